"""清卡凭证 on paper: A4 pages with the totals by rate, what signs it, and a QR code of the hash.

Only what `verified_receipt` let through is drawn. The mark stands in the title and large over the
rows of every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKind
from app.domain.kinds import TITLES
from app.domain.money import grouped
from printing import mark
from printing.sheet import Align, Box, Face, Mark, Qr, Rule, Sheet, Text

if TYPE_CHECKING:
    from app.services.month.clear_receipts import Body, Receipt, Total

WIDE, HIGH, LEFT, RIGHT = 210.0, 297.0, 20.0, 190.0
FIRST_ROW, ROW, ROWS = 112.0, 6.2, 24
GREY, LINE = "#464E5A", "#8A919C"
TITLE = "清卡凭证"
SIDES = {
    "positive": "正数",
    "positive_void": "正废",
    "negative": "负数",
    "negative_void": "负废",
    "blank_void": "空白废",
}
COLUMNS = ((22.0, "票种"), (72.0, "类别"), (96.0, "税率"))
MONEY = ((122.0, "份数"), (154.0, "金额"), (188.0, "税额"))


def receipt_sheets(receipt: Receipt) -> tuple[Sheet, ...]:
    """As many pages as its totals need."""
    parts = [*_parted(receipt.body.totals)] or [()]
    return tuple(
        Sheet(WIDE, HIGH, tuple(_page(receipt, part, number, len(parts))), TITLE)
        for number, part in enumerate(parts, 1)
    )


def qr_of(receipt: Receipt) -> str:
    """What the code says: enough to find the receipt again, and its hash.

    `清卡凭证,模拟,disk,group,period,lock date,hash`
    """
    body = receipt.body
    word = mark.WORD if body.simulated else ""
    told = body.disk, body.group, body.period, body.lock_date.isoformat(), receipt.hash
    return ",".join((TITLE, word, *told))


def _parted(totals: Sequence[Total]) -> Iterator[tuple[Total, ...]]:
    for start in range(0, len(totals), ROWS):
        yield tuple(totals[start : start + ROWS])


def _page(receipt: Receipt, part: Sequence[Total], number: int, pages: int) -> Iterator[Mark]:
    body = receipt.body
    title = mark.marked(TITLE) if body.simulated else TITLE
    if body.simulated:
        yield mark.over_rows(Box(LEFT, FIRST_ROW, RIGHT - LEFT, 90))
    yield Text(WIDE / 2, 22, title, 20, align=Align.CENTRE, name="title")
    yield Text(WIDE / 2, 32, f"所属期 {_month(body.period)}", 12, align=Align.CENTRE, name="period")
    yield from _facts(body)
    yield from _table(part)
    yield from _foot(receipt)
    if pages > 1:
        yield Text(RIGHT, 284, f"第 {number} 页，共 {pages} 页", 9, align=Align.RIGHT, colour=GREY)


def _facts(body: Body) -> Iterator[Mark]:
    told = (
        ("纳税人", body.taxpayer, "taxpayer"),
        ("纳税人识别号", body.tax_id, "tax_id"),
        ("税控盘", f"{body.disk}（固件 {body.firmware}）", "disk"),
        ("票种组", _group(body.group), "group"),
        ("锁死日期", f"{body.old_lock_date} → {body.lock_date}", "lock_date"),
        ("清卡时间", f"{body.cleared_at:%Y-%m-%d %H:%M:%S}", "cleared_at"),
        ("操作员", body.operator, "operator"),
        ("开票软件", f"版本 {body.client}", "client"),
    )
    for place, (name, words, field) in enumerate(told):
        y = 44 + 7.2 * place
        yield Text(LEFT, y, name, 10.5, colour=GREY)
        yield Text(LEFT + 34, y, words, 10.5, name=field)


def _group(group: str) -> str:
    known = {str(kind): TITLES[kind] for kind in InvoiceKind}
    return f"{group} {known[group]}" if group in known else group


def _table(part: Sequence[Total]) -> Iterator[Mark]:
    top = FIRST_ROW - 7
    for x, name in COLUMNS:
        yield Text(x, top + 1.2, name, 10, colour=GREY)
    for x, name in MONEY:
        yield Text(x, top + 1.2, name, 10, align=Align.RIGHT, colour=GREY)
    yield Rule(LEFT, top, RIGHT, top, 0.3, LINE)
    yield Rule(LEFT, FIRST_ROW - 0.6, RIGHT, FIRST_ROW - 0.6, 0.2, LINE)
    for place, total in enumerate(part):
        yield from _row(FIRST_ROW + ROW * place, total)
    if not part:
        yield Text(LEFT + 2, FIRST_ROW + 1.4, "本所属期没有发票。", 10)
    end = FIRST_ROW + ROW * max(1, len(part)) + 0.6
    yield Rule(LEFT, end, RIGHT, end, 0.3, LINE)


def _row(y: float, total: Total) -> Iterator[Mark]:
    """Of the tickets themselves, or (indented) of their lines at one rate."""
    if not total.rate:
        yield Text(COLUMNS[0][0], y + 1.2, _group(total.kind), 9.5)
        yield Text(COLUMNS[1][0], y + 1.2, SIDES.get(total.side, total.side), 9.5)
    yield Text(COLUMNS[2][0], y + 1.2, total.rate or "合计", 9.5)
    unit = "行" if total.rate else "张"
    figures = f"{total.count} {unit}", grouped(total.net), grouped(total.tax)
    for (x, _), words in zip(MONEY, figures, strict=True):
        yield Text(x, y + 1.2, words, 9.5, Face.FIGURES, Align.RIGHT)


def _foot(receipt: Receipt) -> Iterator[Mark]:
    body, y = receipt.body, 262.0
    yield Rule(LEFT, y - 3, RIGHT, y - 3, 0.2, LINE)
    yield Qr(LEFT, y, 26, qr_of(receipt))
    told = (
        ("抄报编号", body.report or "无"),
        ("盘内记录", f"{body.head_sequence}　{body.head_hash[:32]}…"),
        ("杂凑值 SM3", receipt.hash),
    )
    for place, (name, words) in enumerate(told):
        yield Text(LEFT + 31, y + 5.4 * place, name, 8.5, colour=GREY)
        yield Text(LEFT + 53, y + 5.4 * place, words, 8, Face.FIGURES)
    words = "由税控盘签名。核对：把同名的 .receipt.json 拖到开票软件的窗口里，或用 verify 命令。"
    yield Text(LEFT + 31, y + 17.4, words, 8.5, colour=GREY)


def _month(period: str) -> str:
    year, _, month = period.partition("-")
    return f"{year} 年 {month} 月"
