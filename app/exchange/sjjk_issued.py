"""SJJK0201 已开发票传出: issued invoices for an ERP, within what its existing readers bear.

They split on a single `~`, take the line after every `//` for a header, take the first two
signs of every line, skip exactly 商品行数 lines, look for `//` anywhere in a header, and want a
line feed at the very end. So: no empty line, no `//` and no `~` inside a text, `//发票n` the only
comments, CRLF, GBK without mark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from app.domain.invoice import Invoice, InvoiceKind, Line, Party
from app.exchange.choices import choice
from app.exchange.issued import day_of, is_void, mark_of, plain, price_on, single_rate

SEPARATOR = "~~"

KINDS: Mapping[InvoiceKind, str] = {
    InvoiceKind.SPECIAL: "0",
    InvoiceKind.ORDINARY: "2",
    InvoiceKind.ROLL: "41",
    InvoiceKind.E_ORDINARY: "51",
    InvoiceKind.E_SPECIAL: "51",
}
"""发票种类 (item 2). 普票 is 1 in the paper specification and 2 in real exports; the last three
are not in the specification and borrow the numbers of the component interface."""

DETAIL_COLUMNS = (
    "zero",
    "name",
    "spec",
    "unit",
    "quantity",
    "gross",
    "rate",
    "net",
    "tax",
    "zero",
)
"""Order of a detail line, known from one reader only: hand in another where a site differs."""

_COLUMN: Mapping[str, Callable[[Line], str]] = {
    "zero": lambda _: "0",
    "name": lambda line: _goods_name(line.name),
    "spec": lambda line: line.spec,
    "unit": lambda line: line.unit,
    "quantity": lambda line: plain(line.quantity),
    "price": lambda line: price_on(line, with_tax=False),
    "price_with_tax": lambda line: price_on(line, with_tax=True),
    "net": lambda line: str(line.net),
    "rate": lambda line: plain(line.rate),
    "tax": lambda line: str(line.tax),
    "gross": lambda line: str(line.gross),
    "goods_code": lambda line: line.goods_code,
    "own_code": lambda line: line.own_code,
    "nature": lambda line: line.nature.value,
}


def write_issued(
    invoices: Collection[Invoice],
    first: date,
    last: date,
    *,
    simulated: bool = False,
    kinds: Mapping[InvoiceKind, str] = KINDS,
    columns: Sequence[str] = DETAIL_COLUMNS,
    people: bool = False,
) -> bytes:
    """The whole file. `first` and `last` are the days asked for; `people` adds 开票人, 复核人,
    收款人 behind the remark. Raises CHOICE-UNKNOWN for a column that does not exist."""
    return b"".join(
        issued_chunks(
            invoices,
            first,
            last,
            simulated=simulated,
            kinds=kinds,
            columns=columns,
            people=people,
        )
    )


def issued_chunks(
    invoices: Collection[Invoice],
    first: date,
    last: date,
    *,
    simulated: bool = False,
    kinds: Mapping[InvoiceKind, str] = KINDS,
    columns: Sequence[str] = DETAIL_COLUMNS,
    people: bool = False,
) -> Iterator[bytes]:
    """`write_issued` piece by piece, an invoice each."""
    cells = [choice(column, _COLUMN, "columns") for column in columns]
    mark = mark_of(invoices, simulated=simulated)
    yield _line(["SJJK0201", "已开发票传出", *filter(None, [mark])])
    yield _line([str(len(invoices)), f"{first:%Y%m%d}", f"{last:%Y%m%d}"])
    for place, invoice in enumerate(invoices, 1):
        header = _line(_header(invoice, kinds, people=people))
        details = (_line([cell(line) for cell in cells]) for line in invoice.draft.lines)
        yield b"".join((_encoded(f"//发票{place}"), header, *details))


def _header(invoice: Invoice, kinds: Mapping[InvoiceKind, str], *, people: bool) -> Iterator[str]:
    draft = invoice.draft
    yield from ("1" if is_void(invoice) else "0", "1" if invoice.with_list else "0")
    yield from (kinds[draft.kind], invoice.key.code, invoice.key.number, str(len(draft.lines)))
    yield from (day_of(invoice), str(invoice.issued_at.month), draft.document)
    yield from (str(draft.net), single_rate(invoice), str(draft.tax))
    yield from _party(draft.buyer)
    yield from _party(draft.seller)
    yield draft.remark
    if people:
        yield from (draft.drawer, draft.reviewer, draft.payee)


def _party(party: Party) -> tuple[str, str, str, str]:
    return party.name, party.tax_id, party.address_phone, party.bank_account


def _goods_name(name: str) -> str:
    """A reader takes a row whose second item is 0 or 1 for a header: such a name is widened."""
    return {"0": "０", "1": "１"}.get(name.strip(), name)


def _line(items: Iterator[str] | Sequence[str]) -> bytes:
    return _encoded(SEPARATOR.join(map(_quiet, items)))


def _quiet(text: str) -> str:
    r"""A text that cannot be mistaken for structure; a line break becomes a literal \n.

    >>> _quiet("http://a~b" + chr(10) + "c")
    'http:／／a～b\\nc'
    """
    broken = "\\n".join(text.splitlines())
    return broken.replace("//", "／／").replace("~", "～")


def _encoded(text: str) -> bytes:
    """GBK as the readers have it; a sign beyond it never passed the domain's rules."""
    return f"{text}\r\n".encode("gbk", "replace")
