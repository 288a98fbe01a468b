"""What was typed, pasted or read from a file: text as it came, before any rule.

Every door (window, words, component, file formats) hands this to `compose`, so that a rule
is kept in one place and a refusal names the same field everywhere.
"""

from __future__ import annotations

from msgspec import Struct

from app.domain.invoice import Special


class EnteredLine(Struct, frozen=True):
    """One line as text. Empty means: not given. `amount` is on the basis `amount_with_tax`,
    `price` on `price_with_tax` (a file may mix them); `discount` is positive as in SJJK0101."""

    name: str
    unit: str = ""
    spec: str = ""
    quantity: str = ""
    price: str = ""
    amount: str = ""
    rate: str = ""  # "0.13", "13", "13%", "免税", "不征税"
    tax: str = ""
    discount: str = ""
    discount_tax: str = ""
    discount_rate: str = ""
    goods_code: str = ""
    own_code: str = ""
    preferential: str = ""  # "0", "1", "是", "否"
    preferential_text: str = ""
    zero_rate: str = ""
    deduction: str = ""
    nature: str = ""  # 发票行性质 when the format has it: "0", "1", "2"
    price_with_tax: bool = False
    amount_with_tax: bool = False
    source_line: int = 0  # line of the file, from 1


class EnteredParty(Struct, frozen=True):
    """A party as text."""

    name: str = ""
    tax_id: str = ""
    address_phone: str = ""
    bank_account: str = ""


class EnteredInvoice(Struct, frozen=True):
    """One document as text. An empty seller party means: this terminal's own taxpayer."""

    lines: tuple[EnteredLine, ...]
    document: str = ""
    kind: str = ""  # type code or Chinese name; empty: the caller's default
    buyer: EnteredParty = EnteredParty()
    seller: EnteredParty = EnteredParty()
    remark: str = ""
    payee: str = ""
    reviewer: str = ""
    list_name: str = ""
    special: Special = Special.NONE
    with_tax: bool = False
    buyer_is_person: bool = False
    agency_certificate: str = ""
    goods_code_version: str = ""
    roll_width_mm: int = 0
    source_line: int = 0
    warnings: tuple[str, ...] = ()  # codes of what the reader had to mend
