"""The table: fixed rows, a frame round the current row, a fill for the chosen ones."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui.look import type as type_
from app.ui.look.chip_faces import STATES, chip_width
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.cell import Cell, CellModel, Column, Index, spoken
from app.ui.parts.cell_painter import PAD, SIGN_ROOM, CellPainter, RowLines
from app.ui.parts.empty import Empty
from app.ui.parts.row_painter import RowPainter
from app.ui.parts.stand import Stand, row_again, stand_of
from app.ui.parts.viewport import known_viewport

LEAST_NAME = "八个字的商品名称"  # what stretches has at least room for
_TICK = Qt.ItemDataRole.CheckStateRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Table(RowLines, QTableView):
    """`Table(model, name="发票")`. `opened(row)`: Enter or double click; `moved(row)`: another
    row is current. Space ticks where there is a box. `by_cell`: the frame goes round a cell.
    `report`: it is short, and none of its figures is ever cut."""

    opened = Signal(int)
    moved = Signal(int)

    def __init__(
        self,
        model: QAbstractItemModel | None = None,
        *,
        name: str = "",
        by_cell: bool = False,
        report: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setViewport(known_viewport())
        self._by_cell, self._report = by_cell, report
        self._widths: list[int] = []  # of the columns, as they were fitted last
        self.under_mouse = -1  # the row
        self._empty: Empty | None = None
        self._stood: Stand | None = None  # while the rows are read anew
        self._name = name
        self.setAccessibleName(name)
        self.setItemDelegate(CellPainter(self))
        self._rows = RowPainter(self)
        self._arrange()
        self._arrange_header()
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        if model is not None:
            self.setModel(model)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model; a CellModel says by its columns how wide they are."""
        super().setModel(model)
        if model is None:
            return
        self.fit_columns()
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._stand_again)
        for changes in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changes.connect(self._rows_changed)
        self._show_empty()

    def set_empty(self, empty: Empty) -> None:
        """What stands in place of the rows when there are none."""
        self._empty = empty
        empty.setParent(self.viewport())
        self._show_empty()

    def fit_columns(self) -> None:
        """Give every column room for its head and its sample; of a short report also for
        its figures."""
        model = self.model()
        if not isinstance(model, CellModel):
            return
        header = self.horizontalHeader()
        self._widths = [self._wide(model, place) for place in range(len(model.columns))]
        for place, column in enumerate(model.columns):
            mode = header.ResizeMode.Stretch if column.stretch else header.ResizeMode.Interactive
            header.setSectionResizeMode(place, mode)
            self.setColumnWidth(place, self._widths[place])
        self._fit_stretched()

    def _wide(self, model: CellModel, place: int) -> int:
        column = model.columns[place]
        least = _width(column)
        if not self._report or column.stretch or column.align != "right":
            return least
        cells = (model.cell(row, place) for row in range(model.rowCount()))
        said = max((type_.width(one.text, _style(one)) for one in cells if one.text), default=0)
        return max(least, round(said + column.signs * SIGN_ROOM + 2 * PAD + 2))

    def _fit_stretched(self) -> None:
        """What stretches never becomes less than a short name: then the table scrolls sideways."""
        model, header = self.model(), self.horizontalHeader()
        if not isinstance(model, CellModel) or len(self._widths) != len(model.columns):
            return
        seen = [n for n in range(len(model.columns)) if not header.isSectionHidden(n)]
        room = self.viewport().width() - sum(self._widths[n] for n in seen)
        for place in (n for n in seen if model.columns[n].stretch):
            mode = header.ResizeMode.Stretch if room >= 0 else header.ResizeMode.Interactive
            if header.sectionResizeMode(place) != mode:
                header.setSectionResizeMode(place, mode)
                self.setColumnWidth(place, self._widths[place])

    @property
    def row(self) -> int:
        """The current row; -1 for none."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a row current and bring it into sight."""
        model = self.model()
        if model is not None and 0 <= row < model.rowCount():
            self._stand_at(model.index(row, max(0, self.currentIndex().column())))
            self.scrollTo(self.currentIndex())

    def _stand_at(self, index: QModelIndex) -> None:
        """This row and no other is chosen: Qt would add it while Ctrl is held, as in Ctrl+Z."""
        chosen = QItemSelectionModel.SelectionFlag
        rows = chosen.NoUpdate if self._by_cell else chosen.Rows
        self.selectionModel().setCurrentIndex(index, chosen.ClearAndSelect | rows)

    def toggle_tick(self, index: Index) -> bool:
        """Tick or untick the row of a cell; True when it has a box and took it."""
        model = self.model()
        ticks = (model.index(index.row(), n) for n in range(model.columnCount()))
        box = next((one for one in ticks if one.data(_TICK) is not None), None)
        if box is None:
            return False
        was = Qt.CheckState(box.data(_TICK)) == Qt.CheckState.Checked
        after = Qt.CheckState.Unchecked if was else Qt.CheckState.Checked
        return model.setData(box, after, _TICK)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update(self._band(previous))
        self.viewport().update(self._band(current))
        if current.isValid():
            self.setAccessibleDescription(spoken(current))
        if current.row() != previous.row():
            self.moved.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        editing = self.state() == QAbstractItemView.State.EditingState
        if here.isValid() and not editing:
            if (
                event.key() in _ENTER
                and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            ):
                self.opened.emit(here.row())
                return
            if event.key() == Qt.Key.Key_Space and self.toggle_tick(here):
                return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.data(_TICK) is not None:
            self.toggle_tick(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def focusInEvent(self, _event: QFocusEvent) -> None:
        """Only the frame comes or goes: Qt would paint every row again. An editor of a cell has
        its own composition; the table has none."""
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._stand_somewhere()
        self.viewport().update(self._band(self.currentIndex()))

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update(self._band(self.currentIndex()))

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.model()
        if not isinstance(model, CellModel):
            super().paintEvent(event)
        painter = QPainter(self.viewport())
        if isinstance(model, CellModel):
            self._rows.paint(painter, model, event.region())
        else:
            self._paint_lines(painter, event.rect())
        band = self._band(self.currentIndex())
        if self.hasFocus() and not band.isEmpty():
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(band.adjusted(1, 1, -1, -2))

    def _paint_lines(self, painter: QPainter, part: QRect) -> None:
        """The hairline under every row in sight."""
        painter.setPen(colour("line"))
        wide = min(self.viewport().width(), self.horizontalHeader().length())
        first, last = self.rowAt(part.top()), self.rowAt(part.bottom())
        model = self.model()
        if first < 0 or model is None:
            return
        for row in range(first, (last if last >= 0 else model.rowCount() - 1) + 1):
            y = self.rowViewportPosition(row) + self.rowHeight(row) - 1
            painter.drawLine(0, y, wide - 1, y)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())
        self._fit_stretched()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_by_cell"):
            self._arrange_header()
            self.fit_columns()

    def _stand_somewhere(self) -> None:
        """Where the focus is there is a row to be seen, also after the rows came anew."""
        model = self.model()
        if model is not None and not self.currentIndex().isValid() and model.rowCount():
            self._stand_at(model.index(0, 0))

    def _remember(self) -> None:
        self._stood = stand_of(self)

    def _stand_again(self) -> None:
        """Rows that were read anew are the same things: the frame stays on its own, at the same
        height; where that is gone, on the next one that is left."""
        stood, self._stood = self._stood, None
        model = self.model()
        if stood is None or not isinstance(model, CellModel):
            return
        if (row := row_again(model, stood)) < 0:
            return
        self._stand_at(model.index(row, stood.column))
        self.executeDelayedItemsLayout()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.rowViewportPosition(row) - stood.y)

    def _hover(self, index: QModelIndex) -> None:
        if index.row() != self.under_mouse:
            before, self.under_mouse = self.under_mouse, index.row()
            for row in (before, index.row()):
                self.viewport().update(self._whole_row(row))

    def _whole_row(self, row: int) -> QRect:
        """A row from side to side."""
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), SIZE.row)

    def _band(self, index: Index) -> QRect:
        """The current row (or cell) on the viewport."""
        if not index.isValid():
            return QRect()
        box = self.visualRect(index)
        if self._by_cell:
            return box
        wide = min(self.viewport().width(), self.horizontalHeader().length())
        return QRect(0, box.y(), wide, box.height())

    def _arrange(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectItems if self._by_cell else behaviour.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()

    def _arrange_header(self) -> None:
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(SIZE.row)
        rows.setDefaultSectionSize(SIZE.row)
        heads.setFixedHeight(SIZE.head)
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _rows_changed(self) -> None:
        if self._report:
            self.fit_columns()
        self._show_empty()
        if self.hasFocus():
            self._stand_somewhere()

    def _show_empty(self) -> None:
        if self._empty is not None:
            model = self.model()
            self._empty.setGeometry(self.viewport().rect())
            self._empty.setVisible(model is None or model.rowCount() == 0)


def _style(cell: Cell) -> str:
    return "strong" if cell.strong else "body"


def _width(column: Column) -> int:
    """Room for the head and for the sample, whichever is wider."""
    state = STATES.get(column.sample)
    text = column.sample or (LEAST_NAME if column.stretch else "")
    sample = chip_width(state) if state else type_.width(text)
    wide = max(type_.width(column.title, "caption"), sample) + column.signs * SIGN_ROOM
    return round(max(wide + 2 * PAD + 2, column.width))
