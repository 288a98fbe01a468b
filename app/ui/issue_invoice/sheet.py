"""The printed part of the paper: rules, words and tints. Painted once into a picture for each
size, kind and theme; what the cashier enters is painted over it."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.heads import (
    LISTED,
    PARTY_WORDS,
    PURCHASE,
    SIGNED,
    UNSIGNED,
    column_head,
    corner_marks,
)
from app.ui.issue_invoice.ink import CENTRE, LEFT, RIGHT, Ink
from app.ui.issue_invoice.measures import SIDE_WORDS
from app.ui.issue_invoice.places import LABEL_PAD, Places, party_words
from app.ui.look import type as type_
from app.ui.look.colours import colour

SEAL = "模 拟 专 用"


class Form(Struct, frozen=True):
    """What decides how the printed part looks."""

    title: str
    with_tax: bool
    simulated: bool
    marks: tuple[str, ...]
    listed: bool
    agency: bool
    swapped: bool
    issued: bool


def form_of(face: Face) -> Form:
    """The printed part that a face asks for."""
    marks = corner_marks(face)
    agency = bool(face.agency_certificate)
    return Form(
        face.kind_title,
        face.with_tax,
        face.simulated,
        marks,
        face.list_mode,
        agency,
        face.special == PURCHASE,
        face.issued,
    )


def paint_sheet(painter: QPainter, at: Places, form: Form) -> None:
    """Everything that does not change while typing."""
    ink = Ink(painter)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    _tints(ink, at)
    _rules(ink, at)
    paint_strip(ink, at, form)
    _parties(ink, at, form)
    paint_heads(ink, at, form)
    _people(ink, at, form)


def _tints(ink: Ink, at: Places) -> None:
    ink.fill(QRect(at.left, at.sum, at.right - at.left, at.lower - at.sum), "paper_calc")
    high = at.measures.read_party
    end = at.right if _no_cipher(at) and at.swapped else at.split
    ink.fill(QRect(at.left, at.read_top, end - at.left, high), "paper_calc")
    if not _no_cipher(at):
        ink.fill(at.cipher, "paper_calc")


def _no_cipher(at: Places) -> bool:
    """密码区 gives way to the party's boxes where a list needs the room."""
    return at.measures.wide_buyer


def _rules(ink: Ink, at: Places) -> None:
    for y in (at.upper, at.head, at.rows, at.sum, at.words, at.lower, at.foot):
        ink.across(y, at.left, at.right)
    for x in (at.left, at.right):
        ink.upright(x, at.upper, at.foot)
    paint_column_rules(ink, at)
    ink.upright(at.edges[1], at.words, at.lower)
    ink.upright(at.left + SIDE_WORDS, at.upper, at.head)
    ink.upright(at.left + SIDE_WORDS, at.lower, at.foot)
    for x in (at.split, at.split + SIDE_WORDS):
        ink.upright(x, at.lower, at.foot)
        if not _no_cipher(at):
            ink.upright(x, at.upper, at.head)


def paint_column_rules(ink: Ink, at: Places) -> None:
    """Down to the totals; through them only where a total stands."""
    through = {at.edges[1], *(at.column(name)[0] for name in ("amount", "rate", "tax"))}
    through.add(at.column("amount")[1])
    for x in at.edges[1:-1]:
        ink.upright(x, at.head, at.words if x in through else at.sum)


def paint_strip(ink: Ink, at: Places, form: Form) -> None:
    """Title, and the marks at the upper left."""
    high = at.measures.strip
    whole = QRectF(at.left, 0, at.right - at.left, high * 0.85)
    ink.words(whole, form.title, "form", "paper_ink", CENTRE)
    half = type_.width(form.title, "form") / 2 + 24
    for y in (high - 7, high - 5):
        ink.across(y, whole.center().x() - half, whole.center().x() + half)
    x = at.left + 0.5
    for text, tone, soft in _marks(form):
        wide = type_.width(text, "strong") + 16
        ink.mark(QRectF(x, high / 2 - 10.5, wide, 21), text, tone, soft)
        x += wide + 8


def _marks(form: Form) -> list[tuple[str, str, str]]:
    own = [("模拟", "sim", "sim_soft")] if form.simulated else []
    return own + [(text, "paper_ink", "") for text in form.marks]


