"""Questions to the book on the reading lane: the latest wins, what it supersedes is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from app.domain.searching import Filter
from app.ui.desk import On
from app.ui.search.list_model import Then
from app.ui.search.pages import SIZE, Around, Fetch
from app.ui.task import Cancelled, Task

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.searching import Heading
    from app.services.terminal import Terminal
    from app.ui.background import Failed
    from app.ui.desk import Desk

PAGES = 4  # in which a ticket is looked for that is read again
T = TypeVar("T")
Look = Callable[[], None]


class Question:
    """One thing that is asked again and again: a new asking stops the one before it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: Task | None = None

    @property
    def open(self) -> bool:
        """Whether an answer is on its way."""
        return self._task is not None

    def ask(
        self,
        work: Callable[[Terminal, Look], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """`work` is handed a `look` that raises once it is superseded."""
        self.stop()

        def come(answer: T) -> None:
            if self._task is task:
                self._task = None
                then(answer)

        def broken(error: BaseException) -> None:
            mine = self._task is task
            self._task = None if mine else self._task
            if mine and not isinstance(error, Cancelled):
                (failed or self._desk.show_problem)(error)

        task = self._desk.ask_long(
            lambda terminal, doing: work(terminal, looking(doing)),
            come,
            _unseen,
            broken,
            on=On.READER,
        )
        self._task = task

    def stop(self) -> None:
        """Nobody wants the answer any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None


class PageSource:
    """Pages for the list. What counts is told to wait while a page is under way."""

    def __init__(self, desk: Desk, before: Callable[[], None], after: Callable[[], None]) -> None:
        self._question = Question(desk)
        self._before, self._after = before, after

    def fetch(self, wanted: Filter, asked: Fetch, then: Then) -> None:
        """Ask for a page; the one before it, if it is still under way, is stopped."""
        self._before()

        def come(headings: tuple[Heading, ...]) -> None:
            then(headings)
            self._after()

        self._question.ask(lambda terminal, look: read(terminal, wanted, asked, look), come)

    def fetch_around(
        self, wanted: Filter, key: InvoiceKey, row: int, then: Callable[[Around], None]
    ) -> None:
        """The first page, and that of a ticket which stood in that row when it was read last."""
        self._before()

        def come(found: Around) -> None:
            then(found)
            self._after()

        self._question.ask(lambda terminal, look: around(terminal, wanted, key, row, look), come)

    def stop(self) -> None:
        """Nobody looks at the list any more."""
        self._question.stop()


def read(terminal: Terminal, wanted: Filter, asked: Fetch, look: Look) -> tuple[Heading, ...]:
    """The rows of a page, in the order of the list. On the lane."""
    if asked.backwards:
        wanted = replace(wanted, newest_first=not wanted.newest_first)
    searching = terminal.searching
    found = searching.page_at(wanted, asked.after, asked.skip, asked.size, look)
    return found[::-1] if asked.backwards else found


def around(terminal: Terminal, wanted: Filter, key: InvoiceKey, row: int, look: Look) -> Around:
    """A ticket is looked for from a page before the row that it had to two pages behind it; where
    it is not, that row's page. On the lane."""
    searching, start = terminal.searching, max(0, row // SIZE - 1)
    seen = searching.page_at(wanted, None, start * SIZE, PAGES * SIZE, look)
    first = searching.page(wanted, None, SIZE, look) if start else seen[:SIZE]
    keys = [one.key for one in seen]
    here = start + keys.index(key) // SIZE if key in keys else row // SIZE
    there = seen[(here - start) * SIZE :][:SIZE]
    return Around(first, here, there) if there else Around(first)


def looking(task: Task) -> Look:
    """What the work calls now and then: raises Cancelled once it was told to stop."""

    def look() -> None:
        if task.cancelled:
            raise Cancelled

    return look


def _unseen(_done: int, _total: int) -> None:
    """Nobody watches the progress of a question."""
