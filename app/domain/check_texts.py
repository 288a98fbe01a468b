"""Texts of a draft: required ones, their length in GBK bytes, signs that cannot be kept.

Longer text is refused at its field, never cut. Source of the lengths: the profile.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.gbk import (
    all_within,
    byte_length,
    code_point,
    first_control_sign,
    first_sign_outside,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

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


def _reader(fields: Iterable[tuple[str, str]]) -> Callable[[object], tuple[str, ...]]:
    return attrgetter(*(field for field, _ in fields))


def _sizer(fields: Iterable[tuple[str, str]]) -> Callable[[Mapping[str, int]], tuple[int, ...]]:
    return itemgetter(*(length for _, length in fields))


_party_texts, _draft_texts, _line_texts = map(_reader, (_OF_PARTY, _OF_DRAFT, _OF_LINE))
_ticket_sizes, _line_sizes = map(_sizer, ((*_OF_PARTY, *_OF_PARTY, *_OF_DRAFT), _OF_LINE))
_at = cache(attrgetter)  # reads a path such as `buyer.tax_id`


def check_texts(draft: Draft, profile: Profile, places: Places) -> None:
    """Raises FIELD-MISSING, FIELD-TOO-LONG (bytes, limit), SIGN-NOT-GBK (place, sign,
    code_point; the place counts from 1), CONTROL-SIGN (place, code_point)."""
    _check_required(draft, profile)
    limits = profile.lengths_on(draft.kind)
    if not _all_in_order(draft, limits):
        _check_each(draft, limits, places)


def _all_in_order(draft: Draft, limits: Mapping[str, int]) -> bool:
    """One question for all texts of the ticket together; only where it fails, or cannot tell
    (a blank that is no ASCII), each is looked at by itself."""
    if not all(line.name for line in draft.lines):
        return False
    texts = [*_party_texts(draft.buyer), *_party_texts(draft.seller), *_draft_texts(draft)]
    sizes = [*_ticket_sizes(limits), *_line_sizes(limits) * len(draft.lines)]
    for line in draft.lines:
        texts += _line_texts(line)
    texts.append(draft.remark.replace("\n", " "))
    sizes.append(limits["remark"])
    together = "".join(texts)
    return (
        together.isprintable()
        and first_sign_outside(together) is None
        and all_within(zip(texts, sizes, strict=True))
    )


def _check_each(draft: Draft, limits: Mapping[str, int], places: Places) -> None:
    for side, party in (("buyer", draft.buyer), ("seller", draft.seller)):
        for field, length in _OF_PARTY:
            check_text(getattr(party, field), limits[length], f"{side}.{field}")
    for field, length in _OF_DRAFT:
        check_text(getattr(draft, field), limits[length], field)
    check_text(draft.remark, limits["remark"], "remark", allowed="\n")
    of_line = tuple((field, limits[length]) for field, length in _OF_LINE)
    for index, line in enumerate(draft.lines):
        _check_line(line, of_line, places, index)


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
    for path in missing_fields(draft, profile):
        raise RuleBroken("FIELD-MISSING", path, kind=draft.kind)


def missing_fields(draft: Draft, profile: Profile) -> Iterator[str]:
    """What the kind of ticket requires and the draft lacks: paths such as `buyer.tax_id`."""
    return (path for path in profile.required.get(draft.kind, ()) if not _at(path)(draft))