def marks_width(form: Form) -> float:
    """Room the marks take at the upper left."""
    return sum(type_.width(text, "strong") + 24 for text, _, _ in _marks(form))


def _parties(ink: Ink, at: Places, form: Form) -> None:
    upper, lower = at.head - at.upper, at.foot - at.lower
    _side(ink, QRect(at.left, at.upper, SIDE_WORDS, upper), "购买方")
    _side(ink, QRect(at.left, at.lower, SIDE_WORDS, lower), "销售方")
    _side(ink, QRect(at.split, at.lower, SIDE_WORDS, lower), "备注")
    if not _no_cipher(at):
        _side(ink, QRect(at.split, at.upper, SIDE_WORDS, upper), "密码区")
        ink.words(at.cipher, SIGNED if form.issued else UNSIGNED, "body", "text3", CENTRE)
    for number, word in enumerate(PARTY_WORDS):
        box = at.buyer(number)
        wide = party_words() - LABEL_PAD
        label = QRect(box.x() - wide - 4, box.y() - 1, wide, at.measures.field)
        ink.words(label, word, "body", "paper_ink")
    if not at.measures.folded:
        _read_labels(ink, at, form)


def _side(ink: Ink, place: QRect, word: str) -> None:
    """A word downwards; its first sign where the party is folded to one line."""
    if place.height() < 2 * type_.pixels("body") + 8:
        ink.words(place, word[0], "caption", "paper_ink", CENTRE)
        return
    room = min(place.height() - 10, round(type_.pixels("body") * 2.2 * len(word)))
    top = place.y() + (place.height() - room) // 2
    ink.down(QRect(place.x(), top, place.width(), room), word)


def _read_labels(ink: Ink, at: Places, form: Form) -> None:
    high, wide = at.measures.party_line, party_words() - 6
    for number, word in enumerate(PARTY_WORDS):
        shown = "完税凭证号" if form.agency and number == 3 else word
        place = QRect(at.left + SIDE_WORDS + 6, at.read_top + number * high, wide, high)
        ink.words(place, shown, "body", "paper_ink")


def paint_heads(ink: Ink, at: Places, form: Form) -> None:
    """Heads of the columns, words of the totals."""
    high = at.measures.head
    for number, column in enumerate(at.columns):
        left, right = at.edges[number], at.edges[number + 1]
        text = column_head(column, with_tax=form.with_tax)
        if type_.width(text, "caption") > right - left - 6:
            text = text.partition("（")[0]
        if form.listed and column == "name":
            text += LISTED
        ink.words(
            QRect(left + 2, at.head, right - left - 4, high), text, "caption", "paper_ink", CENTRE
        )
    first = QRect(at.left, at.sum, at.edges[1] - at.left, at.measures.sum)
    ink.words(first, "合　　计", "body", "paper_ink", CENTRE)
    first = QRect(at.left, at.words, at.edges[1] - at.left, at.measures.words)
    ink.words(first, "价税合计（大写）", "body", "paper_ink", CENTRE)
    amount = at.column("amount")[0]
    ink.words(QRect(amount - 16, at.words, 72, at.measures.words), "（小写）", "body", "paper_ink")


def _people(ink: Ink, at: Places, form: Form) -> None:
    high = at.measures.foot
    for name, word in (("payee", "收款人"), ("reviewer", "复核")):
        box = at.person(name)
        place = QRect(box.x() - 60, at.foot, 52, high)
        ink.words(place, word, "body", "paper_ink", RIGHT)
    ink.words(QRect(at.left + 450, at.foot, 60, high), "开票人", "body", "paper_ink", LEFT)
    room = 250 if form.simulated else 130
    place = QRect(at.right - room, at.foot, 130, high)
    ink.words(place, "销售方（章）", "body", "paper_ink", RIGHT)
    if form.simulated:
        paint_seal(ink, QRectF(at.right - 108, at.foot + 3.5, 104, high - 7))


def paint_seal(ink: Ink, place: QRectF) -> None:
    """A rectangle that says what it is: no ellipse, no star."""
    painter = ink.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("sim"), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)
    ink.words(place, SEAL, "caption_strong", "sim", CENTRE)
    painter.restore()
