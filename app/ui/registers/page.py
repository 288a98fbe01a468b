"""One register on the screen: a search box, a table that is edited in place, its deeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.action_bar import ActionBar
from app.ui.parts.buttons import Button
from app.ui.parts.callout import Callout
from app.ui.parts.cards import Card
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field
from app.ui.parts.labels import Bar, canvas, column, keycap, label, row
from app.ui.registers.edit_table import EditTable
from app.ui.registers.model import RegisterModel
from app.ui.registers.presenter import Presenter

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.registers.sorts import Sort

PAUSE_MS = 80  # after a key, before it is searched


class RegisterPage(Page):
    """Made for either register."""

    area = "系统设置"

    def __init__(self, desk: Desk, sort: Sort[Any], *, in_pieces: bool = False) -> None:
        super().__init__()
        self.name, self.title = sort.page, sort.title
        self._desk, self._sort = desk, sort
        self.presenter = Presenter(self, desk, sort)
        self.model = RegisterModel(self.presenter)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        sort = self._sort
        self.table = EditTable(self.model, name=sort.title, choices=self._choices)
        yield
        self.search = Field("", sort.hint, name=self.tr("查找{0}").format(sort.one))
        self.count, self.wrong = label("", "caption"), label("", "", tone="bad")
        self.callout = Callout(self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        yield
        self._make_buttons()
        yield
        yield from self._arrange()
        yield
        self._connect()

    # --- Page ----------------------------------------------------------------------------------

    def begin(self, *, text: str = "") -> None:
        """Come with something to look for."""
        self.search.setText(text)
        self.presenter.search(text)

    def entered(self) -> None:
        """The search box has the focus."""
        if self.presenter.rules is None:
            self.presenter.begin()
        self.search.setFocus()

    def left(self) -> None:
        """What was typed is kept."""
        self.table.leave(0)
        self.presenter.save_all()

    def refresh(self) -> None:
        """F5."""
        self.presenter.search(self.search.text())

    def escape(self) -> bool:
        """Leave the cell; then what was searched."""
        if self.table.editor is not None:
            self.table.leave(0, keep=False)
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def unsaved(self) -> str:
        """Rows that could not be kept."""
        return self.presenter.unsaved()

    def deeds(self) -> tuple[Action, ...]:
        """Each button is one of them."""
        one, edits = self._sort.one, Right.REGISTERS
        shown: list[tuple[str, str, Any, Right]] = [
            ("register.add", self.tr("新增{0}"), self.presenter.add, edits),
            ("register.remove", self.tr("删除{0}"), self._remove, edits),
            ("register.save", self.tr("保存{0}"), self._save, edits),
            ("edit.undo", self.tr("撤销"), self._undo, edits),
            ("edit.redo", self.tr("重做"), self.presenter.redo, edits),
        ]
        if self._sort.issue_with is not None:
            shown.append(("page.main", self.tr("填开发票"), self._issue, Right.ISSUE))
        return tuple(
            Action(id, title.format(one), do, scope=self.name, right=right)
            for id, title, do, right in shown
        )

    # --- View ----------------------------------------------------------------------------------

    def show_list(self) -> None:
        """Other rows."""
        self._close_cell()
        self.model.again()
        self._say_empty()
        if self.model.rows():
            self.table.go_to(0)

    def show_rows(self, first: int, last: int) -> None:
        """These rows say something else."""
        self.model.changed(first, last)
        self.table.share_room()

    def show_count(self, text: str) -> None:
        """How many there are."""
        self.count.setText(text)

    def show_error(self, text: str) -> None:
        """What is wrong with the row."""
        self.wrong.setText(text)
        self.bar.fold()

    def show_undo(self, undo: str, redo: str) -> None:
        """What Ctrl+Z and Ctrl+Y would do."""
        self.undo.set_words(self.tr("撤销{0}").format(undo))
        self.undo.set_why_not(self.presenter.why_not or ("" if undo else self.tr("没有可撤销的")))
        self.redo.set_words(self.tr("重做{0}").format(redo))
        self.redo.set_why_not("" if redo else self.tr("没有可重做的"))
        self.bar.fold()

    def edit(self, row: int, column: int) -> None:
        """Go into a cell, when it can be typed into."""
        if self.presenter.may_edit(row, column):
            text, error = self.presenter.text(row, column), self.presenter.error(row, column)
            self.table.edit_cell(row, column, text, error)
            self._point(error)

    def go_to(self, row: int) -> None:
        """Make a row the current one."""
        self.table.go_to(row)

    # --- inside --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F3 and not event.modifiers():
            self.search.setFocus()
            self.search.selectAll()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.model.rows():
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    def _point(self, error: str) -> None:
        """Say what is wrong at the cell itself."""
        editor = self.table.editor
        if error and editor is not None:
            self.callout.point_at(editor, error)
        else:
            self.callout.hide()

    def _left(self, row: int, column: int, text: str, step: int) -> None:
        """An editor was left: on with the next cell, or keep the row."""
        self.callout.hide()
        right = self.presenter.typed(row, column, text)
        to = self._sort.next_typed(column, step) if step else None
        if not right and step:
            self.edit(row, column)
        elif to is not None:
            self.edit(row, to)
        elif right:
            self.presenter.save(row)

    def _given_up(self, row: int, column: int, before: str) -> None:
        """Esc: a new row goes, any other stays as it was."""
        self.callout.hide()
        if not self.presenter.escape(row):
            self._left(row, column, before, 0)

    def _moved(self, row: int) -> None:
        """Another row is current: the others are kept."""
        self.show_error(self.presenter.error_of(row))
        if self.table.editor is None:
            for key in tuple(self.presenter.edits):
                keys = self.presenter.listing.keys
                place = keys.index(key) if key in keys else -1
                if place not in (row, -1) and not self.presenter.error_of(place):
                    self.presenter.save(place)

    def _enter(self, row: int, column: int) -> None:
        """Into a cell; from one that nobody types, into the row's name."""
        self.edit(row, column if self._sort.parts[column].put else 0)

    def _choices(self, column: int) -> tuple[str, ...]:
        part, rules = self._sort.parts[column], self.presenter.rules
        return part.choices(rules) if part.choices and rules else ()

    def _say_empty(self) -> None:
        one = self._sort.one
        if self.search.text():
            why = self.tr("换几个字再找，或清除条件。")
            self.empty.say(self.tr("没有符合的{0}。").format(one), why, self.tr("清除条件"))
        else:
            why = self.tr("开过票的购方会自动提示；常用的可以存在这里。")
            self.empty.say(self.tr("还没有{0}。").format(one), why, self.tr("新增{0}").format(one))

    def _fill_empty(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.presenter.add()

    def _close_cell(self) -> None:
        """Without its text; what was said of it goes too."""
        self.callout.hide()
        self.table.close_editor()

    def _remove(self) -> None:
        self._close_cell()
        self.presenter.remove(self.table.row)

    def _save(self) -> None:
        self.table.leave(0)
        self.presenter.save(self.table.row)

    def _undo(self) -> None:
        self._close_cell()
        self.presenter.undo(self.table.row)

    def _issue(self) -> None:
        self.table.leave(0)
        self.presenter.issue(self.table.row)

    def _make_buttons(self) -> None:
        keys, one, scope = self._desk.keys, self._sort.one, self._sort.page
        self.add = Button(
            self.tr("新增{0}").format(one), keys.of("register.add", scope), icon="plus"
        )
        self.change = Button(self.tr("修改"), "Enter")
        self.remove = Button(self.tr("删除{0}").format(one), keys.of("register.remove", scope))
        self.undo = Button(self.tr("撤销"), keys.of("edit.undo"), "ghost")
        self.redo = Button(self.tr("重做"), keys.of("edit.redo"), "ghost")
        self.issue = Button(self.tr("填开发票"), keys.of("page.main"), "primary", size="big")
        for button in (self.add, self.change, self.remove):
            button.set_why_not(self.presenter.why_not)
        if Right.ISSUE not in self._desk.session.rights:
            self.issue.set_why_not(self.tr("没有开具发票的权限"))

    def _arrange(self) -> Iterator[None]:
        """From the ground up: what is put together elsewhere is styled again."""
        find = self._desk.keys.of("field.choose")
        title = label(self._sort.title, "title")
        head = row(
            title, self.search, keycap(find), self.count, None, self.add, margins=(16, 0, 16, 0)
        )
        head.setStretch(1, 1)
        head.setStretch(4, 2)
        right = (self.wrong, self.issue) if self._sort.issue_with else (self.wrong,)
        self.bar = ActionBar((self.change, self.remove, self.undo, self.redo), right)
        if self._sort.issue_with is None:
            self.issue.hide()
        whole, ground, card = column(gap=0), canvas(), Card(pad=0)
        self.setLayout(whole)
        whole.addWidget(Bar("bar", head, "tool_bar"))
        whole.addWidget(ground, 1)
        yield
        whole.addWidget(self.bar)
        ground.setLayout(column(card, margins=(16, 12, 16, 12)))
        yield
        card.body.addWidget(self.table, 1)
        yield
        self.empty = Empty("")
        self.table.set_empty(self.empty)
        self.show_undo("", "")

    def _connect(self) -> None:
        self._desk.on_book_changed(self.presenter.again)
        self._pause.timeout.connect(lambda: self.presenter.search(self.search.text()))
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.entered.connect(self._enter)
        self.table.left.connect(self._left)
        self.table.given_up.connect(self._given_up)
        self.table.moved.connect(self._moved)
        self.table.noted.connect(self._desk.tell)
        self.search.noted.connect(self._desk.tell)
        self.empty.asked.connect(self._fill_empty)
        self.add.clicked.connect(self.presenter.add)
        self.change.clicked.connect(
            lambda: self._enter(self.table.row, max(0, self.table.currentIndex().column()))
        )
        self.remove.clicked.connect(self._remove)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self.presenter.redo)
        self.issue.clicked.connect(self._issue)
