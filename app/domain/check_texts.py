"""Texts of a draft: required ones, their length in GBK bytes, signs that cannot be kept.

Longer text is refused at its field, never cut. Source of the lengths: the profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.gbk import byte_length, code_point, first_control_sign, first_sign_outside, shown

if TYPE_CHECKING:
    from app.domain.invoice import Draft, Line
    from app.domain.places import Places
    from app.domain.profile import Profile

_OF_LINE = (
    ("name", "goods_name"),
    ("spec", "spec"),
    ("unit", "unit"),
    ("own_code", "own_code"),
    ("preferential_text", "preferential_text"),
)
_OF_DRAFT = (
    ("document", "document"),
    ("payee", "staff"),
    ("reviewer", "staff"),
    ("drawer", "staff"),
    ("list_name", "list_name"),
    ("agency_certificate", "agency_certificate"),
    ("goods_code_version", "goods_code_version"),
)
_OF_PARTY = (
    ("name", "party_name"),
    ("tax_id", "tax_id"),
    ("address_phone", "address_phone"),
    ("bank_account", "bank_account"),
)


def check_texts(draft: Draft, profile: Profile, places: Places) -> None:
    """Raises FIELD-MISSING, FIELD-TOO-LONG (bytes, limit), SIGN-NOT-GBK (place, sign,
    code_point; the place counts from 1), CONTROL-SIGN (place, code_point)."""
    kind = draft.kind
    _check_required(draft, profile)
    for side, party in (("buyer", draft.buyer), ("seller", draft.seller)):
        for field, length in _OF_PARTY:
            check_text(getattr(party, field), profile.length(kind, length), f"{side}.{field}")
    for field, length in _OF_DRAFT:
        check_text(getattr(draft, field), profile.length(kind, length), field)
    check_text(draft.remark, profile.length(kind, "remark"), "remark", allowed="\n")
    limits = tuple((field, profile.length(kind, length)) for field, length in _OF_LINE)
    for index, line in enumerate(draft.lines):
        _check_line(line, limits, places, index)


def check_text(text: str, limit: int, field: str, *, allowed: str = "", line: int = 0) -> None:
    """One text against its limit in GBK bytes. Raises as `check_texts`, but FIELD-MISSING."""
    broken = _broken(text, limit, allowed)
    if broken:
        code, facts = broken
        raise RuleBroken(code, field, line=line, **facts)


def _broken(text: str, limit: int, allowed: str) -> tuple[str, dict[str, object]] | None:
    control = first_control_sign(text, allowed)
    if control:
        return "CONTROL-SIGN", {"place": control[0], "code_point": code_point(control[1])}
    outside = first_sign_outside(text)
    if outside:
        place, sign = outside
        facts = {"place": place, "sign": shown(sign), "code_point": code_point(sign)}
        return "SIGN-NOT-GBK", facts
    size = byte_length(text)
    return ("FIELD-TOO-LONG", {"bytes": size, "limit": limit}) if size > limit else None


def _check_line(
    line: Line, limits: tuple[tuple[str, int], ...], places: Places, index: int
) -> None:
    if not line.name:
        raise places[index].broken("FIELD-MISSING", "name")
    for field, limit in limits:
        text = getattr(line, field)
        broken = _broken(text, limit, "") if text else None
        if broken:
            code, facts = broken
            raise places[index].broken(code, field, **facts)


def _check_required(draft: Draft, profile: Profile) -> None:
    """Required by kind: paths such as `buyer.tax_id`."""
    for path in profile.required.get(draft.kind, ()):
        side, _, field = path.rpartition(".")
        holder = getattr(draft, side) if side else draft
        if not getattr(holder, field):
            raise RuleBroken("FIELD-MISSING", path, kind=draft.kind)
