"""Profiles: complete, told apart, and refused with the place of what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import fields

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.domain.profile import Profile
from tests.domain_builders import OIL, a_profile, profile_data


@pytest.mark.parametrize("name", ["skp", "jsp", "ukey"])
def test_each_shipped_profile_is_complete(name: str) -> None:
    profile = a_profile(name)
    assert profile.name == name
    assert set(profile.groups) == set(profile.qr_kinds) == set(profile.required) == set(InvoiceKind)
    assert profile.secrets["pin"].default == "88888888"
    assert len(profile.goods.default_code) == profile.goods.code_digits
    assert all(len(ends) == 12 for ends in profile.filing.ends.values())


def test_the_profiles_differ_only_where_the_products_do() -> None:
    differing = {
        field.name
        for field in fields(Profile)
        if len({repr(getattr(a_profile(name), field.name)) for name in ("skp", "jsp", "ukey")}) > 1
    }
    assert differing == {
        "name", "title", "block_issue_until_reported", "groups", "natures", "lengths", "form",
        "report_disk", "secrets",
    }  # fmt: skip
    assert a_profile("jsp").groups[InvoiceKind.E_SPECIAL] == "roll_e"


def changed(path: str, value: object) -> dict[str, Any]:
    data = profile_data()
    *above, last = path.split("/")
    holder: Any = data
    for key in above:
        holder = holder[int(key)] if isinstance(holder, list) else holder[key]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("name", None, "PROFILE-KEY-MISSING", "name"),
        ("form/lines", None, "PROFILE-KEY-MISSING", "form.lines"),
        ("tiers/1/ceiling", None, "PROFILE-KEY-MISSING", "tiers[2].ceiling"),
        ("speed", 1, "PROFILE-KEY-UNKNOWN", "speed"),
        ("form/speed", 1, "PROFILE-KEY-UNKNOWN", "form.speed"),
        ("form/lines", "8", "PROFILE-VALUE-WRONG", "form.lines"),
        ("form/lines", True, "PROFILE-VALUE-WRONG", "form.lines"),
        ("form", [], "PROFILE-VALUE-WRONG", "form"),
        ("tiers", {}, "PROFILE-VALUE-WRONG", "tiers"),
        ("groups", [], "PROFILE-VALUE-WRONG", "groups"),
        ("groups/999", "x", "PROFILE-VALUE-WRONG", "groups"),
        ("form/roll_lines", {"x": 1}, "PROFILE-VALUE-WRONG", "form.roll_lines"),
        ("reduced/rate", "x", "PROFILE-VALUE-WRONG", "reduced.rate"),
        ("reduced/rate", 0.5, "PROFILE-VALUE-WRONG", "reduced.rate"),
        ("tiers/0/ceiling", "x", "PROFILE-VALUE-WRONG", "tiers[1].ceiling"),
        ("rates/0/until", "soon", "PROFILE-VALUE-WRONG", "rates[1].until"),
        ("form/capital_amount_style", "?", "PROFILE-VALUE-WRONG", "form.capital_amount_style"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_place(
    path: str, value: object, code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        Profile.from_mapping(changed(path, value))
    assert (broken.value.code, broken.value.field) == (code, field)


def test_a_length_may_differ_by_kind() -> None:
    profile = a_profile()
    assert profile.length(InvoiceKind.ROLL, "remark") < profile.length(
        InvoiceKind.ORDINARY, "remark"
    )
    assert profile.length(InvoiceKind.ROLL, "unit") == profile.length(InvoiceKind.SPECIAL, "unit")


def test_the_tier_of_a_limit_has_both_its_names() -> None:
    tier = a_profile().tier(Money.yuan("99999.99"))
    assert tier is not None
    assert (tier.name, tier.by_digit) == ("10万", "万元版")
    assert a_profile().tier(Money(1)) is None


def test_a_ton_of_petrol_is_1388_litres() -> None:
    assert a_profile().litres_per_ton(OIL) == 1388
    assert a_profile().litres_per_ton("1" * 19) == 0
