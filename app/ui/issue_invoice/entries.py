"""What a face writes on the paper outside the boxes that are typed into: code, number, day,
totals, the party that is only read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.ink import LEFT, RIGHT, Ink
from app.ui.issue_invoice.places import Places, party_words
from app.ui.issue_invoice.sheet import form_of, marks_width

CARRIED = "沿用"  # from the ticket before
Paint = Callable[[Ink, Places, Face], None]


def _strip(ink: Ink, at: Places, face: Face) -> None:
    x, high = round(at.left + marks_width(form_of(face))), at.measures.strip
    ink.words(QRect(x, 0, 220, high), face.code, "title", "paper_ink")
    number = f"№ {face.number}" if face.number else ""
    place = QRect(at.right - 300, 1, 300, round(high * 0.55))
    ink.words(place, number, "title", "paper_ink", RIGHT)
    place = QRect(at.right - 400, round(high * 0.47), 400, round(high * 0.5))
    day = f"开票日期：{face.day_text}（取自税控盘）" if face.day_text else ""
    ink.words(place, day, "caption", "paper_ink", RIGHT)


def _totals(ink: Ink, at: Places, face: Face) -> None:
    for column, text in (("amount", face.net), ("tax", face.tax)):
        left, right = at.column(column)
        place = QRect(left, at.sum, right - left - 8, at.measures.sum)
        ink.words(place, _yuan(text), "entry_strong", "text", RIGHT)
    name_end, amount = at.edges[1], at.column("amount")[0]
    high = at.measures.words
    wide = amount - 24 - name_end - 10
    words = f"⊗ {face.words}" if face.words else ""
    ink.words(QRect(name_end + 10, at.words, wide, high), words, "entry_strong", "text")
    place = QRect(amount + 44, at.words, at.right - amount - 52, high)
    ink.words(place, _yuan(face.gross), "amount", "text", RIGHT)
    if face.gross_doubted:
        ink.sign_before(place, _yuan(face.gross), "amount", "warn")


def _party(ink: Ink, at: Places, face: Face) -> None:
    own, left = face.seller, at.read_left
    if high := at.measures.one_line:
        place = QRect(left, at.read_top, at.split - left - 8, high)
        ink.words(place, f"{own.name}　{own.tax_id}", "body", "text")
        return
    high = at.measures.party_line
    bank = face.agency_certificate or own.bank_account
    for number, text in enumerate((own.name, own.tax_id, own.address_phone, bank)):
        x = left + party_words() + 1
        place = QRect(x, at.read_top + number * high, at.split - x - 8, high)
        ink.words(place, text, "body", "text")


def _drawer(ink: Ink, at: Places, face: Face) -> None:
    place = QRect(at.left + 504, at.foot, 160, at.measures.foot)
    ink.words(place, face.drawer, "body", "text", LEFT)


def _carried(ink: Ink, at: Places, face: Face) -> None:
    """Beside the boxes that say what the ticket before said."""
    for field in face.carried:
        box = at.of(field)
        if not box.isEmpty():
            ink.words(
                QRect(box.right() + 6, box.y(), 44, box.height()), CARRIED, "caption", "text2"
            )


def _yuan(text: str) -> str:
    return text if not text or text.startswith("*") else f"￥{text}"


def _strip_place(at: Places) -> QRect:
    return QRect(0, 0, at.width, at.measures.strip)


def _totals_place(at: Places) -> QRect:
    return QRect(at.left, at.sum, at.right - at.left, at.lower - at.sum)


def _party_place(at: Places) -> QRect:
    return QRect(at.left, at.read_top, at.split - at.left, at.measures.read_party)


def _drawer_place(at: Places) -> QRect:
    return QRect(at.left + 440, at.foot, 240, at.measures.foot)


def _foot_place(at: Places) -> QRect:
    return QRect(at.left, at.foot, at.right - at.left, at.measures.foot)


# What is written, what of the face it depends on, where, by whom.
ENTRIES: tuple[tuple[tuple[str, ...], Callable[[Places], QRect], Paint], ...] = (
    (("code", "number", "day_text"), _strip_place, _strip),
    (("net", "tax", "gross", "words", "gross_doubted"), _totals_place, _totals),
    (("seller", "agency_certificate"), _party_place, _party),
    (("drawer",), _drawer_place, _drawer),
    (("carried",), _foot_place, _carried),
)


def paint_entries(ink: Ink, at: Places, face: Face, region: QRegion) -> None:
    """Write what lies within `region`."""
    for _, place, paint in ENTRIES:
        if region.intersects(place(at)):
            paint(ink, at, face)


def changed_places(at: Places, before: Face, face: Face) -> tuple[QRect, ...]:
    """The parts of the paper that a new face writes anew."""
    return tuple(
        place(at)
        for names, place, _ in ENTRIES
        if any(getattr(before, name) != getattr(face, name) for name in names)
    )
