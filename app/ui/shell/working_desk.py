"""The desk that every page is handed: lanes, deeds, messages, the way to another page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.ui.actions import Actions
from app.ui.desk import Asking, On
from app.ui.task import Cancelled

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.terminal import Terminal
    from app.services.upload.upload_batch import Moved
    from app.ui.background import Failed, Progress
    from app.ui.shell.jobs import JobsStrip
    from app.ui.shell.keys import Keys
    from app.ui.shell.lanes import Lanes
    from app.ui.shell.preferences import Preferences
    from app.ui.task import Task

T = TypeVar("T")


class Screen(Protocol):
    """What of the window a desk needs."""

    def show_problem(self, error: BaseException) -> None: ...
    def tell(self, text: str) -> None: ...
    def open(self, page: str, what: dict[str, Any]) -> None: ...
    def upload_now(self) -> None: ...
    def look_again(self, key: InvoiceKey) -> None: ...

    def paint_next_turn(self) -> None:
        """What an answer has changed is painted after the event loop came round."""


class WorkingDesk(Asking):
    """The one `Desk` of a window. Lives from sign-in to sign-out."""

    def __init__(
        self,
        lanes: Lanes,
        screen: Screen,
        keys: Keys,
        preferences: Preferences,
        *,
        session: Session,
        simulated: bool,
    ) -> None:
        self.actions = Actions()
        self.keys = keys
        self.preferences = preferences
        self._lanes = lanes
        self._screen = screen
        self._session = session
        self._simulated = simulated
        self._again: list[Callable[[], None]] = []
        self._moved: list[Callable[[tuple[Moved, ...]], None]] = []
        self._over = False
        self._jobs: JobsStrip | None = None

    @property
    def session(self) -> Session:
        """Who is signed in."""
        return self._session

    @property
    def simulated(self) -> bool:
        """Whether the disk is an emulated one."""
        return self._simulated

    def keep_mark(self, simulated: bool) -> None:
        """The disk has answered. A mark once shown stays."""
        self._simulated = self._simulated or simulated

    def ask(
        self,
        work: Callable[[Terminal], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
        *,
        on: On = On.DISK,
    ) -> None:
        """On the lane it is for."""
        failing = self._home(failed or self.show_problem)
        self._lanes.ask(work, self._home(then), failing, on=on)

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
        """With progress and cancel. With a title it is a job of the status bar."""
        failing = failed or self._told_unless_stopped
        if title and self._jobs is not None:
            task = self._job(self._jobs, work, then, progress, failing, on, title)
        else:
            task = self._lanes.ask_long(
                work, self._home(then), progress, self._home(failing), on=on
            )
        if stopped is not None:
            task.when_cancelled(lambda: None if self._over else stopped())
        return task

    def _job(
        self,
        strip: JobsStrip,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failing: Failed,
        on: On,
        title: str,
    ) -> Task:
        job = strip.begin(title)

        def ended(call: Callable[[Any], None]) -> Callable[[Any], None]:
            def done(result: Any) -> None:
                strip.end(job)
                call(result)

            return self._home(done)

        def moved(done: int, total: int) -> None:
            if not self._over:
                strip.advance(job, done, total)
                progress(done, total)

        job.task = self._lanes.ask_long(work, ended(then), moved, ended(failing), on=on)
        strip.advance(job, 0, 0)
        return job.task

    def show_problem(self, error: BaseException) -> None:
        """A message with code, cause, fix button and help."""
        self._screen.show_problem(error)

    def tell(self, text: str) -> None:
        """One line in the status bar for some seconds, kept under the bell."""
        self._screen.tell(text)

    def open(self, page: str, **what: Any) -> None:
        """Go to a page."""
        self._screen.open(page, what)

    def book_changed(self) -> None:
        """Lamps, counts and lists ask again."""
        for again in tuple(self._again):
            again()

    def on_book_changed(self, again: Callable[[], None]) -> None:
        """Call `again` whenever something was written."""
        self._again.append(again)

    def upload_now(self) -> None:
        """What waits for the bureau goes now."""
        self._screen.upload_now()

    def look_again(self, key: InvoiceKey) -> None:
        """The bureau is asked for a second look."""
        self._screen.look_again(key)

    def uploads_moved(self, moved: tuple[Moved, ...]) -> None:
        """Pages follow."""
        for again in tuple(self._moved):
            again(moved)

    def on_uploads(self, again: Callable[[tuple[Moved, ...]], None]) -> None:
        """Call `again` with what moved."""
        self._moved.append(again)

    def on_job(self, strip: JobsStrip) -> None:
        """Where titled jobs are shown."""
        self._jobs = strip

    def leave(self) -> None:
        """Its person has gone: what is still under way is finished, and nobody is called."""
        self._over = True
        self._again.clear()
        self._moved.clear()

    def _told_unless_stopped(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.tell("已停止。")
        else:
            self.show_problem(error)

    def _home(self, call: Callable[[Any], None]) -> Callable[[Any], None]:
        def home(result: Any) -> None:
            if not self._over:
                call(result)
                self._screen.paint_next_turn()

        return home
