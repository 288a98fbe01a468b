"""A ticket in the words of the list; no widget in it."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.faces import entered_party
from app.domain.invoice import Status, Upload
from app.domain.kinds import TITLES
from app.domain.money import Money
from app.domain.searching import Heading
from app.ui.look.chip_faces import ChipFace
from app.ui.parts.cell import Cell
from app.ui.sheet_files.ticket import SheetOf

KINDS = {kind: f"{kind} {title}" for kind, title in TITLES.items()}
STATUSES = {
    Status.VALID: "正常",
    Status.VOID: "作废",
    Status.RED: "红字",
    Status.BLANK_VOID: "空白作废",
}
UPLOADS = {
    Upload.UNSENT: "未报送",
    Upload.SENDING: "报送中",
    Upload.SENT: "已报送",
    Upload.FAILED: "报送失败",
    Upload.SIGNATURE_FAILED: "验签失败",
}
BLANK_VOID = ChipFace("空白作废", "cross", "text3", "computed")
VOID = (Status.VOID, Status.BLANK_VOID)
MANY_PRINTS = 4  # from here on a print asks for a reason and an approval
COLUMNS = ("tick", "kind", "number", "time", "buyer", "gross", "status", "upload", "printed")


def amount(money: Money) -> str:
    """An amount as the screen writes it.

    >>> amount(Money(-123456))
    '-1,234.56'
    """
    return f"{money.in_yuan:,.2f}"


def sheet_of(heading: Heading) -> SheetOf:
    """What the card 存为 PDF says of a ticket."""
    key = heading.key
    return SheetOf(heading.kind, key.code, key.number, heading.buyer.name, heading.printed)


def moment(at: datetime, this_year: int) -> str:
    """When a ticket was issued, as a list says it: of another year the day only."""
    return f"{at:%m-%d %H:%M}" if at.year == this_year else f"{at:%Y-%m-%d}"


def span_text(first: date | None, last: date | None) -> str:
    """A span of days.

    >>> span_text(date(2024, 1, 1), date(2024, 1, 15)), span_text(None, date(2024, 1, 15))
    ('2024-01-01 至 01-15', '至 2024-01-15')
    """
    if first is None or last is None:
        return f"{first} 起" if first else f"至 {last}"
    if first == last:
        return f"{first}"
    same_year = first.year == last.year
    return f"{first} 至 {last:%m-%d}" if same_year else f"{first} 至 {last}"


def cell(heading: Heading, column: str, this_year: int) -> Cell:
    """One cell of the list but for the box to tick."""
    void = heading.status in VOID
    match column:
        case "kind":
            return Cell(str(heading.kind), tone="text2")
        case "number":
            return Cell(heading.key.number, strike=void)
        case "time":
            return Cell(moment(heading.issued_at, this_year), tone="text2")
        case "buyer":
            return Cell(_other_party(heading), strike=void)
        case "gross":
            red = "bad" if heading.gross.fen < 0 else "text"
            return Cell(amount(heading.gross), tone=red, align="right", strike=void)
        case "status":
            return Cell(chip=status_chip(heading.status))
        case "upload":
            return Cell(chip=UPLOADS[heading.upload])
        case _:
            return _printed(heading.printed)


def _other_party(heading: Heading) -> str:
    """Whom the ticket was written for; on 收购 that party sells, and the cell says so."""
    party = entered_party(heading.special)
    return heading.buyer.name if party == "购方" else f"{party} {heading.buyer.name}"


def status_chip(status: Status) -> str | ChipFace:
    """正常, 红字, 作废 …"""
    return BLANK_VOID if status is Status.BLANK_VOID else STATUSES[status]


def _printed(times: int) -> Cell:
    if not times:
        return Cell("未打", tone="text3", icon="printer")
    tone = "warn" if times >= MANY_PRINTS else "text2"
    return Cell(f"{times} 次", tone=tone, icon="printer", strong=times >= MANY_PRINTS)


def line_of(heading: Heading) -> str:
    """A row as text for the clipboard, cells apart by tabs."""
    cells = (
        str(heading.kind),
        heading.key.code,
        heading.key.number,
        f"{heading.issued_at:%Y-%m-%d %H:%M:%S}",
        heading.document,
        heading.buyer.name,
        heading.buyer.tax_id,
        str(heading.net),
        str(heading.tax),
        str(heading.gross),
        STATUSES[heading.status],
        UPLOADS[heading.upload],
        str(heading.printed),
        "模拟" if heading.simulated else "",
    )
    return "\t".join(one.replace("\t", " ").replace("\n", " ") for one in cells)


HEAD_LINE = (
    "票种\t发票代码\t发票号码\t开票时间\t单据号\t购方名称\t购方税号\t"
    "金额\t税额\t价税合计\t状态\t报送\t打印次数\t模拟"
)
