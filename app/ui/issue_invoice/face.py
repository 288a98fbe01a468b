"""What the page of 发票填开 shows: plain texts, worked out by the presenter, painted by the view.

Fields are named as a refusal names them: `kind`, `buyer.name`, `buyer.tax_id`,
`buyer.address_phone`, `buyer.bank_account`, `lines[n].<column>` with n from 1, `remark`, `payee`,
`reviewer`, `document`, `list_name`, `agency_certificate`, `roll_width_mm`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from msgspec import Struct, field

COLUMNS = ("name", "spec", "unit", "quantity", "price", "amount", "rate", "tax")
DEDUCTION = "deduction"  # 扣除额: a column more while the special kind is 差额
DISCOUNT = "discount"  # typed on the discount row, or given by F8
BUYER_FIELDS = ("buyer.name", "buyer.tax_id", "buyer.address_phone", "buyer.bank_account")
BUYER_NEW, BUYER_KEPT = "new", "kept"  # a buyer who is not in the register, or is by now
GOODS_ROW, DISCOUNT_ROW, BLANK_ROW = "goods", "discount", "blank"


def line_field(number: int, column: str) -> str:
    """The name of a cell; lines count from 1.

    >>> line_field(3, "tax")
    'lines[3].tax'
    """
    return f"lines[{number}].{column}"


@cache  # asked for every problem at every keystroke; there are as many names as cells
def line_of(name: str) -> tuple[int, str] | None:
    """Line (from 1) and column of a cell's name; None for a field outside the lines.

    >>> line_of("lines[3].tax"), line_of("remark")
    ((3, 'tax'), None)
    """
    head, behind, column = name.partition("].")
    if not behind or not head.startswith("lines[") or not head[6:].isdecimal():
        return None
    return int(head[6:]), column


class PartyTexts(Struct, frozen=True):
    """A party's four boxes."""

    name: str = ""
    tax_id: str = ""
    address_phone: str = ""
    bank_account: str = ""


class CellText(Struct, frozen=True):
    """One cell. `computed`: worked out, tinted; `overwritten`: the cashier's own figure stands
    where a computed one would; `error`: a problem lies here (see Face.problems)."""

    text: str = ""
    computed: bool = False
    overwritten: bool = False
    editable: bool = True
    error: bool = False
    shown: str = ""  # painted in place of `text` while nobody types here: "*设备*鼠标", "1,500.00"


class Row(Struct, frozen=True):
    """One row of the table. `index` is the entered line from 0, of which a discount row shows the
    discount; the blank row is the place of the next line."""

    index: int
    nature: str  # GOODS_ROW, DISCOUNT_ROW, BLANK_ROW
    cells: Mapping[str, CellText] = field(default_factory=lambda: MappingProxyType({}))


class FieldProblem(Struct, frozen=True):
    """What is wrong at a field. `fix_text` is the words of the button that mends it ("改为
    90.00"), empty where only the cashier knows; `at` says the place ("第 4 行税额")."""

    field: str
    code: str
    message: str
    at: str
    fix_text: str = ""
    fix_value: str = ""
    warning: bool = False  # a doubt: shown as a triangle, never hinders


class RateChoice(Struct, frozen=True):
    """One rate that may be chosen: what is shown and what is entered."""

    text: str  # "13%", "免税"
    value: str


class KindChoice(Struct, frozen=True):
    """A ticket kind or special kind of the F2 list; `why_not` says why it is not possible."""

    code: str
    title: str
    why_not: str = ""


