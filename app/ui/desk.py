"""The desk (工作台): what a page is handed. It asks the terminal on lanes and never blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.terminal import Terminal
    from app.services.upload_batch import Moved
    from app.ui.actions import Actions
    from app.ui.background import Failed, Progress
    from app.ui.shell.keys import Keys
    from app.ui.shell.preferences import Preferences
    from app.ui.task import Task

T = TypeVar("T")


class Desk(Protocol):
    """Every call returns at once; `then` and `failed` are called on the screen's thread. Without
    `failed` an error becomes a message of the window."""

    actions: Actions
    keys: Keys  # which key does what; may be changed
    preferences: Preferences  # this machine's settings; may be changed

    @property
    def session(self) -> Session:
        """Who is signed in."""

    @property
    def simulated(self) -> bool:
        """Whether the disk is an emulated one: the mark is shown."""

    def ask(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """On the lane of the disk and of all writing (开具, drafts, registers)."""

    def read(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """On the reading lane, by a second connection that never touches the disk: searches,
        completers, previews. A long export does not hold up an invoice."""

    def ask_bureau(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed | None = None
    ) -> None:
        """On the lane of the bureau: its `terminal.bureau` may let one wait for seconds, and holds
        up neither disk nor completers. Neither book nor disk is changed there, but by services
        that do such pieces on the disk's lane (`services.disk_lane`)."""

    def read_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed | None = None,
        *,
        title: str = "",
    ) -> Task:
        """As `read`, with progress and cancel. With a title (「导出 3 张」) it is shown as a job in
        the status bar, with its count and a button that stops it."""

    def ask_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed | None = None,
        *,
        title: str = "",
    ) -> Task:
        """The same on the lane of the disk: an invoice waits for it."""

    def ask_bureau_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed | None = None,
        *,
        title: str = "",
    ) -> Task:
        """The same on the lane of the bureau: invoices are issued meanwhile."""

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
