"""The sheet of 卷票: narrower and simpler. A buyer of two boxes, the lines, the total, our own
name below; no 密码区, no address, no bank."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from app.ui.issue_invoice.ink import RIGHT, Ink
from app.ui.issue_invoice.measures import (
    MARGIN_LEFT,
    MARGIN_RIGHT,
    Measures,
    RollMeasures,
    measures,
)
from app.ui.issue_invoice.places import SHARES, Places
from app.ui.issue_invoice.sheet import (
    Form,
    paint_column_rules,
    paint_heads,
    paint_seal,
    paint_strip,
)

WIDEST = 900
LABEL = 112


class RollPlaces(Places, frozen=True):
    """Places of the roll's sheet, which stands in the middle of the paper."""

    @property
    def split(self) -> int:
        """The parties take the whole width."""
        return self.right

    @property
    def read_top(self) -> int:
        """Our own name stands below, whoever buys."""
        return self.lower

    @property
    def read_left(self) -> int:
        """Beside the label."""
        return self.left + LABEL + 7

    def buyer(self, number: int) -> QRect:
        """Name and tax id; the roll has no address and no bank."""
        if number > 1:
            return QRect()
        high, x = self.measures.field, self.left + LABEL
        return QRect(x, self.upper + number * high + 1, self.right - x - 1, high - 1)

    @property
    def remark(self) -> QRect:
        """One line under our own name."""
        high, x = self.measures.field, self.left + LABEL
        return QRect(x, self.lower + high + 1, self.right - x, high - 1)

    def person(self, name: str) -> QRect:
        """收款员 and 复核."""
        x = self.left + (78 if name == "payee" else 284)
        return QRect(x, self.foot + 3, 120, self.measures.foot - 7)


def roll_measures(room: int, form_lines: int, factor: float) -> Measures:
    """The steps of the VAT form with two boxes for each party."""
    return measures(room, form_lines=form_lines, factor=factor, make=RollMeasures)


def roll_places(
    width: int, measures: Measures, columns: tuple[str, ...], *, swapped: bool
) -> RollPlaces:
    """The places; `width` is the paper's, the sheet is at most 900 wide in its middle. The roll's
    form is the same when the parties change places: only the words do (`swapped`)."""
    wide = min(WIDEST, width - MARGIN_LEFT - MARGIN_RIGHT)
    left = max(MARGIN_LEFT, (width - wide) // 2)
    whole, sofar, edges = sum(SHARES[name] for name in columns), 0, [left]
    for name in columns:
        sofar += SHARES[name]
        edges.append(round(left + wide * sofar / whole))
    return RollPlaces(width, measures, columns, tuple(edges), swapped)


def paint_roll(painter: QPainter, at: Places, form: Form) -> None:
    """The printed part of the roll."""
    ink = Ink(painter)
    ink.fill(QRect(at.left, at.sum, at.right - at.left, at.lower - at.sum), "paper_calc")
    ink.fill(QRect(at.left, at.lower, at.right - at.left, at.measures.field), "paper_calc")
    for y in (at.upper, at.head, at.rows, at.sum, at.words, at.lower, at.foot):
        ink.across(y, at.left, at.right)
    for x in (at.left, at.right):
        ink.upright(x, at.upper, at.foot)
    paint_column_rules(ink, at)
    paint_strip(ink, at, form)
    paint_heads(ink, at, form)
    _labels(ink, at, form)


def _labels(ink: Ink, at: Places, form: Form) -> None:
    high = at.measures.field
    party = "销方" if form.swapped else "购方"
    words = [(at.upper, f"{party}名称"), (at.upper + high, "纳税人识别号")]
    words += [(at.lower, "购方" if form.swapped else "销方"), (at.lower + high, "备注")]
    for y, word in words:
        ink.words(QRect(at.left + 10, y, LABEL - 12, high), word, "body", "paper_ink")
    for name, word in (("payee", "收款员"), ("reviewer", "复核")):
        box = at.person(name)
        place = QRect(box.x() - 60, at.foot, 52, at.measures.foot)
        ink.words(place, word, "body", "paper_ink", RIGHT)
    place = QRect(at.left + 450, at.foot, 60, at.measures.foot)
    ink.words(place, "开票人", "body", "paper_ink")
    if form.simulated:
        paint_seal(ink, QRectF(at.right - 108, at.foot + 3.5, 104, at.measures.foot - 7))
