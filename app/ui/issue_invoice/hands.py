"""The hands on the keyboard: where each key leads on the paper, and what the presenter is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent

from app.ui.issue_invoice.choices import Choices
from app.ui.issue_invoice.editors import LONGEST_PASTE, Box, Editor
from app.ui.issue_invoice.face import BUYER_FIELDS, line_of
from app.ui.issue_invoice.held_keys import HeldKeys
from app.ui.issue_invoice.paper import Paper
from app.ui.issue_invoice.ports import Presenter
from app.ui.issue_invoice.strokes import Step, step_of
from app.ui.issue_invoice.telling import MARKED, field_of
from app.ui.issue_invoice.walk import BEHIND_LINES, MAIN, Place, Walk

_LEADS_ON = (Step.NEXT, Step.ANY_NEXT)


class Hands(QObject):
    """Host of every box. `paper` and `deeds` are joined by `join`."""

    focused = Signal(str)  # the field that has the focus now
    main_wanted = Signal()  # Enter behind the last box
    list_wanted = Signal(str)  # F4 at a field
    menu_wanted = Signal(object, object)  # editor, event
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.field = ""
        self.held = HeldKeys(self)

    def join(self, paper: Paper, deeds: Presenter, choices: Choices) -> None:
        """Once all are made."""
        self.paper, self.deeds, self.choices = paper, deeds, choices
        self.walk = Walk(paper.table.lines)

    # -- Host
    def typed(self, editor: Editor, text: str) -> None:
        """A keystroke."""
        if not editor.isReadOnly():
            self.deeds.typed(editor.field, text)

    def pasted(self, editor: Editor, text: str) -> bool:
        """The presenter takes it apart; what no field could hold is refused with a word."""
        if len(text) > LONGEST_PASTE:
            size = f"{len(text):,}"
            self.told.emit(self.tr("没有粘贴：剪贴板里有 {0} 个字，票面放不下").format(size))
            return True
        return self.deeds.pasted(editor.field, text)

    def came(self, editor: Editor) -> None:
        """A box has the focus."""
        if editor is not self.paper.table.pen:
            self.paper.table.lift()
        if editor.field != self.field:
            self.field = editor.field
            self.choices.hide()
            self.focused.emit(self.field)

    def went(self, editor: Editor) -> None:
        """A box lost the focus."""
        if editor.field:
            self.choices.hide()
            self.deeds.left(editor.field)
            self.paper.tell_again()

    def holds(self, editor: Editor, event: QKeyEvent) -> bool:
        """Enter while the completer is asked waits for its answer, and what comes behind it too."""
        held = self.held
        asked = bool(held.field) and held.field == editor.field
        if held.holding or (asked and step_of(event) in _LEADS_ON):
            held.hold(event)
            return True
        return False

    def menu(self, editor: Editor, event: QContextMenuEvent) -> None:
        """The right mouse button."""
        self.menu_wanted.emit(editor, event)

    def stepped(self, editor: Editor, step: Step) -> bool:
        """Where a key leads."""
        if step is Step.ESCAPE:
            return False
        deed = self._deeds(editor).get(step)
        if deed is not None:
            deed()
            return True
        return self._moved(editor, step)

    def _deeds(self, editor: Editor) -> dict[Step, Callable[[], None]]:
        field = editor.field
        return {
            Step.FIND: lambda: self.deeds.find(field),
            Step.FIX: self.take_fix,
            Step.OPEN: lambda: self.list_wanted.emit(field),
        }

    def _moved(self, editor: Editor, step: Step) -> bool:
        """True when the key led to another box."""
        moves: dict[Step, Callable[[], Place]] = {
            Step.NEXT: self._next,
            Step.BACK: lambda: self.walk.before(self.place()),
            Step.ANY_NEXT: lambda: self.walk.after(self.place(), every=True),
            Step.ANY_BACK: lambda: self.walk.before(self.place(), every=True),
        }
        if step in moves:
            self.walk.boxes = self._seen()
            self._go(moves[step]())
            return True
        return isinstance(editor, Box) and self._row_step(step)

    # -- where the focus is, and goes
    def place(self) -> Place:
        """The place that has the focus."""
        table = self.paper.table
        return table.at if table.at is not None and table.pen.hasFocus() else self._box()

    def _box(self) -> str:
        named = (name for name, box in self.paper.boxes.items() if box.hasFocus())
        return next(named, MAIN)

    def _seen(self) -> tuple[str, ...]:
        order = (*BUYER_FIELDS, *BEHIND_LINES)
        return tuple(name for name in order if not self.paper.at.of(name).isEmpty())

    def go_to(self, field: str) -> bool:
        """Give a field the focus; False when it has no box on the paper."""
        boxed = field_of(field) if field in MARKED else field
        place = self.paper.table.lines.place(boxed)
        if place is not None:
            self.paper.table.go(*place)
            return True
        if field in self._seen():
            self._go(field)
            return True
        return False

    def go_on(self, field: str) -> None:
        """Behind an adopted choice: to the first empty box that asks for something."""
        named = line_of(field)
        if named is None:
            self._go_on_from(field)
            return
        wanted = [one.field for one in (*self.paper.face.wrong, *self.paper.face.missing)]
        here = [one for one in wanted if (at := line_of(one)) and at[0] == named[0]]
        if behind := [one for one in here if one != field]:
            self.go_to(behind[0])

    def _go_on_from(self, field: str) -> None:
        """To the first empty box of the buyer behind this one, else to the lines."""
        self.walk.boxes = self._seen()
        there: Place = field
        while there in BUYER_FIELDS and (there == field or self.paper.boxes[str(there)].text()):
            there = self.walk.after(there)
        self._go(there)

    def _next(self) -> Place:
        """Enter: on a line's last cell, the next line; it is added where there is none."""
        here = self.place()
        there = self.walk.after(here)
        table = self.paper.table
        leaves = isinstance(here, tuple) and not isinstance(there, tuple)
        if leaves and isinstance(here, tuple) and table.lines.cell(*here).text:
            self.deeds.add_line(table.lines.rows[here[0]].index)
            return table.at or there
        return there

    def _go(self, place: Place) -> None:
        if isinstance(place, tuple):
            self.paper.table.go(*place)
        elif place == MAIN:
            self.main_wanted.emit()
        else:
            box = self.paper.boxes[place]
            box.setFocus()
            box.selectAll()

    def _row_step(self, step: Step) -> bool:
        """Arrow keys and pages within the lines."""
        table = self.paper.table
        if table.at is None:
            return self._between_boxes(step)
        row, column = table.at
        page = max(1, table.viewport().height() // table.row_height - 1)
        by = {Step.UP: -1, Step.DOWN: 1, Step.PAGE_UP: -page, Step.PAGE_DOWN: page}.get(step)
        if by is not None:
            if 0 <= row + by < len(table.lines.rows) or abs(by) > 1:
                table.go(row + by, column)
            elif step is Step.DOWN and column == table.lines.columns[0]:
                self.deeds.find(self.field)  # nothing is below: the goods to choose from
            return True
        return self._select(step, row)

    def _select(self, step: Step, row: int) -> bool:
        """Shift and an arrow: one row more for a group discount."""
        by = {Step.SELECT_UP: -1, Step.SELECT_DOWN: 1}.get(step)
        if by is None:
            return False
        table = self.paper.table
        rows = table.cells.chosen or range(row, row + 1)
        other = rows[-1] + by if row == rows[0] and (by > 0 or len(rows) > 1) else rows[0] + by
        end = max(0, min(other, len(table.lines.rows) - 1))
        first, last = sorted((row, end))
        table.choose(range(first, last + 1))
        return True

    def _between_boxes(self, step: Step) -> bool:
        """Arrow keys go up and down between the boxes of a party."""
        by = {Step.UP: -1, Step.DOWN: 1}.get(step)
        here = self._box()
        if by is None or here not in BUYER_FIELDS:
            return False
        self.walk.boxes = self._seen()
        self._go(self.walk.after(here) if by > 0 else self.walk.before(here))
        return True

    def take_fix(self) -> None:
        """Alt+Enter: the proposed fix of this field, else of the first wrong one that has any."""
        face = self.paper.face
        own = face.problem_at(self.field)
        fixes = [one for one in (own, *face.wrong) if one is not None and one.fix_text]
        if fixes:
            self.deeds.accept_fix(fixes[0].field)
