"""What "the same content" of two documents means."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from app.domain.faces import figure_text

if TYPE_CHECKING:
    from app.domain.invoice import Draft, Line, Party

_BETWEEN = "\x1f"
_LINE = "\x1e"


def content_digest(draft: Draft) -> bytes:
    """16 bytes over kind, parties, lines and everything printed; not over the request id, the
    drawer, the document number, the face chosen on screen and the 简称 of codes.

    Figures count by value: a price of 100 and one of 100.00 are the same content.
    """
    lines = _LINE.join(map(_line, draft.lines))
    said = _LINE.join((_head(draft), lines))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _head(draft: Draft) -> str:
    parts = (
        draft.kind,
        _party(draft.buyer),
        _party(draft.seller),
        draft.remark,
        draft.payee,
        draft.reviewer,
        draft.special,
        draft.list_name,
        str(draft.buyer_is_person),
        draft.agency_certificate,
        draft.goods_code_version,
        str(draft.roll_width_mm),
    )
    return _BETWEEN.join(parts)


def _party(party: Party) -> str:
    return _BETWEEN.join((party.name, party.tax_id, party.address_phone, party.bank_account))


def _line(line: Line) -> str:
    parts = (
        line.name,
        line.spec,
        line.unit,
        figure_text(line.quantity),
        figure_text(line.price),
        str(line.with_tax and line.price is not None),
        str(line.net.fen),
        figure_text(line.rate),
        str(line.tax.fen),
        line.nature,
        line.goods_code,
        line.own_code,
        str(line.preferential),
        line.preferential_text,
        line.zero_rate,
        str(line.deduction.fen),
    )
    return _BETWEEN.join(parts)
