"""The desk (工作台): what a page is handed. It asks the terminal on lanes and never blocks."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.terminal import Terminal
    from app.services.upload.upload_batch import Moved
    from app.ui.actions import Actions
    from app.ui.background import Failed, Progress
    from app.ui.shell.keys import Keys
    from app.ui.shell.preferences import Preferences
    from app.ui.task import Task

T = TypeVar("T")


class On(Enum):
    """The lane of a question: who has to answer it."""

    DISK = "desk"  # disk and all writing (开具, drafts, registers)
    READER = "reader"  # a second connection that never touches the disk: searches, previews
    # its `terminal.bureau` may let one wait for seconds, and holds up neither disk nor completers;
    # what a service changes in book or disk meanwhile it does on theirs (`services.disk_lane`)
    BUREAU = "bureau"
    # carries sheets: a printer may let one wait for twenty seconds; its batch is kept where the
    # book is written (`Terminal.at_disk`)
    PRINTER = "printer"


class Asking(Protocol):
    """Questions on lanes. Every call returns at once; `then` and `failed` are called on the
    screen's thread. Without `failed` an error becomes a message of the window."""

    def ask(
        self,
        work: Callable[[Terminal], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
        *,
        on: On = On.DISK,
    ) -> None:
        """One question, on the lane it is for."""

    def ask_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed | None = None,
        *,
        on: On,
        title: str = "",
        stopped: Callable[[], None] | None = None,
    ) -> Task:
        """The same with progress and cancel. With a title (「导出 3 张」) it is shown as a job in
        the status bar, with its count and a button that stops it. `stopped` is told at once that
        somebody did; its end comes when the work sees it."""

    def read(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """`ask` of the book alone: a long export does not hold up an invoice."""
        self.ask(work, then, failed, on=On.READER)

    def ask_bureau(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """`ask` of who may let one wait for seconds."""
        self.ask(work, then, failed, on=On.BUREAU)


class Desk(Asking, Protocol):
    """The whole of it."""

    actions: Actions
    keys: Keys  # which key does what; may be changed
    preferences: Preferences  # this machine's settings; may be changed

    @property
    def session(self) -> Session:
        """Who is signed in."""

    @property
    def simulated(self) -> bool:
        """Whether the disk is an emulated one: the mark is shown."""

    def show_problem(self, error: BaseException) -> None:
        """A message with code, cause, fix button and help."""

    def tell(self, text: str) -> None:
        """One line in the status bar for some seconds, kept under the bell."""

    def open(self, page: str, **what: Any) -> None:
        """Go to a page; `what` is handed to its `begin(**what)` when it has one."""

    def book_changed(self) -> None:
        """Something was written (a ticket, a draft): lamps, counts and lists ask again."""

    def upload_now(self) -> None:
        """What waits for the bureau goes now, whatever pause it stands in."""

    def look_again(self, key: InvoiceKey) -> None:
        """验签失败: the bureau is asked for a second look at this ticket."""

    def on_uploads(self, again: Callable[[tuple[Moved, ...]], None]) -> None:
        """Call `again` with the events whose upload state has changed: oldest first."""

    def on_book_changed(self, again: Callable[[], None]) -> None:
        """Call `again` whenever something was written."""
