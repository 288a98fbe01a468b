"""The VAT return (增值税申报表) of one period: what is prefilled, what may be entered, what is due.

Two forms: 一般纳税人 (main form and the essentials of 附列资料一), 小规模纳税人. Sums are taken as
they stand on the tickets: with 差额征税 and 减按计征 the tax is not net × rate, so it is
never worked out again. Source: 国家税务总局公告2019年第15号, 2021年第20号 (forms); REG of the
reliefs in `vat_relief`. Confidence C where no page confirms: data, not code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.money import Money
from app.domain.rates import rate_fraction, rate_text
from app.domain.vat_relief import Relief

ZERO_ROWS: Mapping[str, str] = {  # 零税率标识 -> row of the form
    "0": "export",
    "1": "exempt",
    "2": "not_taxed",
    "3": "zero",
}
ZERO_TITLES = {
    "export": "出口零税率销售额",
    "exempt": "免税销售额",
    "zero": "普通零税率销售额",
    "not_taxed": "不征税收入(不计入销售额)",
}
COLUMNS = {"special": "开具专用发票", "other": "开具其他发票", "unbilled": "未开具发票"}
SIMPLE_RATES = frozenset({500, 400, 300, 200, 150, 100, 50})  # 征收率, 简易计税
Amounts = tuple[int, int]  # net and tax, fen
UNBILLED_TAX_TOLERANCE_FEN = 100  # entered sums are rounded once for many sales (ours)


class Form(StrEnum):
    """Which of the two forms a taxpayer files."""

    GENERAL = "general"  # 一般纳税人
    SMALL = "small"  # 小规模纳税人


class Sold(Struct, frozen=True):
    """Tickets of a period at one rate. `special`: 专用发票. `zero`: the flag of a zero rate."""

    rate: int  # 1/10000
    special: bool
    net_fen: int
    tax_fen: int
    zero: str = ""


class FormLine(Struct, frozen=True):
    """One line of a form; `rate` -1: of none. `editable`: the taxpayer enters it."""

    key: str
    title: str
    rate: int
    net_fen: int
    tax_fen: int
    editable: bool = False


class Filled(Struct, frozen=True):
    """A form with its sums. `carried_fen`: 期末留抵税额 for the next period."""

    form: Form
    lines: tuple[FormLine, ...]
    payable_fen: int
    carried_fen: int = 0


def prefilled(
    form: Form, sold: Iterable[Sold], rates: Iterable[int], relief: Relief, carried_in_fen: int = 0
) -> Filled:
    """What the bureau knows, and empty lines for what it does not. `rates`: those that the
    taxpayer is granted; `carried_in_fen`: 上期留抵税额.

    >>> one = Sold(1300, True, 100_00, 13_00)
    >>> prefilled(Form.GENERAL, [one], [1300], Relief()).payable_fen
    1300
    """
    cells = _cells(sold)
    taxed = sorted({*rates, *(rate for _, rate in cells if isinstance(rate, int))}, reverse=True)
    lines = [_line(column, rate, cells) for rate in taxed if rate for column in COLUMNS]
    lines += [_zero_line(column, row, cells) for row in ZERO_TITLES for column in _shown(row)]
    if form is Form.GENERAL:
        lines += _entered_by_general(carried_in_fen)
    return summed(form, lines, relief)


def _cells(sold: Iterable[Sold]) -> dict[tuple[str, int | str], Amounts]:
    cells: dict[tuple[str, int | str], Amounts] = {}
    for each in sold:
        row = each.rate or ZERO_ROWS.get(each.zero, "zero")
        key = ("special" if each.special else "other", row)
        net, tax = cells.get(key, (0, 0))
        cells[key] = (net + each.net_fen, tax + each.tax_fen)
    return cells


def _line(column: str, rate: int, cells: Mapping[tuple[str, int | str], Amounts]) -> FormLine:
    net, tax = cells.get((column, rate), (0, 0))
    method = "征收率" if rate in SIMPLE_RATES else "税率"
    title = f"{rate_text(rate_fraction(rate))}{method}·{COLUMNS[column]}"
    return FormLine(f"{column}.{rate}", title, rate, net, tax, column == "unbilled")


def _shown(row: str) -> tuple[str, ...]:
    return ("special", "other", "unbilled") if row == "exempt" else ("special", "other")


def _zero_line(column: str, row: str, cells: Mapping[tuple[str, int | str], Amounts]) -> FormLine:
    net, tax = cells.get((column, row), (0, 0))
    title = f"{ZERO_TITLES[row]}·{COLUMNS[column]}"
    return FormLine(f"{column}.{row}", title, 0, net, tax, column == "unbilled")


def _entered_by_general(carried_in_fen: int) -> list[FormLine]:
    return [
        FormLine("input", "进项税额", -1, 0, 0, editable=True),
        FormLine("input_out", "进项税额转出", -1, 0, 0, editable=True),
        FormLine("carried_in", "上期留抵税额", -1, 0, carried_in_fen),
    ]


def entered(form: Filled, said: Iterable[tuple[str, int, int]], relief: Relief) -> Filled:
    """The form as the taxpayer sent it: (key, net, tax) of each line. What is not said stays;
    sums are worked out again, whatever was said of them.

    Raises RETURN-LINE (key) for a line that the form does not have, RETURN-AMOUNT (key) for
    input tax below zero, RETURN-TAX (key, expected) where entered sales and tax do not fit.
    """
    told = {key: (net, tax) for key, net, tax in said}
    known = {line.key for line in form.lines}
    for key in told:
        if key not in known:
            raise RuleBroken("RETURN-LINE", key, key=key)
    lines = [_as_told(line, told) for line in form.lines if not line.key.startswith("sum.")]
    for line in lines:
        _check(line)
    return summed(form.form, lines, relief)


def renewed(form: Filled, filed: Iterable[FormLine], relief: Relief) -> Filled:
    """The form as it is prefilled now, with what the taxpayer entered in the one filed before:
    figures that come from tickets follow the tickets, sums below zero are left out.

    >>> now = prefilled(Form.GENERAL, [Sold(1300, True, 100_00, 13_00)], [1300], Relief())
    >>> input_tax = FormLine("input", "进项税额", -1, 0, 3_00, editable=True)
    >>> renewed(now, [input_tax], Relief()).payable_fen
    1000
    """
    known = {line.key for line in form.lines}
    own = [line for line in filed if line.editable and line.key in known and _may_pass(line)]
    return entered(form, [(line.key, line.net_fen, line.tax_fen) for line in own], relief)


def _may_pass(line: FormLine) -> bool:
    """Less than nothing sold without tickets never passes: it is not taken over."""
    return line.net_fen >= 0 and line.tax_fen >= 0


def _as_told(line: FormLine, told: Mapping[str, Amounts]) -> FormLine:
    if line.key not in told or line.key == "carried_in":
        return line
    net, tax = told[line.key]
    return replace(line, net_fen=net, tax_fen=tax)


def _check(line: FormLine) -> None:
    if not line.editable:
        return
    if line.rate < 0:
        if line.tax_fen < 0 or line.net_fen < 0:
            raise RuleBroken("RETURN-AMOUNT", line.key, key=line.key)
        return
    expected = Money(line.net_fen).share(line.rate, 10_000)
    if abs(expected.fen - line.tax_fen) > UNBILLED_TAX_TOLERANCE_FEN:
        raise RuleBroken("RETURN-TAX", line.key, key=line.key, expected=str(expected))


def summed(form: Form, lines: Iterable[FormLine], relief: Relief) -> Filled:
    """The form with its sums at the end, and what is payable."""
    kept = tuple(lines)
    if form is Form.GENERAL:
        return _general(kept)
    return _small(kept, relief)


def _general(lines: tuple[FormLine, ...]) -> Filled:
    taxes = {line.key: line.tax_fen for line in lines}
    output = sum([line.tax_fen for line in lines if _is_sale(line) and _is_general(line)])
    simple = sum([line.tax_fen for line in lines if _is_sale(line) and not _is_general(line)])
    deductible = taxes["input"] - taxes["input_out"] + taxes["carried_in"]
    carried = max(0, deductible - output)
    payable = max(0, output - deductible) + simple
    sums = (
        FormLine("sum.sales", "销售额合计", -1, _sales(lines), 0),
        FormLine("sum.output", "销项税额", -1, 0, output),
        FormLine("sum.deductible", "应抵扣税额合计", -1, 0, deductible),
        FormLine("sum.simple", "简易计税办法应纳税额", -1, 0, simple),
        FormLine("sum.carried", "期末留抵税额", -1, 0, carried),
        FormLine("sum.payable", "应补(退)税额", -1, 0, payable),
    )
    return Filled(Form.GENERAL, lines + sums, payable, carried)


def _small(lines: tuple[FormLine, ...], relief: Relief) -> Filled:
    sales = _sales(lines)
    tax = sum([line.tax_fen for line in lines if _is_sale(line)])
    free = relief.frees(sales)
    relieved = sum([line.tax_fen for line in lines if _may_be_relieved(line)]) if free else 0
    sums = (
        FormLine("sum.sales", "销售额合计", -1, sales, 0),
        FormLine("sum.tax", "本期应纳税额", -1, 0, tax),
        FormLine("sum.relieved", "小微企业免税额", -1, 0, relieved),
        FormLine("sum.payable", "应补(退)税额", -1, 0, tax - relieved),
    )
    return Filled(Form.SMALL, lines + sums, tax - relieved)


def _is_sale(line: FormLine) -> bool:
    return line.rate >= 0 and not line.key.endswith(".not_taxed")


def _is_general(line: FormLine) -> bool:
    return line.rate not in SIMPLE_RATES


def _may_be_relieved(line: FormLine) -> bool:
    return _is_sale(line) and not line.key.startswith("special.")


def _sales(lines: Iterable[FormLine]) -> int:
    return sum([line.net_fen for line in lines if _is_sale(line)])
