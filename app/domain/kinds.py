"""The ticket kinds (票种) by code and by the names people and files give them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind

TITLES: Mapping[InvoiceKind, str] = MappingProxyType(
    {
        InvoiceKind.SPECIAL: "增值税专用发票",
        InvoiceKind.ORDINARY: "增值税普通发票",
        InvoiceKind.ROLL: "增值税普通发票(卷票)",
        InvoiceKind.E_ORDINARY: "增值税电子普通发票",
        InvoiceKind.E_SPECIAL: "增值税电子专用发票",
    }
)
SHORT_NAMES: Mapping[InvoiceKind, str] = MappingProxyType(
    {
        InvoiceKind.SPECIAL: "专票",
        InvoiceKind.ORDINARY: "普票",
        InvoiceKind.ROLL: "卷票",
        InvoiceKind.E_ORDINARY: "电子普票",
        InvoiceKind.E_SPECIAL: "电子专票",
    }
)
SPECIALS = frozenset({InvoiceKind.SPECIAL, InvoiceKind.E_SPECIAL})  # 专用发票: VAT is deducted
PAPER = frozenset({InvoiceKind.SPECIAL, InvoiceKind.ORDINARY, InvoiceKind.ROLL})
ELECTRONIC = frozenset(InvoiceKind) - PAPER  # files: handed over, not printed
_LATER = frozenset({"005", "006", "机动车", "二手车", "机动车销售统一发票", "二手车销售统一发票"})
_BY_NAME = {
    **{kind.value: kind for kind in InvoiceKind},
    **{name: kind for kind, name in TITLES.items()},
    **{name: kind for kind, name in SHORT_NAMES.items()},
    "专用发票": InvoiceKind.SPECIAL,
    "普通发票": InvoiceKind.ORDINARY,
    "增值税普通发票(卷式)": InvoiceKind.ROLL,
    "电普": InvoiceKind.E_ORDINARY,
    "电票": InvoiceKind.E_ORDINARY,
    "电子普通发票": InvoiceKind.E_ORDINARY,
    "电专": InvoiceKind.E_SPECIAL,
    "电子专用发票": InvoiceKind.E_SPECIAL,
}


def read_kind(text: str, *, line: int = 0) -> InvoiceKind:
    """The kind that a type code or a name means; leading zeros of the code may be missing.

    Raises KIND-UNKNOWN (text), NOT-YET for 005 机动车 and 006 二手车.
    >>> read_kind("专票"), read_kind("26")
    (<InvoiceKind.SPECIAL: '004'>, <InvoiceKind.E_ORDINARY: '026'>)
    """
    name = text.strip().replace("（", "(").replace("）", ")")
    name = name.zfill(3) if name.isdigit() else name
    if name in _LATER:
        raise RuleBroken("NOT-YET", "kind", line=line, text=name)
    if name not in _BY_NAME:
        raise RuleBroken("KIND-UNKNOWN", "kind", line=line, text=text[:40])
    return _BY_NAME[name]
