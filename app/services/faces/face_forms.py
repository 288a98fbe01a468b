"""Which form each ticket is drawn on: its face, and its goods list (销货清单). Light: nothing of
printing is opened."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.invoice import Draft, InvoiceKind

PAPER, ELECTRONIC = "vat_paper", "e_invoice"
VEHICLE = "vehicle"  # 机动车 (005): a form only, no ticket of that kind is issued
ROLLS: Mapping[int, str] = MappingProxyType({57: "roll_57", 76: "roll_76"})  # by width in mm
WIDEST = max(ROLLS)
FACES: Mapping[InvoiceKind, str] = MappingProxyType(
    {
        InvoiceKind.SPECIAL: PAPER,
        InvoiceKind.ORDINARY: PAPER,
        InvoiceKind.ROLL: ROLLS[WIDEST],
        InvoiceKind.E_ORDINARY: ELECTRONIC,
        InvoiceKind.E_SPECIAL: ELECTRONIC,
    }
)
LISTS: Mapping[str, str] = MappingProxyType(  # by the form of the face; a roll never has one
    {PAPER: "goods_list", ELECTRONIC: "e_goods_list"}
)


def face_form(draft: Draft) -> str:
    """The name of the form of a ticket's face. A roll whose width nobody knows is the widest."""
    if draft.kind is InvoiceKind.ROLL:
        return ROLLS.get(draft.roll_width_mm, ROLLS[WIDEST])
    return FACES[draft.kind]


def list_form(draft: Draft) -> str:
    """The name of the form of its goods list. KeyError for a roll."""
    return LISTS[face_form(draft)]
