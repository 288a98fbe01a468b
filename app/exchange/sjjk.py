"""SJJK0101 销售单据传入 (bill_new.txt): the text interface by which an ERP hands over bills.

Text goes to the entered records as it stands; numbers are judged by the domain. One bad
document is refused with its number, line and field, the others stand. `write_issued` is the
way back (SJJK0201).
"""

from __future__ import annotations

import re
from datetime import date

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.exchange.choices import choice
from app.exchange.found import MOST_DOCUMENTS, Found, Unreadable, no_more_than
from app.exchange.sjjk_issued import write_issued
from app.exchange.sjjk_rows import (
    FORMAT,
    LEAST_DETAIL_ITEMS,
    SEPARATOR,
    Block,
    Row,
    blocks,
    is_likely_detail,
    rows_of,
)
from app.exchange.text import shown, writable

__all__ = ["DATE_UNKNOWN", "FILE_NO_END", "ITEMS_IGNORED", "ITEMS_SHIFTED", "read", "write_issued"]

ITEMS_SHIFTED = "ITEMS-SHIFTED"
"""Warning: items 10 and up stood one place off and were put back."""

ITEMS_IGNORED = "ITEMS-IGNORED"
"""Warning: there was something that this format has no meaning for; it was left aside."""

FILE_NO_END = "FILE-NO-END"
"""Warning: the file stops without a line end in a line that could go on: it may be cut."""

DATE_UNKNOWN = "DATE-UNKNOWN"
"""Warning: 单据日期 is no date. It is not kept anyway: the invoice bears the disk's time."""

HEADER = (
    "document",  # 单据号
    "line_count",  # 商品行数
    "buyer.name",  # 购方名称
    "buyer.tax_id",  # 购方税号
    "buyer.address_phone",  # 购方地址电话
    "buyer.bank_account",  # 购方银行账号
    "remark",  # 备注
    "reviewer",  # 复核人
    "payee",  # 收款人
    "list_name",  # 清单行商品名称
    "date",  # 单据日期: not kept, the invoice bears the disk's time
    "seller.bank_account",  # 销方银行账号
    "seller.address_phone",  # 销方地址电话
)
DETAIL = (
    "name",  # 货物名称
    "unit",  # 计量单位
    "spec",  # 规格
    "quantity",  # 数量
    "amount",  # 金额, without tax
    "rate",  # 税率
    "goods_class",  # 商品税目: not kept, replaced by 税收分类编码 in 2016
    "discount",  # 折扣金额
    "tax",  # 税额
    "discount_tax",  # 折扣税额
    "discount_rate",  # 折扣率
    "price",  # 单价
    "price_with_tax",  # 价格方式: governs the price only
    "goods_code_version",  # 税收分类编码版本号
    "goods_code",  # 税收分类编码
    "own_code",  # 企业商品编码
    "preferential",  # 使用优惠政策标识
    "zero_rate",  # 零税率标识
    "preferential_text",  # 优惠政策说明
)
_PRICE_WITH_TAX = {"": False, "0": False, "1": True}
_BETWEEN = re.compile("[-/.]")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def read(content: bytes) -> tuple[Found, ...]:
    """The documents of a file behind `text.without_mark`.

    Raises FILE-FORMAT (`found`, `expected`) without the format line, FILE-EMPTY without a
    document. Single documents are refused with LINE-COUNT (`declared`, `found`), FIELD-MISSING,
    CHOICE-UNKNOWN, CONTROL-SIGN, FILE-ENCODING, LINE-TOO-LONG or LINE-CUT.
    """
    rows = rows_of(content)
    if rows and rows[0].format != FORMAT:
        raise _not_our_format(rows[0])
    documents = no_more_than(MOST_DOCUMENTS, "张", map(_found, blocks(rows)))
    if not documents:
        raise RuleBroken("FILE-EMPTY")
    return tuple(documents)


def _found(block: Block) -> Found:
    header = block.header
    try:
        return _entered(block)
    except RuleBroken as broken:
        nameless = header.format or is_likely_detail(header)
        return Unreadable("" if nameless else shown(header.item(1), 50), broken, header.number)


def _entered(block: Block) -> EnteredInvoice:
    _refuse_broken_rows(block)
    header, mended = _mended(block.header)
    head = _fields(header, HEADER, "")
    if not head["document"]:
        raise RuleBroken("FIELD-MISSING", "document", line=header.number)
    rows = [_detail(row, f"lines[{place}].") for place, row in enumerate(block.details, 1)]
    ignored = any(_has_more(row, DETAIL) for row in block.details) or _has_more(header, HEADER)
    return EnteredInvoice(
        lines=tuple(_line(row, fields) for row, fields in zip(block.details, rows, strict=True)),
        document=head["document"],
        buyer=_party(head, "buyer."),
        seller=_party(head, "seller."),
        remark=head["remark"].replace("\\n", "\n"),
        payee=head["payee"],
        reviewer=head["reviewer"],
        list_name=head["list_name"],
        goods_code_version=next(filter(None, (row["goods_code_version"] for row in rows)), ""),
        source_line=header.number,
        warnings=mended + ((ITEMS_IGNORED,) if ignored else ()) + _doubts(head, block.details[-1]),
    )


