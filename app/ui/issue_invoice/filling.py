"""What a choice, an earlier use or a pasted text puts into the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.faces import figure_text
from app.domain.invoice import Special
from app.domain.rates import rate_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.invoice import Line, Party
    from app.domain.registers import Goods
    from app.domain.terms import GoodsEntry

_BOXES = ("name", "tax_id", "address_phone", "bank_account")
_UNTAXED = {"rate": "0", "preferential": "", "preferential_text": "", "zero_rate": ""}  # 收购
_FIGURES = ("quantity", "price", "amount", "tax", "discount", "discount_rate")


def with_buyer(entered: EnteredInvoice, party: Party | EnteredParty) -> EnteredInvoice:
    """All four boxes of a buyer that was chosen; on 收购, which bears none, without the tax id."""
    chosen = EnteredParty(*(getattr(party, box) for box in _BOXES))
    untaxed = entered.special is Special.PURCHASE
    return replace(entered, buyer=replace(chosen, tax_id="") if untaxed else chosen)


def with_parts(entered: EnteredInvoice, party: EnteredParty) -> EnteredInvoice:
    """The boxes that a pasted text fills; the others stay, unless it names another buyer: then
    nothing of the one before may stand beside the new name."""
    said = {box: text for box in _BOXES if (text := getattr(party, box))}
    before = entered.buyer.name.strip()
    another = bool(before) and party.name not in ("", before)
    return replace(entered, buyer=replace(EnteredParty() if another else entered.buyer, **said))


def is_fresh(line: EnteredLine) -> bool:
    """Whether a line has a name and nothing else yet, so that filling it overwrites nothing."""
    others = (line.spec, line.unit, line.rate, line.goods_code)
    return bool(line.name.strip()) and not any((*others, *(getattr(line, f) for f in _FIGURES)))


def of_goods(line: EnteredLine, goods: Goods, special: Special = Special.NONE) -> EnteredLine:
    """A line with goods of the register: what was counted already stays. 收购 bears no tax."""
    changed: dict[str, Any] = {
        "name": goods.name,
        "spec": goods.spec,
        "unit": goods.unit,
        "goods_code": goods.goods_code,
        "own_code": goods.own_code,
        "rate": "" if goods.rate is None else rate_text(goods.rate),
        "preferential": "1" if goods.preferential else "",
        "preferential_text": goods.preferential_text,
        "zero_rate": goods.zero_rate.value,
        "tax": "",
    }
    if goods.price is not None and not line.amount:
        changed |= {"price": figure_text(goods.price), "price_with_tax": goods.with_tax}
    return _taxed(replace(line, **changed), special)


def _taxed(line: EnteredLine, special: Special) -> EnteredLine:
    return replace(line, **_UNTAXED) if special is Special.PURCHASE else line


def of_entry(line: EnteredLine, entry: GoodsEntry) -> EnteredLine:
    """Unit and spec of goods that were typed by their whole name; rate and code follow by it."""
    return replace(line, unit=line.unit or entry.unit, spec=line.spec or entry.spec)


def of_last_use(line: EnteredLine, last: Line, special: Special = Special.NONE) -> EnteredLine:
    """As the same goods stood on the newest ticket, without quantity and amount."""
    flagged = bool(last.zero_rate or last.preferential_text)
    used = replace(
        line,
        spec=last.spec,
        unit=last.unit,
        price=figure_text(last.price),
        price_with_tax=last.with_tax if last.price is not None else line.price_with_tax,
        rate=rate_text(last.rate),
        goods_code=last.goods_code,
        own_code=last.own_code,
        preferential=("1" if last.preferential else "0") if flagged else "",
        preferential_text=last.preferential_text,
        zero_rate=last.zero_rate.value,
    )
    return _taxed(used, special)


def with_codes(entered: EnteredInvoice, names: Mapping[str, GoodsEntry | None]) -> EnteredInvoice:
    """The code of every line that has none and whose goods the register knows by name."""
    special = entered.special
    lines = tuple(_coded(line, names.get(line.name.strip()), special) for line in entered.lines)
    changed = any(new is not old for new, old in zip(lines, entered.lines, strict=True))
    return replace(entered, lines=lines) if changed else entered


def _coded(line: EnteredLine, entry: GoodsEntry | None, special: Special) -> EnteredLine:
    if line.goods_code or entry is None or not entry.code:
        return line
    return with_code(line, entry, special)


def with_code(line: EnteredLine, entry: GoodsEntry, special: Special = Special.NONE) -> EnteredLine:
    """A proposed tax code, and its rate where the line has none; on 收购 that is 0 by itself."""
    takes = entry.rate is not None and not line.rate and special is not Special.PURCHASE
    rate = rate_text(entry.rate) if entry.rate is not None and takes else line.rate
    return replace(line, goods_code=entry.code, rate=rate)
