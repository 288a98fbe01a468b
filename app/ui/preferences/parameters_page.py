"""参数: the settings of this machine with their meaning and default, checked at the field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import RuleBroken
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, label
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.preferences.parameters import LONGEST_WAIT_S, Parameter, parameters, seconds_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.ui.desk import Desk

FIELD_WIDTH = 280


def make(desk: Desk) -> Page:
    """The page."""
    return ParametersPage(desk, in_pieces=True)


class ParametersPage(Page):
    """Each change is written at once; what it concerns holds from the next start on."""

    name, title, area = "parameters", "参数", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._below: dict[str, QLabel] = {}
        self.boxes: dict[str, ComboField | Field] = {}
        self.back: dict[str, Button] = {}
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        yield from self._arranged()
        yield
        self._show()
        self._desk.preferences.on_change(self._show)

    def entered(self) -> None:
        """The first that can be changed."""
        self._show()
        first = next(box for box in self.boxes.values() if isinstance(box, ComboField))
        first.setFocus()

    def change(self, name: str, value: Any) -> None:
        """Keep a value; what is wrong with it stands at the box."""
        try:
            wanted = seconds_of(value) if name == "lock_wait_s" else value
            if wanted == getattr(self._desk.preferences.settings, name):
                self._show()
                return
            self._desk.preferences.change(**{name: wanted})
        except RuleBroken:
            self._wrong(name)
            return
        self._desk.tell(self.tr("已保存，下次启动生效"))

    def _wrong(self, name: str) -> None:
        words = self.tr("填 0 到 {0} 的秒数，最多 1 位小数").format(LONGEST_WAIT_S)
        self.boxes[name].set_error(words)
        self._below[name].setText(words)

    def _show(self) -> None:
        for one in parameters(self._desk.preferences.settings):
            box = self.boxes[one.name]
            box.clear_error()
            if isinstance(box, ComboField):
                box.choose(one.value)
            elif not box.hasFocus() or not box.isModified():
                box.setText(one.shown)
            default = "" if one.given else self.tr("；默认：{0}").format(one.said(one.default))
            self._below[one.name].setText(f"{one.note}{default}")
            if one.name in self.back:
                self.back[one.name].setVisible(one.value != one.default)

    def _arranged(self) -> Iterator[None]:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        card = Card(self.tr("本机参数"), note=self.tr("改了立即保存，下次启动生效"))
        lay(card.body, grid)
        self.setLayout(plain_page(page_bar(self.title, None), column(card, None)))
        yield
        for place, one in enumerate(parameters(self._desk.preferences.settings)):
            self._add(grid, place, one)
            yield

    def _add(self, grid: QGridLayout, place: int, one: Parameter) -> None:
        box = self._box(one)
        box.setMinimumWidth(FIELD_WIDTH)
        box.setMaximumWidth(FIELD_WIDTH + 120)
        self.boxes[one.name] = box
        self._below[one.name] = label(one.note, "caption", wrap=True)
        words = QWidget()
        words.setLayout(column(label(one.title), self._below[one.name], gap=2))
        grid.addWidget(box, place, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(words, place, 1)
        if not one.given:
            grid.addWidget(self._button(one), place, 2)

    def _box(self, one: Parameter) -> ComboField | Field:
        if one.choices:
            combo = ComboField(one.choices, name=one.title)
            combo.chosen.connect(lambda value: self.change(one.name, value))
            return combo
        field = Field(one.shown, name=one.title)
        if one.given:
            field.set_computed(True)
        else:
            field.editingFinished.connect(lambda: self.change(one.name, field.text()))
        return field

    def _button(self, one: Parameter) -> Button:
        words = self.tr("改回 {0}").format(one.said(one.default))
        button = Button(words, kind="small")
        button.setAccessibleName(f"{one.title}：{words}")
        button.clicked.connect(lambda: self._to_default(one))
        self.back[one.name] = button
        return button

    def _to_default(self, one: Parameter) -> None:
        box = self.boxes[one.name]
        if isinstance(box, Field):
            box.setText(one.said(one.default))
            self.change(one.name, box.text())
        else:
            self.change(one.name, one.default)
