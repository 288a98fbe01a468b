"""`<Kp>` 单据批量导入: bills as XML, versions 1.0 to 3.0 told apart by the elements that are there.

The order of elements means nothing; `Version` is not looked at, for writers put 2.0 over
newer content. `write_issued` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import Special
from app.exchange.choices import choice
from app.exchange.found import MOST_DOCUMENTS, MOST_ROWS, Found, Unreadable, no_more_than
from app.exchange.kp_issued import write_issued
from app.exchange.text import shown
from app.exchange.xml_text import line_of, local, parsed

__all__ = ["read", "write_issued"]

BILL = {
    "djh": "document",
    "gfmc": "buyer.name",
    "gfsh": "buyer.tax_id",
    "gfdzdh": "buyer.address_phone",
    "gfyhzh": "buyer.bank_account",
    "xfmc": "seller.name",
    "xfsh": "seller.tax_id",
    "xfdzdh": "seller.address_phone",
    "xfyhzh": "seller.bank_account",
    "bz": "remark",
    "fhr": "reviewer",
    "skr": "payee",
    "spbmbbh": "goods_code_version",
    "fpzl": "kind",  # ours: only our own export writes it
    "hsbz": "with_tax",
    "sgbz": "special",
}
LINE = {
    "xh": "place",
    "spmc": "name",
    "ggxh": "spec",
    "jldw": "unit",
    "spbm": "goods_code",
    "qyspbm": "own_code",
    "syyhzcbz": "preferential",
    "lslbz": "zero_rate",
    "yhzcsm": "preferential_text",
    "dj": "price",
    "sl": "quantity",
    "je": "amount",
    "slv": "rate",
    "se": "tax",
    "kce": "deduction",
    "fphxz": "nature",
}
_PARTS = {"spxx", "sph"}
_BASIS = {
    "": (False, Special.NONE),
    "0": (False, Special.NONE),
    "1": (True, Special.NONE),
    "2": (True, Special.DIFFERENCE),
}
_PURCHASE = {"": Special.NONE, "0": Special.NONE, "1": Special.PURCHASE}


class _Fields(Struct, frozen=True):
    """The known texts of one element by our names; what is not there is empty."""

    texts: dict[str, str]
    line: int
    ignored: bool

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


def read(content: bytes) -> tuple[Found, ...]:
    """The documents of a file behind `text.without_mark`; `Kp` around `Fpxx` may be missing.

    Raises XML-UNSAFE, FILE-ENCODING, FILE-FORMAT (`found`, `expected`), FILE-EMPTY, and
    LINE-COUNT (`bills`, `held`, field `Zsl`) for a file that lost a bill on its way.
    Single bills are refused with FIELD-MISSING, ITEM-TWICE, CHOICE-UNKNOWN or FILE-FORMAT.
    """
    root = parsed(content)
    groups = _groups(root)
    if not groups:
        raise _another(root)
    bills = [bill for group in groups for bill in _counted(group)]
    if not bills:
        raise RuleBroken("FILE-EMPTY")
    return tuple(_found(bill) for bill in bills)


def _another(root: etree._Element) -> RuleBroken:
    """What it is instead; of a `Kp` with nothing in it, what belongs there."""
    name = local(root)
    empty = name == "kp"
    found, expected = ("没有 Fpxx 的 Kp", "Kp/Fpxx/Fpsj/Fp") if empty else (shown(name), "Kp")
    return RuleBroken("FILE-FORMAT", line=line_of(root), found=found, expected=expected)


def _groups(root: etree._Element) -> list[etree._Element]:
    if local(root) == "fpxx":
        return [root]
    return list(_children(root, "fpxx")) if local(root) == "kp" else []


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element.iterchildren("*") if local(child) == name)


def _listed(element: etree._Element, parent: str, name: str) -> Iterator[etree._Element]:
    """The elements of a list, in its wrapping element or without it."""
    for child in element.iterchildren("*"):
        if local(child) == parent:
            yield from _children(child, name)
        elif local(child) == name:
            yield child


def _counted(group: etree._Element) -> list[etree._Element]:
    bills = no_more_than(MOST_DOCUMENTS, "张", _listed(group, "fpsj", "fp"))
    for said in _children(group, "zsl"):
        declared = (said.text or "").strip()
        if declared.lstrip("0") != str(len(bills) or ""):
            line, found = line_of(said), len(bills)
            raise RuleBroken("LINE-COUNT", "Zsl", line=line, bills=shown(declared), held=found)
    return bills


def _found(bill: etree._Element) -> Found:
    number = next(((named.text or "").strip() for named in _children(bill, "djh")), "")
    try:
        return _entered(bill)
    except RuleBroken as broken:
        return Unreadable(shown(number, 50), broken, line_of(bill))


def _entered(bill: etree._Element) -> EnteredInvoice:
    head = _fields(bill, BILL, "")
    found = no_more_than(MOST_ROWS, "行", _listed(bill, "spxx", "sph"), head.line)
    rows = [_row(row, f"lines[{at}].") for at, row in enumerate(found, 1)]
    if not head["document"] or not rows:
        missing = "lines" if head["document"] else "document"
        raise RuleBroken("FIELD-MISSING", missing, line=head.line)
    with_tax, special = _basis(head)
    ignored = head.ignored or any(row.ignored for row in rows)
    return EnteredInvoice(
        lines=tuple(_line(row, with_tax=with_tax) for row in rows),
        document=head["document"],
        kind=head["kind"],
        buyer=_party(head, "buyer."),
        seller=_party(head, "seller."),
        remark=head["remark"],
        payee=head["payee"],
        reviewer=head["reviewer"],
        special=special,
        with_tax=with_tax,
        goods_code_version=head["goods_code_version"],
        source_line=head.line,
        warnings=("ITEMS-IGNORED",) if ignored else (),
    )


def _basis(head: _Fields) -> tuple[bool, Special]:
    """Hsbz and Sgbz: whether amounts and prices bear the tax, and the special kind."""
    with_tax, special = choice(head["with_tax"], _BASIS, "with_tax", head.line)
    purchase = choice(head["special"], _PURCHASE, "special", head.line)
    if special and purchase:
        raise RuleBroken(
            "CHOICE-UNKNOWN", "special", line=head.line, text="Hsbz 2, Sgbz 1", allowed="0 1"
        )
    return with_tax, special or purchase


def _fields(element: etree._Element, names: dict[str, str], prefix: str) -> _Fields:
    texts: dict[str, str] = {}
    ignored = False
    for child in element.iterchildren("*"):
        tag = local(child)
        if tag in names:
            _take(child, prefix + names[tag], texts, names[tag])
        elif tag not in _PARTS:
            ignored = ignored or any(text.strip() for text in child.itertext())
    return _Fields(texts, line_of(element), ignored)


def _row(element: etree._Element, prefix: str) -> _Fields:
    row = _fields(element, LINE, prefix)
    if not row["name"]:
        raise RuleBroken("FIELD-MISSING", prefix + "name", line=row.line)
    return row


def _take(child: etree._Element, place: str, texts: dict[str, str], name: str) -> None:
    line = line_of(child)
    if name in texts:
        raise RuleBroken("ITEM-TWICE", place, line=line)
    if len(child):
        raise RuleBroken("FILE-FORMAT", place, line=line, found=shown(local(child[0])))
    texts[name] = (child.text or "").strip()


def _party(head: _Fields, whose: str) -> EnteredParty:
    fields = ("name", "tax_id", "address_phone", "bank_account")
    return EnteredParty(**{name: head[whose + name] for name in fields})


def _padded(code: str) -> str:
    """税收分类编码 is written without its trailing zeros by some: 19 digits in all."""
    return code.ljust(19, "0") if code.isascii() and code.isdigit() else code


def _line(row: _Fields, *, with_tax: bool) -> EnteredLine:
    return EnteredLine(
        name=row["name"],
        unit=row["unit"],
        spec=row["spec"],
        quantity=row["quantity"],
        price=row["price"],
        amount=row["amount"],
        rate=row["rate"],
        tax=row["tax"],
        goods_code=_padded(row["goods_code"]),
        own_code=row["own_code"],
        preferential=row["preferential"],
        preferential_text=row["preferential_text"],
        zero_rate=row["zero_rate"],
        deduction=row["deduction"],
        nature=row["nature"],
        price_with_tax=with_tax,
        amount_with_tax=with_tax,
        source_line=row.line,
    )
