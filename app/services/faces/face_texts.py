"""Which text goes into which field of a form: dates, totals, parties, remark, goods rows.

Prices and amounts on a face are always without tax, whatever the cashier entered; on a roll (卷票),
which has no column for the tax, always with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from app.domain import faces
from app.domain.amount_words import in_words
from app.domain.check_data import check_code, cipher_text
from app.domain.invoice import Draft, Invoice, Line, Nature, Party, Special, Status
from app.domain.money import ZERO, Money
from app.domain.profile import Profile
from printing import mark
from printing.forms import Form

CIPHER_ROW = 28
FREE_WORDS = {"成品油"}  # stands in the second corner field even when it is alone
ONLY_WHEN_ISSUED = frozenset(
    {"code_head", "number_head", "code", "number", "date", "machine", "cipher"}
    | {"check_code.plain", "check_code.remark", "check_code.upper_left"}
)  # what the disk gives: a draft has none of it
Fields = Iterator[tuple[str, str]]


class Row(Struct, frozen=True):
    """One goods row as text; its fields are the columns of a form."""

    name: str
    spec: str = ""
    unit: str = ""
    quantity: str = ""
    price: str = ""
    net: str = ""
    rate: str = ""
    tax: str = ""
    serial: str = ""
    gross_price: str = ""  # with tax, as a roll shows it
    gross: str = ""


def row(line: Line, special: Special, serial: str = "") -> Row:
    """A line as a goods row; a discount line shows name, amount, rate and tax only."""
    discount = line.nature is Nature.DISCOUNT
    name = faces.printed_name(line)
    return Row(
        name=f"({name})" if line.nature is Nature.RED_LIST else name,
        spec=line.spec,
        unit=line.unit,
        quantity="" if discount else faces.figure_text(line.quantity),
        price="" if discount else _price_text(line, with_tax=False),
        net=str(line.net),
        rate=faces.rate_on_face(line, special),
        tax=faces.tax_on_face(line),
        serial=serial,
        gross_price="" if discount else _price_text(line, with_tax=True),
        gross=str(line.gross),
    )


def _price_text(line: Line, *, with_tax: bool) -> str:
    return faces.figure_text(faces.price_on_face(line, with_tax=with_tax))


def list_row(draft: Draft, profile: Profile) -> Row:
    """The one row that stands for a goods list: the totals, and the rate if all lines share it."""
    rates = {faces.rate_on_face(line, draft.special) for line in draft.lines}
    words = profile.form
    name = words.red_list_text if draft.gross < ZERO else draft.list_name or words.list_text
    rate = rates.pop() if len(rates) == 1 else ""
    return Row(name, net=str(draft.net), rate=rate, tax=faces.total_tax_on_face(draft))


def is_void(invoice: Invoice) -> bool:
    """Whether 作废 stands on the face."""
    return invoice.status in (Status.VOID, Status.BLANK_VOID)


def face_fields(form: Form, invoice: Invoice, profile: Profile) -> Fields:
    """Every field of a face but its goods rows and the QR code."""
    draft, key = invoice.draft, invoice.key
    yield "title", mark.marked(form.titles[draft.kind])
    yield from (("code_head", key.code), ("number_head", key.number))
    yield from (("code", key.code), ("number", key.number))
    yield from (("date", date_text(invoice.issued_at)), ("machine", invoice.disk_number))
    yield from zip(("corner.first", "corner.second"), corner_texts(invoice), strict=True)
    yield "cipher", rows_of_cipher(cipher_text(invoice.signature))
    yield from _party_fields(form, draft)
    yield from total_fields(draft)
    yield "circle", "⊗"
    yield "in_words", in_words(draft.gross, profile.form.capital_amount_style)
    yield "total.gross", yuan_text(draft.gross)
    yield from _remark_fields(form, invoice, profile)
    yield from (("payee", draft.payee), ("reviewer", draft.reviewer), ("drawer", draft.drawer))


def list_fields(form: Form, invoice: Invoice) -> Fields:
    """The fields that every page of a goods list shares."""
    draft = invoice.draft
    buyer, seller = _parties(form, draft)
    yield "title", mark.marked(form.titles["title"])
    yield from (("buyer.name", buyer.name), ("seller.name", seller.name))
    yield "belongs_to", f"所属{form.titles[draft.kind]}代码:"
    yield from (("code", invoice.key.code), ("number", invoice.key.number))
    yield "date", date_text(invoice.issued_at)
    yield from total_fields(draft)


def total_fields(draft: Draft, name: str = "total") -> Fields:
    """Net and tax of all lines of a draft."""
    tax = faces.total_tax_on_face(draft)
    yield f"{name}.net", yuan_text(draft.net)
    yield f"{name}.tax", tax if tax == faces.STARS else f"¥{tax}"


def yuan_text(amount: Money) -> str:
    """An amount with the sign of yuan.

    >>> yuan_text(Money(-12345))
    '¥-123.45'
    """
    return f"¥{amount}"


def date_text(at: datetime) -> str:
    """The date of issue (开票日期).

    >>> date_text(datetime(2024, 1, 5))
    '2024年01月05日'
    """
    return f"{at.year:04d}年{at.month:02d}月{at.day:02d}日"


def check_code_text(code: str) -> str:
    """The check code in four groups of five; empty for a ticket that has none.

    >>> check_code_text("72915159325567170302")
    '72915 15932 55671 70302'
    """
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def rows_of_cipher(cipher: str) -> str:
    """密文 in its rows of 28 signs, one row a line.

    >>> rows_of_cipher("0" * 56).count("\\n")
    1
    """
    starts = range(0, len(cipher), CIPHER_ROW)
    return "\n".join(cipher[start : start + CIPHER_ROW] for start in starts)


def corner_texts(invoice: Invoice) -> tuple[str, str]:
    """The red words in the corner: the first word, and all others beside or above it."""
    red = invoice.draft.gross < ZERO
    words = faces.corner_words(invoice.draft, red=red, void=is_void(invoice))
    first = next((word for word in words if word not in FREE_WORDS), "")
    return first, " ".join(word for word in words if word != first)


def all_typed(draft: Draft) -> str:
    """The same texts as `typed_texts`, one behind the other: for one question about all."""
    buyer, seller = draft.buyer, draft.seller
    texts = [buyer.name, buyer.tax_id, buyer.address_phone, buyer.bank_account]
    texts += [seller.name, seller.tax_id, seller.address_phone, seller.bank_account]
    texts += [draft.remark, draft.payee, draft.reviewer, draft.drawer]
    texts += [draft.list_name, draft.agency_certificate]
    for line in draft.lines:
        texts += [line.name, line.short_name, line.spec, line.unit]
    return "".join(texts)


def typed_texts(draft: Draft) -> Fields:
    """Every text that somebody typed and that will stand on the paper, with its field."""
    for who, party in (("buyer", draft.buyer), ("seller", draft.seller)):
        for part in ("name", "tax_id", "address_phone", "bank_account"):
            yield f"{who}.{part}", getattr(party, part)
    for field in ("remark", "payee", "reviewer", "drawer", "list_name", "agency_certificate"):
        yield field, getattr(draft, field)
    for number, line in enumerate(draft.lines, 1):
        for part in ("name", "short_name", "spec", "unit"):
            yield f"lines[{number}].{part}", getattr(line, part)


def _remark_fields(form: Form, invoice: Invoice, profile: Profile) -> Fields:
    """The check code stands where the profile wants it; in the remark box it takes a line.
    A form with a printed 「校验码:」 has one place for every profile."""
    code = check_code_text(check_code(invoice.draft.kind, invoice.signature))
    in_remark = code and profile.form.check_code_place == "remark"
    short = in_remark and "remark.above_check" in form.fields
    yield "remark.above_check" if short else "remark.whole", invoice.draft.remark
    yield "check_code.plain", code
    yield f"check_code.{profile.form.check_code_place}", code and f"校验码 {code}"


def _parties(form: Form, draft: Draft) -> tuple[Party, Party]:
    """Buyer and seller as they stand on this form: 收购 changes their places."""
    buyer, seller = draft.buyer, _seller(draft)
    swapped = form.purchase_swaps and draft.special is Special.PURCHASE
    return (seller, buyer) if swapped else (buyer, seller)


def _seller(draft: Draft) -> Party:
    """代开 shows the number of the tax receipt in the place of the seller's bank account."""
    seller = draft.seller
    if not draft.agency_certificate:
        return seller
    return Party(seller.name, seller.tax_id, seller.address_phone, draft.agency_certificate)


def _party_fields(form: Form, draft: Draft) -> Fields:
    for who, party in zip(("buyer", "seller"), _parties(form, draft), strict=True):
        yield f"{who}.name", party.name
        yield f"{who}.tax_id", party.tax_id
        yield f"{who}.address_phone", party.address_phone
        yield f"{who}.bank_account", party.bank_account
