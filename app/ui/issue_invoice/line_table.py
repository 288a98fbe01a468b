"""The lines on the paper: a table that paints its cells, and one pen that goes to the cell that
is typed into. Two thousand lines cost as many widgets as one."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui.issue_invoice.editors import Box, Host
from app.ui.issue_invoice.face import BLANK_ROW, DISCOUNT_ROW, Face
from app.ui.issue_invoice.heads import FIRST_HINT
from app.ui.issue_invoice.ink import Ink
from app.ui.issue_invoice.line_cells import LISTS, PAD, WORKED_OUT, LineCells, alignment, tinted
from app.ui.issue_invoice.line_model import LineModel
from app.ui.issue_invoice.places import Places
from app.ui.parts.viewport import known_viewport

LIST_SIGN = 24  # pixels at a cell's right end that open its list


class LineTable(QTableView):
    """The lines. The pen stands in one cell at most and is the only editor."""

    list_wanted = Signal(str)  # the sign of a list was clicked: its field

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at: tuple[int, str] | None = None
        self.setViewport(known_viewport())
        self.lines = LineModel(self)
        self.cells = LineCells(self.lines, self)
        self.setModel(self.lines)
        self.setItemDelegate(self.cells)
        self.setAccessibleName(self.tr("发票明细"))
        self._plain()
        self.pen = Box(host, "", self.viewport())
        self.pen.hide()
        self._place, self._seen = QRect(), 0
        self._problems: dict[str, str] = {}
        for told in (self.lines.rowsInserted, self.lines.rowsRemoved, self.lines.modelReset):
            told.connect(self._make_room)
        self.verticalScrollBar().valueChanged.connect(self._follow)

    def _plain(self) -> None:
        """No frame, no heads, no editing of Qt's own, rows of one height."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSize(0, 0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # cells fill it

    def lay_out(self, at: Places) -> None:
        """Take the columns' and rows' places from the paper."""
        self._place, self._seen = at.table, at.measures.rows
        self._make_room()
        self.verticalHeader().setDefaultSectionSize(at.measures.row)
        for number in range(len(at.columns)):
            left = at.edges[number] + (1 if number == 0 else 0)
            self.setColumnWidth(number, at.edges[number + 1] - left)
        self._follow()

    def _make_room(self, *_: object) -> None:
        """The bar stands beside the frame, and only while there are more lines than are seen."""
        more = len(self.lines.rows) > self._seen
        policy = Qt.ScrollBarPolicy
        wide = self.verticalScrollBar().sizeHint().width() if more else 0
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if more else policy.ScrollBarAlwaysOff
        )
        self.setGeometry(self._place.adjusted(0, 0, wide, 0))

    def show_face(self, face: Face) -> None:
        """New rows; the pen's cell is refreshed when it says something else now."""
        doubts = frozenset(one.field for one in face.problems if one.warning)
        self._problems = {one.field: one.message for one in reversed(face.wrong)}
        if doubts != self.cells.doubts:
            self.cells.doubts = doubts
            self.viewport().update()
        stood = self._line_of_pen()
        if self.at is not None and self.at[1] not in face.columns:
            self.lift()  # before its column goes: Qt asks for places while it is going
        self.lines.show(face.rows, face.columns)
        if self.at is not None:
            self._refresh_pen()
            self._stay_in(stood)

    # -- the pen
    def go(self, row: int, column: str) -> None:
        """Put the pen into a cell, with the focus."""
        if not self.lines.rows:
            return
        row = max(0, min(row, len(self.lines.rows) - 1))
        column = column if column in self.lines.columns else self.lines.columns[0]
        if self.at is not None and self.pen.hasFocus() and self.at != (row, column):
            self.pen.host.went(self.pen)
        self.choose(range(0))
        self.at = (row, column)
        self._see_pen()
        self._write_pen()
        self.pen.show()
        self.pen.setFocus()
        self.pen.host.came(self.pen)

    def lift(self) -> None:
        """Take the pen away; the cells stay."""
        self.at = None
        self.pen.hide()
        self.choose(range(0))

    def cell_place(self, row: int, column: str) -> QRect:
        """A cell's place on the viewport."""
        number = self.lines.columns.index(column)
        x = self.columnViewportPosition(number)
        wide = self.columnWidth(number)
        return QRect(x, self.rowViewportPosition(row), wide - 1, self.rowHeight(row) - 1)

    def field_place(self, field: str) -> QRect | None:
        """Where a field of the lines is seen now; None when it is not."""
        place = self.lines.place(field)
        if place is None or not self.lines.rows:
            return None
        rect = self.cell_place(*place)
        seen = QRect(0, 0, self._place.width(), self._place.height())
        return rect if seen.contains(rect) else None

    @property
    def row_height(self) -> int:
        """Of one line."""
        return self.verticalHeader().defaultSectionSize()

    def choose(self, rows: range) -> None:
        """Mark rows for a group discount."""
        if rows != self.cells.chosen:
            self.cells.chosen = rows
            self.viewport().update()

    def marked(self) -> range:
        """The entered lines (from 0) of the marked rows, else of the row with the pen."""
        rows = self.cells.chosen or (range(self.at[0], self.at[0] + 1) if self.at else range(0))
        known = [self.lines.rows[row] for row in rows if row < len(self.lines.rows)]
        goods = [one.index for one in known if one.nature != BLANK_ROW]
        return range(goods[0], goods[-1] + 1) if goods else range(0)

    def marked_or_above(self) -> range:
        """The same; where the pen stands on an empty line, the line above it."""
        marked = self.marked()
        above = self.lines.rows[: self.at[0]] if self.at is not None else ()
        goods = [one.index for one in above if one.nature != BLANK_ROW]
        return marked or (range(goods[-1], goods[-1] + 1) if goods else range(0))

    def _see_pen(self) -> None:
        assert self.at is not None
        row, column = self.at
        self.scrollTo(self.lines.index(row, self.lines.columns.index(column)))

    def _write_pen(self) -> None:
        assert self.at is not None
        row, column = self.at
        self.pen.setAlignment(alignment(column))
        self.pen.setAccessibleName(self.lines.spoken(row, column))
        self.pen.setPlaceholderText(FIRST_HINT if column == "name" else "")
        self.pen.composing = False
        self._refresh_pen(moved=True)
        self._follow()
        self.pen.selectAll()

    def _line_of_pen(self) -> tuple[int, bool] | None:
        """The entered line that the pen stands in, and whether in its discount."""
        if self.at is None or self.at[0] >= len(self.lines.rows):
            return None
        one = self.lines.rows[self.at[0]]
        return one.index, one.nature == DISCOUNT_ROW

    def _stay_in(self, line: tuple[int, bool] | None) -> None:
        """A discount that comes or goes above the pen leaves it in its line: it must not stand
        where nothing can be typed."""
        rows = [(one.index, one.nature == DISCOUNT_ROW) for one in self.lines.rows]
        if self.at is not None and line in rows and rows.index(line) != self.at[0]:
            self.at = (rows.index(line), self.at[1])
            self._see_pen()
            self._write_pen()
            self.pen.host.came(self.pen)

    def _refresh_pen(self, *, moved: bool = False) -> None:
        assert self.at is not None
        row, column = min(self.at[0], len(self.lines.rows) - 1), self.at[1]
        if row < 0 or column not in self.lines.columns:
            self.lift()
            return
        self.at = (row, column)
        cell, one = self.lines.cell(row, column), self.lines.rows[row]
        self.pen.field = self.lines.field(row, column)
        fixed = not cell.editable or (one.nature == DISCOUNT_ROW and column != "amount")
        self.pen.setReadOnly(fixed)
        problem = self._problems.get(self.pen.field, "") if cell.error else ""
        computed = tinted(column, cell, one) and not cell.overwritten
        self.pen.mark(error=problem, computed=computed, overwritten=cell.overwritten)
        if moved:
            self.pen.write(cell.text)
        self.pen.say(cell.text)

    def _follow(self) -> None:
        """The pen stays in its cell when the lines move."""
        there = self.at is not None and self.at[1] in self.lines.columns
        if self.at is not None and there and self.at[0] < len(self.lines.rows):
            self.pen.setGeometry(self.cell_place(*self.at))

    # -- Qt's events
    def updateGeometries(self) -> None:
        """Rows came or went: only now Qt knows where each stands, and so where the pen belongs."""
        super().updateGeometries()
        self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The empty paper, then the cells."""
        if event.rect().bottom() >= self._used():
            painter = QPainter(self.viewport())
            self._paint_ground(Ink(painter))
            painter.end()
        super().paintEvent(event)

    def _paint_ground(self, ink: Ink) -> None:
        view = self.viewport().rect()
        high = self.row_height
        used = self._used()
        ink.fill(QRect(0, used, view.width(), view.height() - used), "paper")
        for number, column in enumerate(self.lines.columns):
            left, wide = self.columnViewportPosition(number), self.columnWidth(number)
            if column in WORKED_OUT:
                ink.fill(QRect(left, used, wide, view.height() - used), "paper_calc")
            if number < len(self.lines.columns) - 1:
                ink.upright(left + wide - 0.5, used, view.height())
        for y in range(used + high, view.height(), high):
            ink.across(y - 0.5, 0, view.width(), dotted=True)

    def _used(self) -> int:
        last = len(self.lines.rows) - 1
        if last < 0:
            return 0
        return max(0, self.rowViewportPosition(last) + self.rowHeight(last))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the pen into the cell; below the lines, into the next line."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            self.go(self.lines.blank(), "name")
            return
        column = self.lines.columns[index.column()]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.at is not None:
            first, last = sorted((self.at[0], index.row()))
            self.choose(range(first, last + 1))
            return
        self.go(index.row(), column)
        end = self.columnViewportPosition(index.column()) + self.columnWidth(index.column())
        if column in LISTS and event.position().x() > end - LIST_SIGN - PAD:
            self.list_wanted.emit(self.pen.field)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """No dragging over cells."""
        event.accept()


class Gutter(QWidget):
    """The numbers beside the lines."""

    def __init__(self, table: LineTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        table.verticalScrollBar().valueChanged.connect(self.update)
        table.lines.rowsInserted.connect(self.update)
        table.lines.rowsRemoved.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """1, 2, 3 … of the rows that are seen."""
        ink = Ink(QPainter(self))
        high = self._table.row_height
        first = self._table.verticalScrollBar().value()
        for at in range(-(-self.height() // high)):
            place = QRect(0, at * high, self.width() - 7, high)
            ink.words(place, str(first + at + 1), "caption", "text3", alignment("tax"))
        ink.painter.end()
