"""Deeds of a page that may wait for the bureau: one at a time, and 停止 gives the screen back.

Who stops a deed does not take it back: its question is on its way, and what comes of it is told
when it comes (done, not done, or nobody knows). Asking again meanwhile is safe: the new one waits
its turn behind the answer, and finds what was done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from app.gateway.errors import BureauAway, Reason
from app.services.problems import PROBLEMS
from app.ui.desk import On
from app.ui.task import Cancelled

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.background import Failed, Progress
    from app.ui.desk import Desk
    from app.ui.task import Task

T = TypeVar("T")
IN_DOUBT = (Reason.SILENT, Reason.CUT, Reason.STRANGE)  # asked, and not answered
LET_GO = "{title}：回应一到就告诉您；再办一次也不会办两遍"


class Attempt(Struct, eq=False):
    """One deed under way."""

    title: str
    let_go: bool = False


class Unmade(Struct, frozen=True):
    """Why a deed did not come about, and its sentence: only the lane has the terminal that
    knows it."""

    error: BaseException
    words: str = ""


def _late(_result: object) -> str:
    return ""


def _no_progress(_done: int, _of: int) -> None:
    """It comes in one piece."""


class Attempts:
    """Of one page. `changed` paints what may be done now."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self._now: Attempt | None = None
        self._awaited: list[Attempt] = []

    @property
    def busy(self) -> bool:
        """Whether one is waited for here: no other is begun."""
        return self._now is not None

    @property
    def awaited(self) -> tuple[str, ...]:
        """The titles of those that somebody stopped, and whose answer is still to come."""
        return tuple(each.title for each in self._awaited)

    def begin(
        self,
        title: str,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        failed: Failed,
        progress: Progress = _no_progress,
        *,
        on: On = On.BUREAU,
        late: Callable[[T | None], str] = _late,
    ) -> None:
        """Do it unless one is waited for. One that was let go calls neither `then` nor `failed`:
        what came of it is told in one line, by `late` where that knows more of it."""
        if self.busy:
            return
        attempt = self._now = Attempt(title)
        self._changed()

        self._desk.ask_long(
            lambda terminal, task: _carried_out(terminal, task, work),
            lambda came: self._ended(attempt, then, failed, late, came),
            progress,
            lambda error: self._ended(attempt, then, failed, late, Unmade(error)),
            on=on,
            title=title,
            stopped=lambda: self._let_go(attempt),
        )

    def _let_go(self, attempt: Attempt) -> None:
        if self._now is attempt:
            self._now, attempt.let_go = None, True
            self._awaited.append(attempt)
            self._desk.tell(LET_GO.format(title=attempt.title))
            self._changed()

    def _ended(
        self,
        attempt: Attempt,
        then: Callable[[T], None],
        failed: Failed,
        late: Callable[[T | None], str],
        came: T | Unmade,
    ) -> None:
        if attempt.let_go:
            self._tell(attempt, _late_words(came, late))
            return
        self._now = None
        if isinstance(came, Unmade):
            failed(came.error)
        else:
            then(came)

    def _tell(self, attempt: Attempt, words: str) -> None:
        self._awaited.remove(attempt)
        self._desk.tell(f"{attempt.title}：{words}")
        self._desk.book_changed()
        self._changed()


def _carried_out(terminal: Terminal, task: Task, work: Callable[[Terminal, Task], T]) -> T | Unmade:
    task.step(0, 0)  # who stopped it before its turn came: nothing was begun
    try:
        return work(terminal, task)
    except PROBLEMS as problem:
        return Unmade(problem, terminal.tax_month.said(problem))


def _late_words(came: T | Unmade, late: Callable[[T | None], str]) -> str:
    if isinstance(came, Unmade):
        return late(None) or unmade(came.error, came.words)
    return late(came) or "办好了。"


def unmade(error: BaseException, words: str) -> str:
    """What came of a deed that failed, for who no longer waited for it."""
    if isinstance(error, BureauAway) and error.reason in IN_DOUBT:
        return "税局始终没有回应，办成没有不知道；再办一次，不会办两遍。"
    if isinstance(error, Cancelled):
        return "还没有轮到就停下了，什么也没有办。"
    return f"没有办成。{words}"
