"""The search page without its widgets: what is asked, counted, shown beside the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer

from app.domain.invoice import InvoiceKey
from app.domain.reasons import Reason
from app.domain.searching import Filter, Heading, Tally
from app.ui.search.asked import Asked, Quick, counts_of, quickly
from app.ui.search.list_model import ListModel
from app.ui.search.pages import FAR
from app.ui.search.questions import Look, PageSource, Question

if TYPE_CHECKING:
    from app.services.faces.previewing import Picture
    from app.services.finding.searching import Details
    from app.services.terminal import Terminal
    from app.services.upload.upload_batch import Moved
    from app.ui.desk import Desk

TYPING_MS = 150  # of silence before what is typed is searched
PREVIEW_MS = 120  # behind the cursor
ANEW_MS = 300  # while one upload after the other comes back
COUNTING_MS = 60  # after the last page has come

Seen = tuple["Details", "Picture"]
Step = Callable[[], None]


class View(Protocol):
    """What the page can show."""

    def show_asked(self, asked: Asked, today: date) -> None: ...
    def show_counts(self, counts: Mapping[Quick, int | None]) -> None: ...
    def show_totals(self, tally: Tally | None) -> None: ...
    def show_found(self, anew: bool) -> None: ...
    def show_nothing(self, asked: Asked, reasons: tuple[Reason, ...], looking: bool) -> None: ...
    def show_ticket(self, heading: Heading | None) -> None: ...
    def show_details(self, details: Details, picture: Picture) -> None: ...
    def show_no_face(self) -> None: ...
    def show_offline(self, text: str) -> None: ...
    def picture_width(self) -> int: ...


class Search(QObject):
    """Asks the book through the desk; the newest question wins."""

    def __init__(self, desk: Desk, view: View) -> None:
        super().__init__(view if isinstance(view, QObject) else None)
        self._desk, self._view = desk, view
        self.asked = Asked()
        self.today = date(2000, 1, 1)
        self.tally = Tally()
        source = PageSource(desk, self._stop_counting, self._count_soon)
        self.destroyed.connect(source.stop)  # an answer that comes later finds nobody
        self.model = ListModel(source)
        self.model.first_page.connect(self._found)
        self._counting, self._whole = Question(desk), Question(desk)
        self._preview, self._why = Question(desk), Question(desk)
        self._anchors = Question(desk)
        self._following = Question(desk)
        self._moved: set[InvoiceKey] = set()  # uploads that moved, not shown yet
        self._not_drawn = ""
        self._typing = self._timer(TYPING_MS, self.search)
        self._count_later = self._timer(COUNTING_MS, self._count_next)
        self._preview_later = self._timer(PREVIEW_MS, self._look)
        self._anew = self._timer(ANEW_MS, self.search_again)  # uploads moved
        self._heading: Heading | None = None
        self._row = 0  # where it stands
        self._same = False  # the same list is read once more
        self._to_count: list[Step] = []  # in turn; one that a page stops is asked again after it
        self._started = False
        self.stale = False  # something was written while nobody looked
        self._left = True  # another page is on the screen, also before this one first was
        self._missed: tuple[Moved, ...] = ()  # uploads that moved while a first page was under way

    # -- what the person does

    def begin(self, asked: Asked) -> None:
        """Other questions altogether: from another page, a saved filter, the fixed entries."""
        self.asked = asked
        self._started = True
        self.refresh()

    def enter(self) -> None:
        """The page is on the screen: the list as it was left, or the first one."""
        self._left = False
        if not self._started:
            self.begin(Asked())
        elif self.stale:
            self.refresh()
        else:
            self._count_soon()
            self._preview_later.start()

    def leave(self) -> None:
        """The page is left: what was only for the eye is not asked any more."""
        self._left = True
        for timer in (self._typing, self._count_later, self._preview_later, self._anew):
            timer.stop()
        for question in (self._counting, self._whole, self._preview, self._why, self._anchors):
            question.stop()

    def typed(self, text: str) -> None:
        """The search box says something else; searched when the typing pauses."""
        self.asked = replace(self.asked, text=text, deep=False)
        self._typing.start()

    def change(self, **changes: Any) -> None:
        """A condition was chosen."""
        self.asked = replace(self.asked, **changes)
        self.search()

    def clear(self) -> None:
        """No condition at all."""
        self.asked = Asked()
        self.search()

    def refresh(self) -> None:
        """Ask the clock of the disk, then everything again."""
        self.stale = False
        self._desk.ask(_standing, self._stand, lambda _error: self.search_again())

    def search_again(self) -> None:
        """The same list as it stands now, the cursor on the ticket that it stood on; another one
        from its beginning."""
        here = self._heading
        if here is None or self.filter != self.model.wanted:
            self.search()
        else:
            self._ask_anew()
            self._same = True
            self.model.read_again(here.key, self._row)

    def search(self) -> None:
        """Ask with what stands in the boxes now, from the beginning."""
        self._ask_anew()
        self._same = False
        self.model.show(self.filter)

    def _ask_anew(self) -> None:
        self._typing.stop()
        self._why.stop()
        self._stop_counting()
        self._to_count = [self._count]
        self._view.show_asked(self.asked, self.today)
        self._view.show_totals(None)
        self.model.this_year = self.today.year

    def move_to(self, row: int) -> None:
        """The cursor stands on another row."""
        heading, self._row = self.model.seen(row), row
        if heading == self._heading:
            return
        self._heading = heading
        self._preview.stop()
        self._view.show_ticket(heading)
        if heading is not None:
            self._preview_later.start()

    @property
    def filter(self) -> Filter:
        """What the list shows."""
        return self.asked.filter(self.today)

    @property
    def heading(self) -> Heading | None:
        """The ticket under the cursor."""
        return self._heading

    @property
    def chosen(self) -> Filter:
        """What a deed is done to: the ticked ones, else all of the result."""
        ticked = self.model.ticked
        return ticked.filter(self.filter) if ticked.any else self.filter

    @property
    def busy(self) -> bool:
        """Whether answers are on their way; for tests."""
        questions = (self._counting, self._whole, self._preview, self._why, self._anchors)
        timers = (self._typing, self._count_later, self._preview_later)
        return any(one.open for one in questions) or any(one.isActive() for one in timers)

    def uploads_moved(self, moved: tuple[Moved, ...]) -> None:
        """Rows that are in memory are asked for again and stay where they are, counts follow. A
        list of just what was not sent is asked anew: it empties before one's eyes."""
        if self._left:
            self.stale = True
            return
        if self.model.begins:
            self._missed += moved
            return
        if self.filter.uploads or self.filter.upload is not None:
            self._anew.start()
            return
        self._moved |= self.model.held({one.key for one in moved})
        self._to_count = self._to_count or [self._count]
        if not self._moved:
            self._count_soon()
            return
        keys = tuple(self._moved)
        self._following.ask(
            lambda terminal, look: terminal.searching.page(
                Filter(keys=keys), None, len(keys), look
            ),
            self._follow,
        )

    def _follow(self, headings: tuple[Heading, ...]) -> None:
        self._moved.clear()
        self.model.follow(headings)
        self._count_soon()

    # -- what comes back

    def _stand(self, standing: tuple[datetime, str]) -> None:
        clock, offline = standing
        self.today = clock.date()
        self._view.show_offline(offline if self.asked.quick is Quick.UNSENT else "")
        self.search_again()

    def _found(self, rows: int) -> None:
        missed, self._missed = self._missed, ()
        if missed:
            self.uploads_moved(missed)
        if rows:
            self._view.show_found(anew=not self._same)
            return
        self.move_to(-1)
        if self.asked.text.strip() and not self.asked.deep:
            self._look_deeper()
        else:
            self._explain()

    def _look_deeper(self) -> None:
        """No number, name, tax id or initials: the words may stand in a remark or goods."""
        self._view.show_nothing(self.asked, (), True)
        self.asked = replace(self.asked, deep=True)
        self._view.show_asked(self.asked, self.today)
        self.model.show(self.filter)

    def _explain(self) -> None:
        asked, wanted = self.asked, self.filter
        self._view.show_offline("")  # nothing waits here
        self._view.show_nothing(asked, (), not asked.only_quick)
        if asked.only_quick:
            return

        def known(reasons: tuple[Reason, ...]) -> None:
            self._view.show_nothing(asked, reasons, False)
            self._desk.ask(
                lambda terminal: terminal.explaining.of_disk(wanted),
                lambda more: self._explained(asked, (*reasons, *more)),
                lambda _error: None,  # the lamp says that the disk does not answer
            )

        self._why.ask(lambda terminal, look: terminal.explaining.of_book(wanted, look), known)

    def _explained(self, asked: Asked, reasons: tuple[Reason, ...]) -> None:
        if asked is self.asked and not self.model.rows():
            self._view.show_nothing(asked, reasons, False)

    # -- counts: after the pages, and again when a page came between

    def _stop_counting(self) -> None:
        self._count_later.stop()
        self._counting.stop()
        self._whole.stop()
        self._anchors.stop()

    def _count_soon(self) -> None:
        if self._to_count:
            self._count_later.start()

    def _count_next(self) -> None:
        if self._to_count:
            self._to_count[0]()

    def _counted(self, *more: Step) -> None:
        """This step is done; what it found out to be wanted, and the others, follow."""
        self._to_count = [*self._to_count[1:], *more]
        self._count_next()

    def _count(self) -> None:
        base, wanted, today = self.asked.base(self.today), self.filter, self.today

        def counted(found: tuple[Tally, Tally, int]) -> None:
            whole, shown, of_today = found
            self.tally = shown
            self.model.set_total(shown.tickets)
            self._view.show_totals(shown)
            self._view.show_counts(counts_of(whole, of_today))
            unprinted = partial(self._count_unprinted, whole, of_today)
            learn = partial(self._learn, wanted)
            self._counted(
                *([unprinted] if whole.unprinted is None else []),
                *([learn] if shown.tickets > FAR else []),
            )

        self._counting.ask(
            lambda terminal, look: _counts(terminal, base, wanted, today, look), counted
        )

    def _count_unprinted(self, whole: Tally, of_today: int) -> None:
        def counted(number: int) -> None:
            self._view.show_counts(counts_of(replace(whole, unprinted=number), of_today))
            self._counted()

        not_printed = Filter(printed=False)
        self._whole.ask(lambda terminal, look: terminal.searching.count(not_printed, look), counted)

    def _learn(self, wanted: Filter) -> None:
        """Anchors for far jumps, while nobody asks anything else."""

        def known(anchors: tuple[InvoiceKey, ...]) -> None:
            if wanted == self.filter:
                self.model.learn(anchors)
            self._counted()

        self._anchors.ask(
            lambda terminal, look: terminal.searching.anchors(wanted, FAR, look), known
        )

    # -- the face beside the list

    def _look(self) -> None:
        heading, width = self._heading, self._view.picture_width()
        if heading is None:
            return

        def seen(found: Seen) -> None:
            self._view.show_details(*found)
            self._count_soon()

        def broken(error: BaseException) -> None:
            self._view.show_no_face()
            if str(error) != self._not_drawn:  # the same for every ticket: told once
                self._not_drawn = str(error)
                self._desk.show_problem(error)
            self._count_soon()

        self._stop_counting()
        self._preview.ask(lambda terminal, _look: _seen(terminal, heading, width), seen, broken)

    def _timer(self, milliseconds: int, call: Any) -> QTimer:
        timer = QTimer(self, interval=milliseconds, singleShot=True)
        timer.timeout.connect(call)
        return timer


def _standing(terminal: Terminal) -> tuple[datetime, str]:
    status = terminal.standing.here()
    offline = status["offline"]
    return datetime.fromisoformat(status["clock"]), f"{offline['hours_left']:g}"


def _counts(
    terminal: Terminal, base: Filter, wanted: Filter, today: date, look: Look
) -> tuple[Tally, Tally, int]:
    searching = terminal.searching
    whole = searching.tally(base, look)
    shown = whole if wanted == base else searching.tally(wanted, look)
    of_today = _today(base, today)
    return whole, shown, searching.count(of_today, look) if of_today else 0


def _today(base: Filter, today: date) -> Filter | None:
    """The base on the day of today; None when it leaves that day out."""
    if base.last_day is not None and base.last_day < today:
        return None
    if base.first_day is not None and base.first_day > today:
        return None
    return quickly(base, Quick.TODAY, today)


def _seen(terminal: Terminal, heading: Heading, width: int) -> Seen:
    details = terminal.searching.details(heading.key.code, heading.key.number)
    return details, terminal.previewing.picture_of(details.invoice, width)
