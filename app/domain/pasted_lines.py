"""A table pasted from a sheet (Excel, 表格) made into lines: all of it, or a word why not.

Columns are known by their headings when the first row has them, else by their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from app.domain.entry import EnteredLine
from app.domain.errors import RuleBroken
from app.domain.gbk import half_width
from app.domain.typed_figures import in_order, read_discount

LARGEST = 500_000  # signs: a table of 2000 lines has about 100 000
_FIGURES = frozenset({"quantity", "price", "amount", "tax", "deduction"})
_BY_COUNT: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        2: ("name", "amount"),
        3: ("name", "quantity", "price"),
        4: ("name", "quantity", "price", "rate"),
        5: ("name", "unit", "quantity", "price", "rate"),
        6: ("name", "spec", "unit", "quantity", "price", "rate"),
        7: ("name", "spec", "unit", "quantity", "price", "amount", "rate"),
        8: ("name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"),
    }
)
_HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": (
            "名称",
            "品名",
            "商品名称",
            "货物名称",
            "货物或应税劳务、服务名称",
            "商品",
            "项目",
        ),
        "spec": ("规格", "规格型号", "型号"),
        "unit": ("单位", "计量单位"),
        "quantity": ("数量",),
        "price": ("单价", "含税单价", "不含税单价", "价格"),
        "amount": ("金额", "含税金额", "不含税金额", "价税合计"),
        "rate": ("税率", "征收率", "税率/征收率"),
        "tax": ("税额",),
        "discount": ("折扣", "折扣金额", "折扣额"),
        "goods_code": ("税收分类编码", "商品编码", "编码", "商品和服务税收编码"),
        "own_code": ("企业商品编码", "自编码", "货号"),
        "deduction": ("扣除额",),
        "": ("序号", "行号", "备注", "No", "#"),
    }
)
_COLUMN_OF = {word: column for column, words in _HEADINGS.items() for word in words}
_TAXED = {"含税单价": "price", "含税金额": "amount", "价税合计": "amount"}
_UNTAXED = {"不含税单价": "price", "不含税金额": "amount"}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]")
_SUMS = frozenset({"合计", "小计", "总计", "价税合计"})


class PastedLines(Struct, frozen=True):
    """The lines, and how many rows were left out because they are sums."""

    lines: tuple[EnteredLine, ...]
    sums_left_out: int = 0


def is_table(text: str) -> bool:
    """Whether the text has cells: then it is lines, not the text of one field.

    >>> is_table("鼠标\\t3\\t100"), is_table("鼠标")
    (True, False)
    """
    return "\t" in text.strip("\r\n ")


def read_table(text: str, *, with_tax: bool, most: int) -> PastedLines:
    """The lines of a table. Prices and amounts are on the basis `with_tax` unless their heading
    says otherwise.

    Raises PASTE-TOO-LARGE (size, limit), PASTE-NOT-TEXT (place), PASTE-COLUMNS (row, found,
    expected), PASTE-HEADING (text), PASTE-TOO-MANY (count, limit), PASTE-EMPTY: nothing of it
    is taken then.
    """
    refuse_unfit(text)
    rows = [row for row in _rows(text) if any(cell.strip() for cell in row)]
    headed = _headings(rows[0]) if rows else None
    columns = headed or (_by_count(rows[0]) if rows else ())
    body = rows[1:] if headed else rows
    first = 2 if headed else 1
    made = [_line(row, columns, rows[0], first + at, with_tax) for at, row in enumerate(body)]
    lines = tuple(line for line in made if line.name.replace(" ", "") not in _SUMS)
    if not lines:
        raise RuleBroken("PASTE-EMPTY")
    if len(lines) > most:
        raise RuleBroken("PASTE-TOO-MANY", "lines", count=len(lines), limit=most)
    return PastedLines(lines, len(made) - len(lines))


def refuse_unfit(text: str, limit: int = LARGEST) -> None:
    """PASTE-TOO-LARGE (size, limit) and PASTE-NOT-TEXT (place) for what no field can take."""
    if len(text) > limit:
        raise RuleBroken("PASTE-TOO-LARGE", size=len(text), limit=limit)
    if found := _NO_TEXT.search(text):
        raise RuleBroken("PASTE-NOT-TEXT", place=found.start() + 1)


def _rows(text: str) -> Iterator[list[str]]:
    """Cells as a sheet writes them: one that holds a line end or a quote stands in quotes."""
    import csv

    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter="\t")
    except csv.Error as broken:
        raise RuleBroken("PASTE-NOT-TEXT", place=1) from broken


def _headings(row: Sequence[str]) -> tuple[str, ...] | None:
    """The column of each heading; None: the first row is goods already."""
    words = [_bare(cell) for cell in row]
    known = [word in _COLUMN_OF for word in words]
    if "name" not in {_COLUMN_OF.get(word) for word in words} or sum(known) < 2:
        return None
    for word, is_known in zip(words, known, strict=True):
        if word and not is_known:
            raise RuleBroken("PASTE-HEADING", text=word[:40])
    return tuple(_COLUMN_OF.get(word, "") for word in words)


def _bare(heading: str) -> str:
    word = "".join(half_width(heading).split())
    return word.removesuffix("(元)").removeprefix("*")


def _by_count(row: Sequence[str]) -> tuple[str, ...]:
    columns = _BY_COUNT.get(len(row))
    if columns is None:
        raise RuleBroken("PASTE-COLUMNS", row=1, found=len(row), expected="2–8")
    return columns


def _line(
    row: Sequence[str], columns: Sequence[str], head: Sequence[str], number: int, with_tax: bool
) -> EnteredLine:
    """A row with fewer cells, or more that say something, is refused: it cannot be told which
    cell is which."""
    count = len(columns)
    if len(row) < count or any(cell.strip() for cell in row[count:]):
        raise RuleBroken("PASTE-COLUMNS", row=number, found=len(row), expected=count)
    texts = {column: _cell(column, cell) for column, cell in zip(columns, row, strict=False)}
    texts.pop("", None)
    basis = {_TAXED[word]: True for cell in head if (word := _bare(cell)) in _TAXED}
    basis |= {_UNTAXED[word]: False for cell in head if (word := _bare(cell)) in _UNTAXED}
    amount, percent = read_discount(texts.pop("discount", ""))
    return EnteredLine(
        **{"name": "", **texts},  # type: ignore[arg-type]
        discount=amount,
        discount_rate=percent,
        price_with_tax=basis.get("price", with_tax),
        amount_with_tax=basis.get("amount", with_tax),
    )


def _cell(column: str, text: str) -> str:
    """A cell in one line; a figure in order."""
    bare = " ".join(text.split())
    return in_order(bare) if column in _FIGURES else bare
