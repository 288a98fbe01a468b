"""A table that is edited in place: Enter goes into a cell, Enter to the next, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.look import type as type_
from app.ui.parts.cell import CellModel
from app.ui.parts.cell_painter import PAD, SIGN_ROOM
from app.ui.parts.fields import Field
from app.ui.parts.popup import Option, Popup
from app.ui.parts.table import Table

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MEASURED = 30  # rows: what a screen shows
LONGEST = 400  # signs of a cell; the rules ask for far less


class EditTable(Table):
    """`entered` a cell is to be edited; `left(row, column, text, step)` an editor was left: 1 to
    the next cell, -1 back, 0 by going elsewhere. `noted`: a paste was cut."""

    entered = Signal(int, int)
    left = Signal(int, int, str, int)
    given_up = Signal(int, int, str)  # Esc in a cell: row, column, its text as it was
    noted = Signal(str)

    def __init__(self, model: CellModel, *, name: str, choices: Callable[[int], tuple[str, ...]]):
        super().__init__(model, name=name, by_cell=True)
        self._choices = choices
        self._editor: Field | None = None
        self._list: Popup | None = None
        self._at = (-1, -1)
        self._before = ""
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row(), index.column()))
        self.verticalScrollBar().valueChanged.connect(self._follow)
        self.horizontalScrollBar().valueChanged.connect(self._follow)

    @property
    def editor(self) -> Field | None:
        """The box in the cell that is edited; None: no cell is."""
        return self._editor

    def edit_cell(self, row: int, column: int, text: str, error: str) -> None:
        """Put a box over a cell, with the cursor in it."""
        self.close_editor()
        model = self.model()
        index = model.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        head = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        editor = Field(text, name=head, size="small", limit=LONGEST, parent=self.viewport())
        editor.set_error(error)
        editor.installEventFilter(self)
        editor.noted.connect(self.noted)
        self._editor, self._at, self._before = editor, (row, column), text
        self._follow()
        editor.show()
        editor.setFocus()
        editor.selectAll()
        self._offer(editor, self._choices(column))

    def share_room(self) -> None:
        """What the column that stretches does not need goes to columns whose texts are cut."""
        model = self.model()
        if not isinstance(model, CellModel):
            return
        self.fit_columns()
        shown = [n for n in range(len(model.columns)) if not model.columns[n].stretch]
        spare = sum(self.columnWidth(n) - self._wanted(n) for n in self._stretching())
        for n in shown:
            more = min(spare, self._wanted(n) - self.columnWidth(n))
            if more > 0:
                self.setColumnWidth(n, self.columnWidth(n) + more)
                spare -= more

    def _stretching(self) -> list[int]:
        model = self.model()
        assert isinstance(model, CellModel)
        return [n for n, column in enumerate(model.columns) if column.stretch]

    def _wanted(self, column: int) -> int:
        """What the rows in sight take there."""
        model = self.model()
        assert isinstance(model, CellModel)
        first = max(0, self.rowAt(0))
        rows = range(first, min(model.rowCount(), first + MEASURED))
        cells = (model.cell(row, column) for row in rows)
        wide = max((type_.width(one.text) + SIGN_ROOM * bool(one.icon) for one in cells), default=0)
        return round(wide + 2 * PAD + 2)

    def close_editor(self) -> None:
        """Take the box away; its text is not told."""
        editor, self._editor = self._editor, None
        if self._list is not None:
            self._list.hide()
            self._list.deleteLater()
            self._list = None
        if editor is not None:
            editor.removeEventFilter(self)
            held = editor.hasFocus()
            editor.hide()
            editor.deleteLater()
            if held:
                self.setFocus()

    def leave(self, step: int, *, keep: bool = True) -> None:
        """Leave the cell for its neighbour (0: for the table), with its text or as it was."""
        if self._editor is not None:
            (row, column), text = self._at, self._editor.text()
            self.close_editor()
            if keep:
                self.left.emit(row, column, text, step)
            else:
                self.given_up.emit(row, column, self._before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        typed = event.text() if plain or event.text().isupper() else ""
        if here.isValid() and (event.key() in _ENTER or event.key() == Qt.Key.Key_F2) and plain:
            self.entered.emit(here.row(), here.column())
        elif here.isValid() and typed.isprintable() and typed.strip():
            self.entered.emit(here.row(), here.column())
            if self._editor is not None:
                self._editor.setText(typed)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The editor's own keys: Enter, Tab, Esc; going elsewhere keeps what was typed."""
        if watched is not self._editor:
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _step(event)
            if step is not None:
                self.leave(step, keep=event.key() != Qt.Key.Key_Escape)
                return True
        if event.type() == QEvent.Type.FocusOut and not self._within():
            self.leave(0)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()
        self._follow()

    def _within(self) -> bool:
        """Whether the focus went to a menu or the list of the editor itself."""
        window: QWidget = self.window()
        return not window.isActiveWindow() or self._editor is None

    def _follow(self) -> None:
        if self._editor is not None:
            box = self.visualRect(self.model().index(*self._at))
            wide = max(box.width(), min(160, self.viewport().width() - box.x()))
            self._editor.setGeometry(box.x(), box.y(), wide, box.height())

    def _offer(self, editor: Field, choices: tuple[str, ...]) -> None:
        if choices:
            self._list = Popup(editor, self.window())
            self._list.chosen.connect(self._take)
            options = [Option((text or "—",), payload=text) for text in choices]
            self._list.offer(options, current=-1)

    def _take(self, text: str) -> None:
        if self._editor is not None:
            self._editor.setText(text)
            self.leave(1)


def _step(event: QKeyEvent) -> int | None:
    if event.key() == Qt.Key.Key_Escape:
        return 0
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if event.key() in _ENTER:
        return -1 if shifted else 1
    return {int(Qt.Key.Key_Tab): 1, int(Qt.Key.Key_Backtab): -1}.get(int(event.key()))
