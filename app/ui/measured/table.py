"""The list of tickets against a list that stands still in memory (goal 13), in turn."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.searching import Filter, Order
from app.ui.background import Failed, Progress
from app.ui.desk import On
from app.ui.look import apply, stamps
from app.ui.parts.cell import Cell, CellModel, Column
from app.ui.parts.table import Table
from app.ui.search.list_model import ListModel
from app.ui.search.pages import FAR
from app.ui.search.questions import PageSource, Question
from app.ui.search.ticket_table import TicketTable
from app.ui.shell.lanes import Lanes
from app.ui.task import Task

if TYPE_CHECKING:
    from app.ui.shell.handed import Handed

ROUNDS, STEPS = 9, 25  # rounds of each; scroll steps in a round
SIZE = (1200, 800)
WRITTEN = 5_000  # rows of the static list; more distinct texts than any store of them keeps
PATIENCE_S = 60.0
BEAT_MS = 20  # the longest that a wait sleeps at once
_ASLEEP = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
ROUNDS_WANTED = "KAIPIAO_ROUNDS"
Taken = dict[str, list[list[float]]]  # [our wall, our cpu, its wall, its cpu] a round


def table(handed: Handed) -> None:
    """Measures show, scroll, jump and sort, says so on stdout, and ends on the spot."""
    application = QApplication(["kaipiao"])
    apply.apply(application, "light")
    lanes = Lanes(handed.open_writer, handed.open_reader)
    bench = _Bench(_Reading(lanes), _counted(lanes))
    rounds = int(os.environ.get(ROUNDS_WANTED, ROUNDS))
    taken = bench.run(rounds)
    said = {"rows": bench.total, "in_memory": bench.paged.rows_in_memory, "taken": taken}
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    os._exit(0)


class _Reading:
    """What of a desk the list needs."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    @property
    def busy(self) -> bool:
        return self._lanes.busy

    def ask_long(self, work: Any, then: Any, progress: Progress, failed: Failed, *, on: On) -> Task:
        return self._lanes.ask_long(work, then, progress, failed, on=on)

    def show_problem(self, error: BaseException) -> None:
        sys.exit(f"a question was not answered: {error!r}")


class _Static(CellModel):
    """As many rows, of which the first thousands of the book are written out and come again."""

    columns: ClassVar[Sequence[Column]] = ListModel.columns

    def __init__(self, total: int, cells: list[list[Cell]]) -> None:
        super().__init__()
        self._total, self._cells = total, cells

    def rows(self) -> int:
        return self._total

    def cell(self, row: int, column: int) -> Cell:
        return self._cells[row % len(self._cells)][column]


