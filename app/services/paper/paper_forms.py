"""Which forms lie in which sort of paper, and what a person calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.errors import RuleBroken
from app.services.faces.face_forms import ELECTRONIC, LISTS, PAPER, ROLLS, VEHICLE
from app.services.paper.printers import Paper, Printer

ON_PAPER: Mapping[Paper, tuple[str, ...]] = MappingProxyType(
    {
        Paper.FORM: (PAPER, VEHICLE),
        Paper.ROLL: tuple(ROLLS.values()),
        Paper.A4: (LISTS[PAPER], ELECTRONIC, LISTS[ELECTRONIC]),
    }
)
TITLES: Mapping[str, str] = MappingProxyType(
    {
        PAPER: "专票、普票 240×140",
        VEHICLE: "机动车 241×177（只校准）",
        ROLLS[57]: "卷票 57×177.8",
        ROLLS[76]: "卷票 76×177.8",
        LISTS[PAPER]: "销货清单 A4",
        ELECTRONIC: "电子发票版式 215×139",
        LISTS[ELECTRONIC]: "电子发票清单 217×278",
    }
)


def forms_of(printer: Printer) -> tuple[str, ...]:
    """The forms that a printer prints on, by what lies in it."""
    return tuple(name for paper in printer.holds for name in ON_PAPER[paper])


def paper_under(form: str) -> Paper:
    """What a form lies in."""
    return next(paper for paper, forms in ON_PAPER.items() if form in forms)


def known_form(name: str) -> str:
    """The name itself; FORM-UNKNOWN (form, known)."""
    if name not in TITLES:
        raise RuleBroken("FORM-UNKNOWN", "form", form=name, known=" ".join(TITLES))
    return name
