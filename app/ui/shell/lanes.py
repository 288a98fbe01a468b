"""The lanes of the window, each with its own terminal.

The writer has the disk and writes the book; the reader has a second connection that never
touches the disk; on the third the bureau is asked, with nobody waiting behind it: what the bureau
wants to know of the disk (a proof, the time), and each piece of a deed that disk or book do, is
done on the writer's lane, which never waits for the third. On the fourth a printer is waited for,
in the same way. A terminal is opened, used and closed on its lane only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from app.ui.background import Failed, Lane, Progress
from app.ui.desk import On
from app.ui.task import Cancelled, Task

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.terminal import Terminal

T = TypeVar("T")
Open = Callable[[], "Terminal"]


def _nothing() -> None:
    """Nobody waits."""


class Holder:
    """A terminal that is opened by the first question. Used on one lane only."""

    def __init__(self, open_terminal: Open) -> None:
        self._open = open_terminal
        self._terminal: Terminal | None = None
        self._over = False

    def terminal(self) -> Terminal:
        """The terminal; whatever opening raises leaves the holder as it was. Cancelled after
        `close`."""
        if self._over:
            raise Cancelled
        if self._terminal is None:
            self._terminal = self._open()
        return self._terminal

    def interrupt(self) -> None:
        """From the screen's thread: whoever waits for the bureau is let go."""
        if self._terminal is not None:
            self._terminal.interrupt()

    def close(self) -> None:
        """Give disk, book and lock back."""
        self._over = True
        if self._terminal is not None:
            self._terminal.close()
            self._terminal = None


class Lanes:
    """All lanes. Every call returns at once."""

    def __init__(self, open_writer: Open, open_reader: Open) -> None:
        self._lanes = {on: Lane(on.value) for on in On}
        self._holders = {
            On.DISK: Holder(open_writer),
            On.READER: Holder(lambda: self._reaching(open_reader())),
            On.BUREAU: Holder(lambda: self._reaching(open_reader())),
            On.PRINTER: Holder(lambda: self._reaching(open_reader())),
        }
        self._tasks: list[Task] = []
        self._closed = False
        self.session: Session | None = None

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits for disk or book."""
        return any(self._lanes[on].busy for on in (On.DISK, On.READER, On.PRINTER))

    def ask(
        self,
        work: Callable[[Terminal], T],
        then: Callable[[T], None],
        failed: Failed,
        *,
        on: On = On.DISK,
    ) -> None:
        """Done on that lane in its turn; nothing after `close`."""
        if not self._closed:
            at = self._terminal(on)
            self._lanes[on].run(lambda: work(at()), then=then, failed=failed)

    def ask_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed,
        *,
        on: On,
    ) -> Task:
        """The same with progress and cancel. After `close` the task is a stopped one."""
        if self._closed:
            return _stopped(progress)
        at = self._terminal(on)
        task = self._lanes[on].run_long(
            lambda task: work(at(), task),
            then=lambda result: self._over(task, then, result),
            failed=lambda error: self._over(task, failed, error),
            progress=progress,
        )
        self._tasks.append(task)
        return task

    def keep(
        self, work: Callable[[], None], failed: Failed, then: Callable[[], None] = _nothing
    ) -> None:
        """A small file, on the writer's lane, without its terminal."""
        if not self._closed:
            self._lanes[On.DISK].run(work, then=lambda _: then(), failed=failed)

    def load(self, work: Callable[[], object], then: Callable[[], None]) -> None:
        """Load what somebody waits for, on a lane with nothing to do (never that of the disk) and
        without its terminal; where all are at work, here and now. `then` is called either way."""
        mine = (self._lanes[On.READER], self._lanes[On.BUREAU])
        idle = next((lane for lane in mine if not lane.busy), None)
        if idle is None or self._closed:
            then()
        else:
            idle.run(work, then=lambda _: then(), failed=lambda _: then())

    @property
    def long_tasks(self) -> tuple[Task, ...]:
        """What `ask_long` began and nobody has heard the end of, for who checks that none stays."""
        return tuple(self._tasks)

    def _over(self, task: Task, call: Callable[[T], None], end: T) -> None:
        self._tasks.remove(task)
        call(end)

    def close(self, then: Callable[[], None]) -> None:
        """Finish what writes and the sheet at the printer, stop what only reads, close the
        terminals on their lanes; then `then`. Nothing that comes later is begun."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for on in (On.READER, On.BUREAU, On.PRINTER):
            self._lanes[on].drop_waiting()
        self._holders[On.BUREAU].interrupt()
        rest: list[On] = [on for on in On if on is not On.PRINTER]
        # what came of the sheet at the printer is told to the book
        self._end([On.PRINTER], lambda: self._end(rest, then))

    def _end(self, ending: list[On], then: Callable[[], None]) -> None:
        open_lanes = [self._lanes[on] for on in ending]

        def one_closed(lane: Lane) -> None:
            lane.close()
            open_lanes.remove(lane)
            if not open_lanes:
                then()

        for on in ending:
            lane = self._lanes[on]
            ended = _ended(one_closed, lane)
            lane.run(self._holders[on].close, then=ended, failed=ended)

    def _terminal(self, on: On) -> Open:
        """How the lane gets its terminal. The writer is signed in by a person, the others as
        whoever it was when the question was asked."""
        holder, session = self._holders[on], self.session
        if on is On.DISK:
            return holder.terminal
        return lambda: _signed_in(holder.terminal(), session)

    def _reaching(self, terminal: Terminal) -> Terminal:
        """What another terminal needs of the disk is fetched from the writer's lane."""
        terminal.reach_disk(self._at_disk)
        return terminal

    def _at_disk(self, work: Callable[[Terminal], T]) -> T:
        writer = self._holders[On.DISK]
        return self._lanes[On.DISK].wait_for(lambda: work(writer.terminal()))


def _signed_in(terminal: Terminal, session: Session | None) -> Terminal:
    terminal.take_session(session)
    return terminal


def _stopped(progress: Progress) -> Task:
    task = Task(progress)
    task.cancel()
    return task


def _ended(one_closed: Callable[[Lane], None], lane: Lane) -> Callable[[object], None]:
    return lambda _: one_closed(lane)
