"""The rows of a search for the table: asked page by page on the reading lane, as they are seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, ClassVar, Protocol

from PySide6.QtCore import QElapsedTimer, QModelIndex, Qt, QTimer, Signal

from app.domain.invoice import InvoiceKey
from app.domain.searching import Filter, Heading
from app.ui.parts.cell import Cell, CellModel, Column
from app.ui.search import words
from app.ui.search.pages import Around, Fetch, Pages
from app.ui.search.ticked import Ticked

Then = Callable[[tuple[Heading, ...]], None]

COMING, BLANK = Cell("…", tone="text3"), Cell()  # of a row that is on its way
NEAR = 40  # rows from the end of a page, where the next one is asked for ahead
AT_REST_MS = 150  # after a jump, before anything is asked ahead: the next may be a jump too
MOST_WRITTEN = 300  # rows whose cells are kept: more than a screen has


class Source(Protocol):
    """Where pages come from: always later, on the screen's thread."""

    def fetch(self, wanted: Filter, asked: Fetch, then: Then) -> None: ...
    def fetch_around(
        self, wanted: Filter, key: InvoiceKey, row: int, then: Callable[[Around], None]
    ) -> None: ...


class ListModel(CellModel):
    """`show(filter)`, then `set_total` when it is counted; `read_again(key, row)` where only what
    the tickets say may be another. One page is under way at a time; when
    it has come the one that is looked at now is asked for, not those that were passed by."""

    first_page = Signal(int)  # how many rows it has
    ticks_changed = Signal()
    columns: ClassVar[Sequence[Column]] = (
        Column("", width=34),
        Column("票种", "007"),
        Column("号码", "00000000"),
        Column("开票时间", "01-15 10:22 ↓"),
        Column("购方", stretch=True),
        Column("价税合计", "-9,999,999.99", "right"),
        Column("票", "空白作废", width=88),
        Column("报送", "报送失败", width=88),
        Column("打印", "99 次", width=76, signs=1),
    )

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self._pages = Pages()
        self._generation = 0
        self._asked: int | None = None
        self._begins = False  # the first page of a search is under way
        self._looked_at: deque[int] = deque(maxlen=2)  # pages: a screen shows two at most
        self._landed = -1  # the page that a jump came to
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self._cells: dict[InvoiceKey, tuple[Cell, ...]] = {}
        self.wanted = Filter(newest_first=True)
        self.this_year = 0
        self.ticked = Ticked()

    def show(self, wanted: Filter) -> None:
        """Another search: the rows stay until its first page has come."""
        generation, pages = self._anew(wanted), Pages()

        def come(headings: tuple[Heading, ...]) -> None:
            if generation == self._generation:
                self._begin(pages, headings)

        self._source.fetch(wanted, pages.fetch(0), come)

    def read_again(self, key: InvoiceKey, row: int) -> None:
        """The same search while the cursor stands on a ticket in that row: its page comes with the
        first one, so that the table can go on standing there. What is ticked stays ticked."""
        generation, pages = self._anew(self.wanted), Pages()

        def come(around: Around) -> None:
            if generation == self._generation:
                self._begin(pages, around.first, around, keeps_ticks=not moves(self.wanted))

        self._source.fetch_around(self.wanted, key, row, come)

    def _anew(self, wanted: Filter) -> int:
        """The number of this search: answers to an earlier one are not waited for."""
        self._generation += 1
        self.wanted = wanted
        self._asked, self._begins = None, True
        self._looked_at.clear()
        return self._generation

    @property
    def begins(self) -> bool:
        """Whether the rows are still those of the search before."""
        return self._begins

    def set_total(self, total: int) -> None:
        """How many there are, once it is counted."""
        grown = total - self._pages.total
        if grown > 0:
            self.beginInsertRows(QModelIndex(), self._pages.total, total - 1)
            self._pages.total = total
            self.endInsertRows()
        elif grown < 0:
            self.beginRemoveRows(QModelIndex(), total, self._pages.total - 1)
            self._pages.total = total
            self.endRemoveRows()

    def learn(self, anchors: tuple[InvoiceKey, ...]) -> None:
        """Where far pages begin: jumps become as cheap as steps."""
        self._pages.learn(anchors)

    def held(self, keys: Iterable[InvoiceKey]) -> set[InvoiceKey]:
        """Those of these tickets that the list has in memory."""
        return self._pages.held(keys)

    def follow(self, headings: Iterable[Heading]) -> None:
        """Tickets stand differently now: their rows say so where they are."""
        for row in self._pages.exchange(headings):
            key = self.key_at(row)
            if key is not None:
                self._cells.pop(key, None)
            last = self.index(row, len(self.columns) - 1)
            self.dataChanged.emit(self.index(row, 0), last)

    def heading(self, row: int) -> Heading | None:
        """The ticket of a row; None while it is on its way, which this asks for."""
        found = self._pages.heading(row) if 0 <= row < self._pages.total else None
        if found is None:
            if 0 <= row < self._pages.total:
                self._look_at(self._pages.page_of(row))
        else:
            self._look_ahead(row)
        return found

    def seen(self, row: int) -> Heading | None:
        """The ticket of a row if it is there already."""
        return self._pages.heading(row) if 0 <= row < self._pages.total else None

    @property
    def rows_in_memory(self) -> int:
        """How many tickets are held."""
        return self._pages.rows_in_memory()

    def rows(self) -> int:
        return self._pages.total

    def identity(self, row: int) -> InvoiceKey | None:
        return self.key_at(row)

    def row_of(self, identity: Hashable) -> int:
        return self._pages.row_of(identity) if isinstance(identity, InvoiceKey) else -1

    def cell(self, row: int, column: int) -> Cell:
        heading = self.heading(row)
        name = words.COLUMNS[column]
        if heading is None:
            return COMING if name == "buyer" else BLANK
        if name == "tick":
            return Cell(tick=self.ticked.has(heading.key))
        return self._written(heading)[column]

    def _written(self, heading: Heading) -> tuple[Cell, ...]:
        """The cells of a ticket, kept while it is in sight: a row is painted many times."""
        cells = self._cells.get(heading.key)
        if cells is None:
            if len(self._cells) >= MOST_WRITTEN:
                self._cells.clear()
            cells = tuple(words.cell(heading, name, self.this_year) for name in words.COLUMNS)
            self._cells[heading.key] = cells
        return cells

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The column that the list is ordered by bears an arrow."""
        told = super().headerData(section, orientation, role)
        ordered = words.COLUMNS[section] == self.wanted.order if told else False
        if not ordered or role != Qt.ItemDataRole.DisplayRole:
            return told
        return f"{told} {'↓' if self.wanted.newest_first else '↑'}"

    def tick(self, row: int, ticked: bool) -> bool:
        heading = self.seen(row)
        if heading is None:
            return False
        self.ticked.set(heading, ticked)
        self.ticks_changed.emit()
        return True

    def tick_all(self, ticked: bool) -> None:
        """All of this result, or none."""
        self.ticked.everything() if ticked else self.ticked.nothing()
        last = self.index(max(0, self.rows() - 1), 0)
        self.dataChanged.emit(self.index(0, 0), last)
        self.ticks_changed.emit()

    def key_at(self, row: int) -> InvoiceKey | None:
        """Code and number of a row that is there."""
        heading = self.seen(row)
        return None if heading is None else heading.key

    def _look_ahead(self, row: int) -> None:
        """The page behind or before this one, when the row stands near its end."""
        page, place = divmod(row, self._pages.size)
        step = (place >= self._pages.size - NEAR) - (place < NEAR)
        ahead = page + step
        if not step or (page == self._landed and not self._since.hasExpired(AT_REST_MS)):
            return
        there = 0 <= ahead * self._pages.size < self._pages.total
        if there and not self._pages.has(ahead) and not self._looked_at:
            self._look_at(ahead)

    def _look_at(self, page: int) -> None:
        if page not in self._looked_at:
            self._looked_at.append(page)
        if self._asked is None:
            self._timer.start()

    def _begin(
        self,
        pages: Pages,
        headings: tuple[Heading, ...],
        around: Around | None = None,
        *,
        keeps_ticks: bool = False,
    ) -> None:
        self._begins = False
        self._looked_at.clear()  # of the rows before
        self.beginResetModel()
        pages.keep(0, headings)
        pages.total = len(headings)
        if around is not None and around.page:
            pages.keep(around.page, around.there)
            pages.total = around.page * pages.size + len(around.there)
        self._pages = pages
        self._cells.clear()
        if not keeps_ticks:
            self.ticked.nothing()
        self.endResetModel()
        self.ticks_changed.emit()
        self.first_page.emit(len(headings))

    def _ask(self) -> None:
        pages, generation = self._pages, self._generation
        if self._asked is not None or self._begins:  # a page in its place would never begin it
            return
        page = next((one for one in reversed(self._looked_at) if not pages.has(one)), None)
        if page is None:
            return
        self._asked = page
        if not (pages.has(page - 1) or pages.has(page + 1)):
            self._landed = page
            self._since.start()

        def come(headings: tuple[Heading, ...]) -> None:
            if generation == self._generation:
                self._come(page, headings)

        self._source.fetch(self.wanted, pages.fetch(page), come)

    def _come(self, page: int, headings: tuple[Heading, ...]) -> None:
        self._asked = None
        self._pages.keep(page, headings)
        if page in self._looked_at:
            self._looked_at.remove(page)
        first, size = page * self._pages.size, self._pages.size
        last = min(first + size, self._pages.total) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self._timer.start()


def moves(wanted: Filter) -> bool:
    """Whether tickets leave this list by what becomes of them: their ticks would be of nothing."""
    states = (wanted.upload, wanted.printed, wanted.status, wanted.void)
    return bool(wanted.uploads) or any(one is not None for one in states)
