"""口令一览: every secret explained, with the tries left now; those of the disk are changed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.look.say import say
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.plain_page import page_bar, plain_page, scrolling
from app.ui.preferences.secret_row import secret_row
from app.ui.preferences.secrets import CHANGE, CORRECT, REPORT_DISK, UNBLOCK, Presenter, Typed

if TYPE_CHECKING:
    from app.services.machines.disk_secrets import SecretLine
    from app.ui.desk import Desk

LONGEST = 64
USER, ADMINISTRATOR = 1, 3


def make(desk: Desk) -> Page:
    """The page."""
    return SecretsPage(desk, in_pieces=True)


class SecretsPage(Page):
    """F9 changes; F2 chooses which. What was typed is gone with every answer and every leaving."""

    name, title, area = "secrets", "口令一览", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        key = desk.keys.of
        self.which = ComboField(name=self.tr("哪个口令"), key=key("page.choice", self.name))
        self.way = ComboField(name=self.tr("怎么改"))
        self.boxes = {
            name: Field(name=words, limit=LONGEST)
            for name, words in (
                ("old", self.tr("旧口令")),
                ("new", self.tr("新口令")),
                ("again", self.tr("新口令再填一次")),
            )
        }
        self._labelled = {
            name: labelled(box, box.accessibleName()) for name, box in self.boxes.items()
        }
        self.change = Button(self.tr("更改口令"), key("page.main"), "primary")
        self.note = label("", "caption", wrap=True)
        self.lines: tuple[SecretLine, ...] = ()
        self._holder = QWidget()
        self._make(in_pieces)

    def entered(self) -> None:
        """Ask how they stand."""
        self.which.setFocus()
        self.presenter.look()

    def left(self) -> None:
        """Nothing that was typed stays."""
        self.clear()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def deeds(self) -> tuple[Action, ...]:
        """Change, choose."""
        right = Right.SECRETS
        return (
            Action("page.main", self.tr("更改口令"), self.begin, scope=self.name, right=right),
            Action("page.choice", self.tr("换口令"), self.which.showPopup, scope=self.name),
        )

    def begin(self) -> None:
        """Hand what was typed to the disk."""
        self._right()
        secret = self.which.value()
        if secret is None or self.presenter.why_not():
            return
        texts = {name: box.text() for name, box in self.boxes.items()}
        self.presenter.begin(Typed(secret, self.way.value(), **texts))

    # --- what the presenter shows

    def show_lines(self, lines: tuple[SecretLine, ...]) -> None:
        """Every secret; those of the disk can be chosen."""
        if lines == self.lines:  # a page that comes back reads the disk again
            self._choose()
            return
        self.lines = lines
        before = self.which.value()
        choices = [(one.title, one.secret) for one in lines if one.secret]
        self.which.set_options(choices)
        if before in {secret for _, secret in choices}:
            self.which.choose(before)
        self._show_rows()
        self._choose()

    def show_note(self, words: str, tone: str) -> None:
        """One sentence below the boxes; an empty one leaves what stands."""
        if words:
            self.note.setText(words)
            say(self.note, "tone", tone)
            announce(self, words)

    def show_wrong(self, box: str, words: str) -> None:
        """At the box that is wrong, or at the one that is shown in its place."""
        shown = box if self._labelled[box].isVisibleTo(self) else "new"
        self._labelled[shown].show_error(words)
        self.boxes[shown].setFocus()

    def clear(self) -> None:
        """Forget what was typed."""
        for box in self.boxes.values():
            box.clear()

    # --- inside

    def _right(self) -> None:
        self.note.setText("")
        for one in self._labelled.values():
            one.show_error("")

    def _choose(self) -> None:
        """What can be done with the one that is chosen."""
        secret = self.which.value()
        ways = [(self.tr("知道旧口令，改成新的"), CHANGE)]
        if secret not in (ADMINISTRATOR, REPORT_DISK):
            ways.append((self.tr("用管理员口令解锁"), UNBLOCK))
        if secret in (USER, REPORT_DISK):
            ways.append((self.tr("口令在别处改过，保存它"), CORRECT))
        before = self.way.value()
        self.way.set_options(ways)
        if before in {way for _, way in ways}:
            self.way.choose(before)
        nothing = "" if secret is not None else self.tr("没有读到税控盘的口令")
        self.change.set_why_not(self.presenter.why_not() or nothing)
        self._show_way()

    def _show_way(self) -> None:
        way = self.way.value()
        self._labelled["old"].setVisible(way != CORRECT)
        self._labelled["again"].setVisible(way != CORRECT)
        words = self.tr("管理员口令") if way == UNBLOCK else self.tr("旧口令")
        new = self.tr("现在的口令") if way == CORRECT else self.tr("新口令")
        for name, text in (("old", words), ("new", new)):
            self._labelled[name].name.setText(text)
            self.boxes[name].setAccessibleName(text)

    def _chosen_another(self) -> None:
        self.clear()
        self._right()
        self._choose()

    def _show_rows(self) -> None:
        box = column(gap=0)
        for place, one in enumerate(self.lines):
            if place:
                box.addWidget(hline())
            box.addWidget(secret_row(one))
        box.addStretch(1)
        self._scroll.setWidget(frame("plain", box))

    def _made(self) -> Iterator[None]:
        for box in self.boxes.values():
            box.setEchoMode(QLineEdit.EchoMode.Password)
        content = row(gap=12)
        self.setLayout(plain_page(page_bar(self.title, None, self.change), content, scrolls=False))
        yield
        self._scroll = scrolling(self._holder)
        left = Card(self.tr("口令"), pad=0, gap=0, note=self.tr("次数从税控盘读出，看不费次数"))
        left.body.addWidget(self._scroll)
        content.addWidget(left, 3)
        yield
        card = Card(self.tr("更改口令"), pad=0, gap=0)
        content.addWidget(card, 2)
        self._fill_form(card)
        yield
        self._connect()

    def _fill_form(self, card: Card) -> None:
        inside = column(
            column(label(self.tr("哪个口令"), "caption"), self.which, gap=3),
            column(label(self.tr("怎么改"), "caption"), self.way, gap=3),
            *self._labelled.values(),
            self.note,
            None,
            gap=8,
            margins=(14, 10, 14, 12),
        )
        holder = frame("plain")
        card.body.addWidget(scrolling(holder, inside))
        enter_next(holder, on_last=self.begin)

    def _connect(self) -> None:
        self.change.clicked.connect(self.begin)
        self.which.chosen.connect(lambda _value: self._chosen_another())
        self.way.chosen.connect(lambda _value: self._chosen_another())