def _doubts(head: dict[str, str], last: Row) -> tuple[str, ...]:
    """A date that is none, and an end of the file that may not be its end."""
    dated = not head["date"] or _is_date(_BETWEEN.sub("", head["date"][:10]))
    open_ended = last.unended and len(last.items) < len(DETAIL)
    return (() if dated else (DATE_UNKNOWN,)) + ((FILE_NO_END,) if open_ended else ())


def _refuse_broken_rows(block: Block) -> None:
    """Bytes first, for they may be why a count is wrong; then what the header promised."""
    header = block.header
    if header.format:
        raise _not_our_format(header)
    _refuse_fault(header, HEADER, "")
    for place, row in enumerate(block.details, 1):
        _refuse_fault(row, DETAIL, f"lines[{place}].")
    if block.declared != len(block.details) or not block.details:
        raise RuleBroken(
            "LINE-COUNT",
            "line_count",
            line=header.number,
            declared=shown(header.item(2)),
            found=len(block.details),
        )


def _refuse_fault(row: Row, names: tuple[str, ...], prefix: str) -> None:
    if row.fault:
        at = row.fault.before.count(SEPARATOR)
        name = names[at] if at < len(names) else "?"
        raise RuleBroken(row.fault.code, prefix + name, line=row.number, **row.fault.facts)


def _not_our_format(row: Row) -> RuleBroken:
    return RuleBroken("FILE-FORMAT", line=row.number, found=shown(row.item(1)), expected=FORMAT)


def _mended(header: Row) -> tuple[Row, tuple[str, ...]]:
    """Put items back that two known exporters shift: one leaves 清单行商品名称 out, so that the
    date stands in its place; one puts an empty item in front of the seller's bank."""
    items = header.items
    if _is_date(header.item(10)) and not _is_date(header.item(11)):
        return Row(header.number, (*items[:9], "", *items[9:])), (ITEMS_SHIFTED,)
    if len(items) == 14 and not items[11] and items[12] and items[13] and "@" not in items[13]:
        return Row(header.number, items[:11] + items[12:]), (ITEMS_SHIFTED,)
    return header, ()


def _is_date(text: str) -> bool:
    parts = _DATE.fullmatch(text)
    if not parts:
        return False
    try:
        date(*map(int, parts.groups()))
    except ValueError:
        return False
    return True


def _detail(row: Row, prefix: str) -> dict[str, str]:
    if len(row.items) < LEAST_DETAIL_ITEMS or not row.item(1):
        missing = prefix + DETAIL[len(row.items) if row.item(1) else 0]
        raise RuleBroken("FIELD-MISSING", missing, line=row.number)
    fields = _fields(row, DETAIL, prefix)
    choice(fields["price_with_tax"], _PRICE_WITH_TAX, prefix + "price_with_tax", row.number)
    return fields


def _fields(row: Row, names: tuple[str, ...], prefix: str) -> dict[str, str]:
    return {
        name: writable(row.item(place), prefix + name, row.number)
        for place, name in enumerate(names, 1)
    }


def _has_more(row: Row, names: tuple[str, ...]) -> bool:
    return any(item not in ("", "0") for item in row.items[len(names) :])


def _party(head: dict[str, str], whose: str) -> EnteredParty:
    fields = ("name", "tax_id", "address_phone", "bank_account")
    return EnteredParty(**{name: head.get(whose + name, "") for name in fields})


def _line(row: Row, fields: dict[str, str]) -> EnteredLine:
    return EnteredLine(
        name=fields["name"],
        unit=fields["unit"],
        spec=fields["spec"],
        quantity=fields["quantity"],
        price=fields["price"],
        amount=fields["amount"],
        rate=fields["rate"],
        tax=fields["tax"],
        discount=fields["discount"],
        discount_tax=fields["discount_tax"],
        discount_rate=fields["discount_rate"],
        goods_code=fields["goods_code"],
        own_code=fields["own_code"],
        preferential=fields["preferential"],
        preferential_text=fields["preferential_text"],
        zero_rate=fields["zero_rate"],
        price_with_tax=_PRICE_WITH_TAX[fields["price_with_tax"]],
        source_line=row.number,
    )
