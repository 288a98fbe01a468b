"""商品编码: the register of goods and services."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.rates import rate_text
from app.domain.register_rules import (
    check_goods,
    known_rates,
    tidy_goods,
    with_preference,
    with_price,
    with_rate,
)
from app.domain.registers import Found, Goods
from app.ui.registers.sorts import Part, Sort, told_initials, told_use

if TYPE_CHECKING:
    from app.services.register.registers import Rules

ZERO_WORDS = {"1": "免税", "2": "不征税", "0": "出口零税"}  # by 零税率标识
BASIS = {False: "不含税", True: "含税"}


def _text(field: str, title: str, sample: str = "", *, stretch: bool = False) -> Part[Goods]:
    def put(entry: Goods, text: str, _rules: Rules) -> Goods:
        return replace(entry, **{field: text})

    def get(found: Found[Goods]) -> str:
        return str(getattr(found.entry, field))

    return Part(title, get, f"goods.{field}", put, sample, stretch)


def _rate(found: Found[Goods]) -> str:
    entry = found.entry
    if entry.rate is None:
        return ""
    return ZERO_WORDS.get(entry.zero_rate.value) or rate_text(entry.rate)


def _rates(rules: Rules) -> tuple[str, ...]:
    rates = known_rates(rules.profile, rules.today)
    return (*(rate_text(rate) for rate in rates), *ZERO_WORDS.values())


def _preferences(rules: Rules) -> tuple[str, ...]:
    return ("", *(known.text for known in rules.profile.preferential))


def _basis(entry: Goods, text: str, _rules: Rules) -> Goods:
    return replace(entry, with_tax=text.strip() in ("含税", "是", "1"))


_by_rate: Callable[[Goods, str, Rules], Goods] = lambda entry, text, rules: with_rate(  # noqa: E731
    entry, text, rules.profile
)

GOODS: Sort[Goods] = Sort(
    page="goods",
    title="商品编码",
    one="商品",
    hint="名称、拼音首字母、编码、商品编号",
    blank=Goods(""),
    parts=(
        _text("name", "商品名称", stretch=True),
        Part(
            "首字母",
            lambda found: told_initials(found.entry.initials),
            sample="yl92hcyqy",
            whole=lambda found: found.entry.initials,
        ),
        _text("spec", "规格型号", "A4 70g 500"),
        _text("unit", "单位", "公斤"),
        Part(
            "单价",
            lambda found: "" if found.entry.price is None else f"{found.entry.price:f}",
            "goods.price",
            lambda entry, text, rules: with_price(entry, text, rules.profile),
            "10000.00",
            right=True,
        ),
        Part(
            "价格",
            lambda found: BASIS[found.entry.with_tax],
            "goods.with_tax",
            _basis,
            "不含税",
            choices=lambda _rules: tuple(BASIS.values()),
        ),
        Part("税率", _rate, "goods.rate", _by_rate, "不征税", choices=_rates),
        _text("goods_code", "税收分类编码", "1090510000000000000"),
        _text("short_name", "简称", "样例设备"),
        Part(
            "优惠政策",
            lambda found: found.entry.preferential_text,
            "goods.preferential_text",
            lambda entry, text, _rules: with_preference(entry, text),
            "简易征收",
            choices=_preferences,
        ),
        _text("own_code", "商品编号", "A00000"),
        Part("最近开票", told_use, sample="2024-01-15"),
        Part("次数", lambda found: f"{found.used or ''}", sample="9999", right=True),
    ),
    tidy=tidy_goods,
    check=lambda entry, rules: check_goods(entry, rules.profile, rules.today),
    keys=lambda registers, text: registers.goods_keys(text),
    rows=lambda registers, keys, text: registers.goods(keys, text),
    save=lambda registers, entry, session, was: registers.save_goods(entry, session, was),
    remove=lambda registers, entry, session: registers.remove_goods(entry, session),
    undo=lambda registers, done, session: registers.undo_goods(done, session),
)
