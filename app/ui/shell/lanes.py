"""The lanes of the window, each with its own terminal.

The writer has the disk and writes the book; the reader has a second connection that never
touches the disk; on the third the bureau is asked, with nobody waiting behind it: what the bureau
wants to know of the disk (a proof, the time), and each piece of a deed that disk or book do, is
done on the writer's lane, which never waits for the third. A terminal is opened, used and closed
on its lane only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from app.ui.background import Failed, Lane, Progress
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
        self._desk, self._reading, self._away = Lane("desk"), Lane("reader"), Lane("bureau")
        self._writer = Holder(open_writer)
        self._reader = Holder(lambda: self._reaching(open_reader()))
        self._caller = Holder(lambda: self._reaching(open_reader()))
        self._tasks: list[Task] = []
        self._closed = False
        self.session: Session | None = None

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits for disk or book."""
        return self._desk.busy or self._reading.busy

    def ask(self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed) -> None:
        """On the writer's lane."""
        if self._closed:
            return
        self._desk.run(lambda: work(self._writer.terminal()), then=then, failed=failed)

    def keep(
        self, work: Callable[[], None], failed: Failed, then: Callable[[], None] = _nothing
    ) -> None:
        """A small file, on the writer's lane, without its terminal."""
        if not self._closed:
            self._desk.run(work, then=lambda _: then(), failed=failed)

    def read(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed
    ) -> None:
        """On the reader's lane, signed in as the person of now."""
        if self._closed:
            return
        session = self.session
        self._reading.run(
            lambda: work(_signed_in(self._reader.terminal(), session)), then=then, failed=failed
        )

    def ask_bureau(
        self, work: Callable[[Terminal], T], then: Callable[[T], None], failed: Failed
    ) -> None:
        """On the lane of those who may let one wait for seconds, signed in as the person of now."""
        if self._closed:
            return
        session = self.session
        self._away.run(
            lambda: work(_signed_in(self._caller.terminal(), session)), then=then, failed=failed
        )

    def read_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed,
    ) -> Task:
        """As `read`, with progress and cancel. After `close` the task is a stopped one."""
        session = self.session
        return self._long(
            self._reading,
            lambda task: work(_signed_in(self._reader.terminal(), session), task),
            then,
            progress,
            failed,
        )

    def ask_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed,
    ) -> Task:
        """The same as `ask`."""
        return self._long(
            self._desk,
            lambda task: work(self._writer.terminal(), task),
            then,
            progress,
            failed,
        )

    def ask_bureau_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed,
    ) -> Task:
        """The same as `ask_bureau`."""
        session = self.session
        return self._long(
            self._away,
            lambda task: work(_signed_in(self._caller.terminal(), session), task),
            then,
            progress,
            failed,
        )

    def _long(
        self,
        lane: Lane,
        work: Callable[[Task], T],
        then: Callable[[T], None],
        progress: Progress,
        failed: Failed,
    ) -> Task:
        if self._closed:
            return _stopped(progress)
        task = lane.run_long(
            work,
            then=lambda result: self._over(task, then, result),
            failed=lambda error: self._over(task, failed, error),
            progress=progress,
        )
        self._tasks.append(task)
        return task

    @property
    def long_tasks(self) -> tuple[Task, ...]:
        """What `read_long` and `ask_long` began and nobody has heard the end of."""
        return tuple(self._tasks)

    def _over(self, task: Task, call: Callable[[T], None], end: T) -> None:
        self._tasks.remove(task)
        call(end)

    def close(self, then: Callable[[], None]) -> None:
        """Finish what writes, stop what only reads, close the terminals on their lanes; then
        `then`. Nothing that comes later is begun."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        self._reading.drop_waiting()
        self._away.drop_waiting()
        self._caller.interrupt()
        ends = {self._desk: self._writer, self._reading: self._reader, self._away: self._caller}
        open_lanes = list(ends)

        def one_closed(lane: Lane) -> None:
            lane.close()
            open_lanes.remove(lane)
            if not open_lanes:
                then()

        for lane, holder in ends.items():
            ended = _ended(one_closed, lane)
            lane.run(holder.close, then=ended, failed=ended)

    def close_now(self) -> None:
        """The same, waited for here: for an end that nobody watches any more."""
        self.close(lambda: None)
        for lane in (self._desk, self._reading, self._away):
            lane.wait()

    def _reaching(self, terminal: Terminal) -> Terminal:
        """What another terminal needs of the disk is fetched from the writer's lane."""
        terminal.reach_disk(self._at_disk)
        return terminal

    def _at_disk(self, work: Callable[[Terminal], T]) -> T:
        return self._desk.wait_for(lambda: work(self._writer.terminal()))


def _signed_in(terminal: Terminal, session: Session | None) -> Terminal:
    terminal.take_session(session)
    return terminal


def _stopped(progress: Progress) -> Task:
    task = Task(progress)
    task.cancel()
    return task


def _ended(one_closed: Callable[[Lane], None], lane: Lane) -> Callable[[object], None]:
    return lambda _: one_closed(lane)