class Face(Struct, frozen=True):
    """Everything the page shows. Money is text with thousands separators, without a sign."""

    kind: str = ""
    kind_title: str = ""
    special: str = ""
    code: str = ""
    number: str = ""
    stock_left: int | None = None
    day_text: str = ""  # 2024年01月15日, of the disk; of the ticket once it stands
    issued: bool = False  # the ticket stands: code, number and day are its own
    paper_checked: bool = False  # this number was compared with the sheet in the printer
    with_tax: bool = False
    buyer: PartyTexts = PartyTexts()
    seller: PartyTexts = PartyTexts()
    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] = COLUMNS
    list_mode: bool = False  # more lines than the form has: 清单
    form_lines: int = 8
    net: str = ""
    tax: str = ""
    gross: str = ""
    words: str = ""
    remark: str = ""
    remark_bytes: tuple[int, int] = (0, 0)  # used, allowed
    payee: str = ""
    reviewer: str = ""
    drawer: str = ""
    carried: frozenset[str] = frozenset()  # as on the ticket before, and not looked at yet
    document: str = ""
    list_name: str = ""
    agency_certificate: str = ""
    buyer_is_person: bool = False
    roll_width_mm: int = 0
    roll_widths: tuple[int, ...] = ()
    kinds: tuple[KindChoice, ...] = ()
    specials: tuple[KindChoice, ...] = ()
    rates: tuple[RateChoice, ...] = ()
    units: tuple[str, ...] = ()  # 成品油: the only units there are
    problems: tuple[FieldProblem, ...] = ()  # in the order of the form; warnings last
    missing: tuple[FieldProblem, ...] = ()  # still to be typed; problems from the first F9 on
    line_count: int = 0  # entered lines
    saved_text: str = ""  # 草稿已存 10:02, 本机 10:02 where the disk stands on another day
    undo_title: str = ""  # 撤销 删除行 3
    redo_title: str = ""
    busy: str = ""  # 正在等税控盘签名
    notice: str = ""  # a banner: the outcome is not known, the disk is away
    simulated: bool = True
    ready: bool = False  # terms are here and nothing stands against issuing

    def problem_at(self, name: str) -> FieldProblem | None:
        """The first problem of a field."""
        return next((one for one in self.problems if one.field == name), None)

    @property
    def gross_doubted(self) -> bool:
        """Whether the total is to be looked at again."""
        return any(one.field == "gross" and one.warning for one in self.problems)

    @property
    def wrong(self) -> tuple[FieldProblem, ...]:
        """The problems that hinder."""
        return tuple(one for one in self.problems if not one.warning)


class Sign(Struct, frozen=True):
    """One line of the confirm card with its shape: `level` is "ok" or "warn"."""

    level: str
    text: str


class ConfirmCard(Struct, frozen=True):
    """The card before a number is used."""

    kind_text: str
    code: str
    number: str
    party: str  # what the party that was typed in is on the paper: 购方, on 收购 销方
    buyer: str
    lines_text: str  # 3 行商品，1 行折扣；税率 13%、6%
    gross: str
    simulated: bool
    unusual: tuple[Sign, ...]
    irrevocable: str
    asks_paper: bool  # a paper kind: the number is compared with the sheet in the printer
    paper_checked: bool = False  # it was, in this session
    paper_text: str = ""
    parts_text: str = ""  # 金额 300.00　税额 39.00
    changed_text: str = ""  # the number moved since the card was shown


class IssuedCard(Struct, frozen=True):
    """The card after a number was used."""

    kind: str
    kind_text: str
    code: str
    number: str
    gross: str
    check_code: str
    issued_text: str  # 2024-01-15 10:02:36
    warnings: tuple[str, ...] = ()  # sentences
    already: bool = False  # it had been issued before: nothing new happened
    simulated: bool = True
    party: str = "购方"
    prints: bool = False  # a paper kind: its sheet is still to be printed
    keeps_buyer: str = ""  # BUYER_NEW, BUYER_KEPT, or "" where there is nothing to offer


class Choice(Struct, frozen=True):
    """One row of a completer. `ranges` are the matched places [from, to) in the first text."""

    texts: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...] = ()
    payload: str = ""  # what `chosen` hands back


class Preview(Struct, frozen=True):
    """A picture of a face: `rgba` has width x height x 4 bytes."""

    title: str
    width: int
    height: int
    rgba: bytes
    pages: int = 1
    page: int = 0  # the face; behind it its goods list