class _Bench:
    """Both lists, and what is done to them."""

    def __init__(self, desk: Any, total: int) -> None:
        self._desk = desk
        self.total = total
        self.paged = self._new_list()
        self._cells = [self._row(row) for row in range(min(WRITTEN, total))]
        self.static = _Static(total, self._cells)
        self._learn()
        self._ours, self._its = _shown(self.paged), _shown(self.static)
        self._chance = random.Random(3)

    def run(self, rounds: int) -> Taken:
        """Every operation `rounds` times, ours and the other's in turn, after one to warm up."""
        taken: Taken = {"show": [], "scroll": [], "jump": [], "sort": []}
        for number in range(rounds + 1):
            for name, round_ in (
                ("show", self._show),
                ("scroll", self._scroll),
                ("jump", self._jump),
                ("sort", self._sort),
            ):
                _until(lambda: not self._desk.busy)
                measured = round_(number % 2 == 0)
                if number:
                    taken[name].append(measured)
        return taken

    def _show(self, ours_first: bool) -> list[float]:
        def opened(make: Callable[[], CellModel]) -> tuple[float, float]:
            made: list[Table] = []
            taken = _timed(lambda: made.append(_shown(make())))
            _gone(made[0])
            return taken

        for view in (self._ours, self._its):
            view.hide()  # so that nothing but the new one is painted
        models = (self._new_list, lambda: _Static(self.total, self._cells))
        first, second = models if ours_first else models[::-1]
        taken = (*opened(first), *opened(second))
        for view in (self._ours, self._its):
            view.show()
            _painted(view)
        return [*taken] if ours_first else [*taken[2:], *taken[:2]]

    def _scroll(self, ours_first: bool) -> list[float]:
        start = self._chance.randrange(max(1, self.total - 40 * STEPS))
        for view in (self._ours, self._its):
            self._to(view, start)

        def steps(view: Table) -> None:
            for step in range(STEPS):
                self._to(view, start + 30 * step)

        return _in_turn(lambda: steps(self._ours), lambda: steps(self._its), ours_first)

    def _jump(self, ours_first: bool) -> list[float]:
        rows = [self._chance.randrange(self.total) for _ in range(STEPS)]

        def jumps(view: Table) -> None:
            for row in rows:
                self._to(view, row)

        return _in_turn(lambda: jumps(self._ours), lambda: jumps(self._its), ours_first)

    def _sort(self, ours_first: bool) -> list[float]:
        def ours() -> None:
            by_time = self.paged.wanted.order is Order.TIME
            order = Order.NUMBER if by_time else Order.TIME
            _ask(self.paged, replace(self.paged.wanted, order=order), self.total)
            _painted(self._ours)

        def its() -> None:
            self.static.again()
            _painted(self._its)

        taken = _in_turn(ours, its, ours_first)
        self._learn()
        return taken

    def _learn(self) -> None:
        """What the page does once it has counted: anchors for far jumps."""
        come: list[Any] = []
        wanted = self.paged.wanted
        Question(self._desk).ask(
            lambda terminal, look: terminal.searching.anchors(wanted, FAR, look), come.append
        )
        _until(lambda: bool(come))
        self.paged.learn(come[0])

    def _row(self, row: int) -> list[Cell]:
        _until(lambda: self.paged.heading(row) is not None)
        return [self.paged.cell(row, column) for column in range(len(self.paged.columns))]

    def _to(self, view: Table, row: int) -> None:
        """Bring a row to the top, wait until every row in sight is there, and paint."""
        view.scrollTo(view.model().index(row, 4), Table.ScrollHint.PositionAtTop)
        _painted(view)
        if view is self._ours and not self._all_there(view):
            _until(lambda: self._all_there(view))
            QApplication.processEvents()  # what came has asked for its own painting

    def _all_there(self, view: Table) -> bool:
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        last = last if last >= 0 else self.total - 1
        return all(self.paged.heading(row) is not None for row in (first, last))

    def _new_list(self) -> ListModel:
        model = ListModel(PageSource(self._desk, _nothing, _nothing))
        _ask(model, Filter(newest_first=True), self.total)
        return model


def _ask(model: ListModel, wanted: Filter, total: int) -> None:
    came: list[int] = []
    model.first_page.connect(came.append)
    model.show(wanted)
    _until(lambda: bool(came))
    model.first_page.disconnect(came.append)
    model.set_total(total)


def _shown(model: CellModel) -> Table:
    kind = TicketTable if isinstance(model, ListModel) else Table
    view = kind(model, name="bench")
    view.resize(*SIZE)
    view.show()
    _painted(view)
    return view


def _gone(view: Table) -> None:
    view.hide()
    view.deleteLater()
    QApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete.value)


def _painted(view: Table) -> None:
    view.viewport().repaint()
    QApplication.processEvents()


def _in_turn(ours: Callable[[], None], its: Callable[[], None], ours_first: bool) -> list[float]:
    if ours_first:
        return [*_timed(ours), *_timed(its)]
    theirs = _timed(its)
    return [*_timed(ours), *theirs]


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    for _ in range(3):  # what earlier work left to paint is not this one's
        QApplication.processEvents()
    stamps.ROWS.forget()  # and no row is laid down that was painted for it
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _counted(lanes: Lanes) -> int:
    counts: list[int] = []
    lanes.ask(
        lambda terminal: terminal.searching.count(Filter()), counts.append, _broken, on=On.READER
    )
    _until(lambda: bool(counts))
    return counts[0]


def _broken(error: BaseException) -> None:
    sys.exit(f"the book cannot be read: {error!r}")


def _until(true: Callable[[], bool]) -> None:
    """Wait as an event loop waits: asleep, so that the lane has the processor."""
    deadline = time.monotonic() + PATIENCE_S
    beat = QTimer(interval=BEAT_MS)
    beat.start()
    while not true():
        if time.monotonic() > deadline:
            sys.exit("it never came about")
        QApplication.processEvents(_ASLEEP)


def _nothing() -> None:
    """Nothing is counted beside."""
