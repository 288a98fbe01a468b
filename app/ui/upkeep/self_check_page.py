"""自检: every line has a verdict, its cause, the next step and, where there is one, the button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.signs import Sign
from app.ui.upkeep.findings import BOOK, DISK, NAMES, Deed, FindingFace
from app.ui.upkeep.self_check import FIRST_OF_DISK, LOOKS, Presenter

if TYPE_CHECKING:
    from app.ui.desk import Desk


def make(desk: Desk) -> Page:
    """The page."""
    return SelfCheckPage(desk, in_pieces=True)


class Line(QFrame):
    """One look: sign, name, cause, next step, button."""

    def __init__(self, check: str) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self.sign, self.cause = Sign("off"), label("", wrap=True)
        self.name = label(NAMES[check], "strong")
        self.next_step = label("", "caption", wrap=True)
        self.code = label("", "code", copied=True)
        self.deed = Button("", kind="small")
        for quiet in (self.deed, self.code, self.next_step):
            quiet.hide()
        self.way: Deed | None = None
        self.name.setMinimumWidth(112)
        words = column(self.cause, self.next_step, gap=1)
        line = row(self.sign, self.name, gap=10, margins=(12, 5, 8, 5))
        lay(line, words, 1)
        line.addWidget(self.code)
        line.addWidget(self.deed, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)

    def show_face(self, face: FindingFace) -> None:
        """Show a finding."""
        self.sign.show_verdict(face.shape)
        self.cause.setText(face.cause)
        self.next_step.setText(face.next_step)
        self.next_step.setVisible(bool(face.next_step))
        self.code.setText(face.code)
        self.code.setVisible(bool(face.code))
        self.way = face.deed
        self.deed.setVisible(face.deed is not None)
        if face.deed is not None:
            self.deed.set_words(face.deed.words)
        self.setAccessibleName(f"{face.title}：{face.cause} {face.next_step}".strip())


class SelfCheckPage(Page):
    """Looks when it is opened and at F5; F9 too. Shift+F9 walks through every record."""

    name, title, area = "self_check", "自检", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.lines: dict[str, Line] = {}
        for check in LOOKS:
            self.lines[check] = Line(check)
            yield
        self.sign, self.words = Sign("off"), label("")
        keys = self._desk.keys
        self.again = Button(self.tr("重新检查"), keys.of("page.main"), "primary")
        self.full = Button(self.tr("逐条核对"), keys.of("page.other"))
        yield
        yield from self._arranged()
        self._connect()

    def entered(self) -> None:
        """Look at once."""
        self.again.setFocus()
        self.presenter.begin()

    def refresh(self) -> None:
        """F5."""
        self.presenter.begin()

    def deeds(self) -> tuple[Action, ...]:
        """F9 looks again, Shift+F9 looks at every record."""
        check = Right.CHECK
        return (
            Action(
                "page.main", self.tr("重新检查"), self.presenter.begin, scope=self.name, right=check
            ),
            Action(
                "page.other", self.tr("逐条核对"), self.look_at_all, scope=self.name, right=check
            ),
        )

    def look_at_all(self) -> None:
        """Every record and signature."""
        self.presenter.begin(full=True)

    def show_findings(self, faces: list[FindingFace]) -> None:
        """Show every line."""
        for face in faces:
            self.lines[face.check].show_face(face)

    def show_summary(self, shape: str, words: str) -> None:
        """All together."""
        self.sign.show_verdict(shape)
        self.words.setText(words)
        if shape != "busy":
            announce(self, words)

    def _connect(self) -> None:
        self.again.clicked.connect(lambda: self.presenter.begin())
        self.full.clicked.connect(self.look_at_all)
        for line in self.lines.values():
            line.deed.clicked.connect(lambda _=False, one=line: self._follow(one.way))

    def _follow(self, deed: Deed | None) -> None:
        if deed is None:
            return
        if deed.settles:
            self.presenter.settle()
        else:
            self._desk.open(deed.page, **deed.what)

    def _arranged(self) -> Iterator[None]:
        content: QVBoxLayout = column(gap=12)
        bar = page_bar(self.title, 8, self.sign, self.words, None, self.full, self.again)
        self.setLayout(plain_page(bar, content))
        yield
        yield from self._card(content, BOOK, LOOKS[: FIRST_OF_DISK - 1])
        yield from self._card(content, DISK, LOOKS[FIRST_OF_DISK - 1 :])
        why = self.tr(
            "逐条核对会读遍每一条记录和签名；记录多时要几分钟，其间开票要等；状态栏里可以停止"
        )
        content.addWidget(label(why, "hint", wrap=True))
        content.addStretch(1)

    def _card(self, content: QVBoxLayout, title: str, looks: tuple[str, ...]) -> Iterator[None]:
        """A card and its lines, put where they stand one after the other."""
        card = Card(title, pad=0, gap=0)
        box: QVBoxLayout = column(gap=0)
        content.addWidget(card)
        card.body.addWidget(frame("plain", box))
        yield
        for place, check in enumerate(looks):
            if place:
                box.addWidget(hline())
            box.addWidget(self.lines[check])
            yield
