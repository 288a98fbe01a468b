"""清卡前检查 as a card: what stands in the way first, opened, each with its button; the rest in
one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.month.preflight import Fix, Verdict
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import scrolling
from app.ui.parts.signs import Sign
from app.ui.tax_month.check_words import FIX_WORDS, cause, title

if TYPE_CHECKING:
    from app.services.month.tax_month import Told

LINES = 18  # more than there are checks
_FIRST = (Verdict.BAD, Verdict.WARN, Verdict.OFF, Verdict.OK)


class CheckLine(QWidget):
    """One line; `pressed(fix)`: its button."""

    pressed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.told: Told | None = None
        self._sign, self.title = Sign("off"), label("", wrap=True)
        self.cause, self.code = label("", "soft", wrap=True), label("", "code", copied=True)
        self.button = Button("-", size="small")
        for part in (self.title, self.cause):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        words = column(self.title, self.cause, gap=2)
        self._foot = QWidget(self)
        self._foot.setLayout(row(self.code, None, self.button, gap=8))
        words.addWidget(self._foot)
        whole = row(column(self._sign, None, gap=0), gap=8, margins=(12, 4, 10, 4))
        lay(whole, words, 1)
        self.setLayout(whole)
        self.button.clicked.connect(self._press)
        self.hide()

    def show_check(self, told: Told, why_not: str) -> None:
        """Another verdict. `why_not`: why its button cannot be pressed."""
        self.told = told
        check, said, why = told.check, title(told), cause(told)
        opened = check.verdict in (Verdict.BAD, Verdict.WARN)
        self._sign.show_verdict(check.verdict)
        self.title.setText(said)
        self.cause.setText(why)
        self.cause.setVisible(bool(why))
        self.code.setText(told.code)
        self._foot.setVisible(opened and bool(told.code or check.fix))
        self.button.setVisible(check.fix is not Fix.NONE)
        self.button.set_words(FIX_WORDS.get(check.fix, "-"))
        self.button.set_why_not(why_not)
        self.setAccessibleName(f"{said} {why} {told.code}".strip())
        self.show()

    def _press(self) -> None:
        if self.told is not None:
            self.pressed.emit(self.told.check.fix)


class CheckCard(Card):
    """The list. `asked(fix)`: a button was pressed."""

    asked = Signal(object)

    def __init__(self, again: Button) -> None:
        super().__init__(self.tr("清卡前检查"), again, pad=0)
        self._inside, self._box = frame("plain"), column(gap=0, margins=(0, 4, 0, 4))
        place = scrolling(self._inside, self._box)
        place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.body.addWidget(place, 1)
        self.lines: tuple[CheckLine, ...] = ()
        self._bad = -1

    def filled(self) -> Iterator[None]:
        """Make its lines, each where it will stand."""
        for _ in range(LINES):
            line = CheckLine(self._inside)
            line.pressed.connect(self.asked)
            self._box.addWidget(line)
            self.lines = (*self.lines, line)
            yield
        self._box.addStretch(1)

    def show_checks(self, told: Sequence[Told], why_not: dict[Fix, str]) -> None:
        """What stands in the way first. A change of how many is announced."""
        ordered = sorted(told, key=lambda each: _FIRST.index(each.check.verdict))
        for line, each in zip(self.lines, ordered, strict=False):
            line.show_check(each, why_not.get(each.check.fix, ""))
        for line in self.lines[len(ordered) :]:
            line.hide()
        bad = sum(each.check.verdict is Verdict.BAD for each in told)
        well = sum(each.check.verdict is Verdict.OK for each in told)
        words = self.tr("通过 {0} · 待办 {1}").format(well, bad)
        self.note.setText(words)
        if bad != self._bad and self.isVisible():
            announce(self, words)
        self._bad = bad

    def line_of(self, name: str) -> CheckLine:
        """The line of a check; StopIteration for none."""
        shown = (each for each in self.lines if each.told is not None and not each.isHidden())
        return next(each for each in shown if each.told and each.told.check.name == name)
