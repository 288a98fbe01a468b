"""按键: which key does what, changed here; two deeds that want one key are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from app.domain.errors import RuleBroken
from app.ui.look.shapes import key_words
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, label, row
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.row_model import RowModel
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.preferences.deed_words import place_of, words_of
from app.ui.preferences.key_field import KeyField

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.shell.keys import Bound, Keys

FIXED = {"field.next", "field.last", "field.tab", "field.back_tab"}  # how fields work


def make(desk: Desk) -> Page:
    """The page."""
    return KeysPage(desk, in_pieces=True)


def types_something(key: str) -> bool:
    """Whether a key is needed for typing.

    >>> types_something("A"), types_something("Shift+3"), types_something("Ctrl+A")
    (True, True, False)
    >>> types_something("F2"), types_something("Ins"), types_something("Del")
    (False, False, True)
    """
    *held, last = key.replace("++", "+Plus").split("+")
    if {"Ctrl", "Alt", "Meta"} & set(held):
        return False
    return not (last == "Ins" or (last[:1] == "F" and last[1:].isdigit()))


class KeyModel(RowModel["Bound"]):
    """One row a deed and page."""

    columns: ClassVar[Sequence[Column]] = (
        Column("在哪里", "录入框与列表"),
        Column("做什么", stretch=True),
        Column("按键", "Ctrl+Shift+Z、Ctrl+Y"),
        Column("", "两处冲突　已改"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._clashing: frozenset[tuple[str, str]] = frozenset()

    def narrow(self, part: str) -> None:
        """Only what bears these words."""
        self._clashing = frozenset(
            (bound.scope, bound.id)
            for clash in self._desk.keys.clashes()
            for bound in (clash.one, clash.other)
        )
        self.show_rows(
            one for one in self._desk.keys.all() if part.lower() in self._said(one).lower()
        )

    def cell(self, row: int, column: int) -> Cell:
        bound = self.found[row]
        if column == 3:
            return self._state(bound)
        texts = (
            place_of(bound.scope),
            words_of(bound.id, self._desk.actions, bound.scope),
            "、".join(_caps(bound)) or "没有按键",
        )
        return Cell(texts[column], tone="text3" if column == 0 or not bound.keys else "text")

    def _state(self, bound: Bound) -> Cell:
        if (bound.scope, bound.id) in self._clashing:
            return Cell("冲突", tone="bad", strong=True)
        return Cell("已改" if bound.changed else "", tone="accent")

    def _said(self, bound: Bound) -> str:
        words = words_of(bound.id, self._desk.actions, bound.scope)
        return f"{place_of(bound.scope)} {words} {' '.join((*bound.keys, *_caps(bound)))}"


def _caps(bound: Bound) -> tuple[str, ...]:
    """Its keys as they stand on caps: Return and Enter are one name."""
    return tuple(dict.fromkeys(map(key_words, bound.keys)))


class KeysPage(Page):
    """A list of all keys; the chosen one is changed by pressing another."""

    name, title, area = "keys", "按键", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.model = KeyModel(desk)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.table = Table(self.model, name=self.tr("按键"))
        yield
        self.search = Field("", self.tr("找操作、页面或按键"), name=self.tr("找按键"))
        self.key = KeyField()
        self.none = Button(self.tr("不要按键"))
        self.back = Button(self.tr("恢复这一个"))
        self.all_back = Button(self.tr("全部恢复出厂按键"))
        self._what = label("", "strong", wrap=True)
        self._sign, self._verdict = Sign("ok"), label("", wrap=True)
        yield
        self._arrange()
        yield
        self._connect()
        self._show()

    @property
    def keys(self) -> Keys:
        """The keys of the window."""
        return self._desk.keys

    def entered(self) -> None:
        """Find first."""
        self._show()
        self.search.setFocus()

    def chosen(self) -> Bound | None:
        """The deed whose key can be changed now."""
        row = self.table.row
        return self.model.found[row] if 0 <= row < len(self.model.found) else None

    def change(self, key: str) -> None:
        """Give the chosen deed this key ("" for none)."""
        bound = self.chosen()
        if bound is None:
            return
        if key and types_something(key):
            self._tell("bad", self.tr("{0} 要用来打字，请加 Ctrl 或 Alt，或用 F 键").format(key))
            return
        try:
            self.keys.change(bound.id, key, bound.scope)
        except RuleBroken as refused:
            self._tell("bad", self.tr("{0} 由系统保留，请换一个键").format(refused.facts["key"]))
            return
        self._show()

    def reset(self) -> None:
        """The chosen deed's shipped keys again."""
        if (bound := self.chosen()) is not None:
            self.keys.reset(bound.id, bound.scope)
            self._show()

    def reset_all(self) -> None:
        """All shipped keys again."""
        self.keys.reset()
        self._show()
        self._desk.tell(self.tr("按键已全部恢复"))

    def _show(self) -> None:
        row = max(self.table.row, 0)
        self.model.narrow(self.search.text().strip())
        self.table.go_to(min(row, self.model.rows() - 1))
        self._show_chosen()

    def _show_chosen(self) -> None:
        bound = self.chosen()
        fixed = bound is not None and bound.id in FIXED
        why = self.tr("录入的基本按键不能改") if fixed else ""
        why = why if bound is not None else self.tr("先选一个操作")
        for button in (self.none, self.back):
            button.set_why_not(why)
        self.key.setEnabled(not why)
        if bound is None:
            return
        words = words_of(bound.id, self._desk.actions, bound.scope)
        self._what.setText(f"{place_of(bound.scope)} · {words}")
        self.key.setText("、".join(bound.keys))
        self._judge(bound)

    def _judge(self, bound: Bound) -> None:
        clashes = self.keys.clashes()
        mine = [
            clash.other if clash.one == bound else clash.one
            for clash in clashes
            if bound in (clash.one, clash.other)
        ]
        if mine:
            others = "、".join(
                f"{place_of(one.scope)}的{words_of(one.id, scope=one.scope)}" for one in mine
            )
            self._tell("bad", self.tr("与{0}冲突：两处都会生效，请改其中一个").format(others))
        elif clashes:
            self._tell("warn", self.tr("另有 {0} 处冲突，标红的行").format(len(clashes)))
        else:
            self._tell("ok", self.tr("没有冲突"))

    def _tell(self, shape: str, words: str) -> None:
        self._sign.show_verdict(shape)
        self._verdict.setText(words)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._show)
        self.table.moved.connect(self._show_chosen)
        self.table.opened.connect(lambda _: self.key.setFocus())
        self.key.taken.connect(self.change)
        self.none.clicked.connect(lambda: self.change(""))
        self.back.clicked.connect(self.reset)
        self.all_back.clicked.connect(self.reset_all)

    def _arrange(self) -> None:
        listed = Card(pad=0)
        listed.body.addWidget(self.table)
        side = Card(self.tr("改这个按键"))
        side.add(
            self._what,
            label(self.tr("在框里按下新的键，立即生效"), "caption"),
            self.key,
            row(self.none, self.back, None),
            row(self._sign, self._verdict),
            None,
        )
        side.setMinimumWidth(300)
        side.setMaximumWidth(360)
        both = row(gap=12)
        both.addWidget(listed, 1)
        both.addWidget(side)
        self.search.setMinimumWidth(220)
        bar = page_bar(self.title, 8, self.search, None, self.all_back)
        self.setLayout(plain_page(bar, column(both), scrolls=False))
