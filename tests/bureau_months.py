"""A bureau in which a month has happened: a taxpayer, disks, tickets, reports, put in by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from app.bureau.bureau import Bureau
from app.bureau.clearances import Clearances
from app.bureau.comparisons import Comparisons
from app.bureau.devices import DiskFacts
from app.bureau.refusals import Refusal
from app.bureau.returns import Returns
from app.bureau.taxpayers import filer
from app.bureau.work import Work
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.month import ClearanceAsked, Comparison, ReturnSubmitted, TaxReturn
from app.gateway.messages.slips import SlipAsked, SlipLine, SlipReason
from db.bureau_schema.reports import report, report_total
from db.bureau_schema.tickets import doubted, ticket, ticket_event, ticket_rate
from hardware.orders import KindTerms
from hardware.ports import CHINA_TIME

TAX_ID, BUYER_ID = "91990000MA0000007X", "91990000000000027W"
DISK, SECOND = "990000000001", "990000000002"
CODE, SPECIAL_CODE = "099002300104", "9900231130"
JANUARY = TaxPeriod(2024, 1)
ME = Taxpayer(TAX_ID, "示例甲测试有限公司")
BUYER = Taxpayer(BUYER_ID, "示例乙测试有限公司")


def at(text: str) -> datetime:
    """A time of 2024: `02-05`."""
    return datetime.fromisoformat(f"2024-{text}T10:00:00").replace(tzinfo=CHINA_TIME)


class Sale(Struct, frozen=True):
    """One ticket of one rate."""

    number: int = 1
    kind: str = "007"
    rate: int = 1300
    net_fen: int = 10_000
    tax_fen: int = 1_300
    zero: str = ""
    status: str = "valid"
    disk: str = DISK
    day: str = "2024-01-15"

    @property
    def side(self) -> str:
        """The column of the report."""
        sign = "negative" if self.net_fen < 0 else "positive"
        return "blank_void" if self.status == "blank_void" else sign + self._void

    @property
    def _void(self) -> str:
        return "_void" if self.status == "void" else ""


def terms(kind: str, rates: tuple[int, ...] = (1300, 600, 0)) -> KindTerms:
    """Of January."""
    days = date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 23)
    return KindTerms(kind, kind, rates, 9_999_999, *days)


def settled_in(
    bureau: Bureau, who: Taxpayer = ME, disks: Iterable[str] = (DISK,), kinds: str = "007"
) -> None:
    """The taxpayer with its disks, open since January."""
    with bureau.writing() as work:
        work.devices.register(who)
        for number in disks:
            facts = DiskFacts(number, who.tax_id, "skp", 0, "", b"", at("01-01"), active=True)
            work.devices.add(facts, [terms(kind) for kind in kinds.split()])


def receive(work: Work, sale: Sale, **more: Any) -> None:
    """The bureau has got it."""
    code = SPECIAL_CODE if sale.kind == "004" else CODE
    key = {"code": code, "number": f"{sale.number:08d}"}
    seconds = int(datetime.fromisoformat(sale.day + "T10:00:00+08:00").timestamp())
    row = {
        "kind": sale.kind,
        "ticket_group": sale.kind,
        "disk": sale.disk,
        "tax_id": TAX_ID,
        "period": sale.day[:7],
        "issued_at": seconds,
        "day": sale.day,
        "sequence": sale.number,
        "status": sale.status,
        "voided_at": 0,
        "received_at": seconds,
        "net_fen": sale.net_fen,
        "tax_fen": sale.tax_fen,
        "buyer_name": BUYER.name,
        "buyer_tax_id": BUYER.tax_id,
        "special": "",
        "blue_code": "",
        "blue_number": "",
        "slip": "",
        "red_net_fen": 0,
        "red_tax_fen": 0,
        "content": b"as signed",
        "record_hash": b"",
        "signature": bytes(range(64)),
    }
    rate = {"rate": sale.rate, "zero": sale.zero, "lines": 1}
    sums = {"net_fen": sale.net_fen, "tax_fen": sale.tax_fen}
    work.connection.execute(ticket.insert().values(**key, **{**row, **more}))
    told = {"event": "issued", "disk": sale.disk, "period": sale.day[:7], "at": seconds}
    signed = dict.fromkeys(("digest", "content", "signed", "signature"), b"")
    work.connection.execute(
        ticket_event.insert().values(**key, **told, received_at=seconds, **signed)
    )
    if sale.status != "blank_void":
        work.connection.execute(ticket_rate.insert().values(**key, **rate, **sums))


def reported(
    work: Work,
    sales: Iterable[Sale] = (),
    period: str = "2024-01",
    disk: str = DISK,
    group: str = "007",
    off_cycle: int = 0,
) -> None:
    """上报汇总 of what a disk sold."""
    row = {
        "disk": disk,
        "tax_id": TAX_ID,
        "ticket_group": group,
        "period": period,
        "first_day": period + "-01",
        "last_day": period + "-28",
        "off_cycle": off_cycle,
        "number": f"{disk}-{group}-{period}-{off_cycle}",
        "digest": b"",
        "head_sequence": 1,
        "built_at": 0,
        "received_at": 0,
        "package": b"",
        "receipt": b"",
    }
    made = work.connection.execute(report.insert().values(**row)).inserted_primary_key
    assert made is not None
    sums: dict[tuple[str, str, int], list[int]] = {}
    for sale in sales:
        for rate in (-1, sale.rate) if sale.status != "blank_void" else (-1,):
            three = sums.setdefault((sale.kind, sale.side, rate), [0, 0, 0])
            for place, amount in enumerate((1, sale.net_fen, sale.tax_fen)):
                three[place] += amount
    for (kind, side, rate), (count, net, tax) in sums.items():
        values = {"kind": kind, "side": side, "rate": rate, "count": count}
        work.connection.execute(
            report_total.insert().values(report_id=made[0], **values, net_fen=net, tax_fen=tax)
        )


def doubt(work: Work, sale: Sale) -> None:
    """验签失败 of a ticket."""
    row = {"code": CODE, "number": f"{sale.number:08d}", "event": "issued", "disk": sale.disk}
    rest = {"ticket_group": sale.kind, "period": sale.day[:7], "at": 0, "reason": "", "sent": b""}
    work.connection.execute(doubted.insert().values(**row, **rest))


def slip_asked(request: int = 1, /, **changes: Any) -> SlipAsked:
    """Applied for by the seller of ticket 1, wholly."""
    net, tax = changes.pop("net_fen", -10_000), changes.pop("tax_fen", -1_300)
    line = SlipLine("测试商品", "", "", "", "", net, 1300, tax, "")
    facts = {
        "reason": SlipReason.SELLER,
        "kind": "004",
        "seller": ME,
        "buyer": BUYER,
        "lines": (line,),
        "net_fen": net,
        "tax_fen": tax,
        "code": SPECIAL_CODE,
        "number": "00000001",
        "issued_on": date(2024, 1, 15),
    }
    return SlipAsked(request_id=f"{request:032x}", **{**facts, **changes})


def months(bureau: Bureau, *sales: Sale, sent: tuple[Sale, ...] | None = None) -> None:
    """January as the disk reported it, and what of it the bureau has got."""
    settled_in(bureau)
    with bureau.writing() as work:
        reported(work, sales)
        for sale in sales if sent is None else sent:
            receive(work, sale)


def file(bureau: Bureau, period: str = "2024-01", **changes: tuple[int, int]) -> TaxReturn:
    """As it is prefilled, some lines changed (`_` for the dot)."""
    with bureau.writing() as work:
        returns = Returns(work, filer(work, TAX_ID))
        form = returns.tax_return(TaxPeriod.read(period))
        changed = {key.replace("_", "."): sums for key, sums in changes.items()}
        lines = tuple(
            replace(line, net_fen=changed[line.key][0], tax_fen=changed[line.key][1])
            if line.key in changed
            else line
            for line in form.lines
        )
        return returns.submit(ReturnSubmitted("1" * 32, period, lines), DISK)


def look(bureau: Bureau, period: TaxPeriod = JANUARY) -> TaxReturn:
    """As it stands now."""
    with bureau.writing() as work:
        return Returns(work, filer(work, TAX_ID)).tax_return(period)


def compare(bureau: Bureau) -> Comparison:
    """Three sums of January."""
    with bureau.reading() as work:
        return Comparisons(work, filer(work, TAX_ID)).comparison(JANUARY)


def clear(bureau: Bureau, period: str = "2024-01", group: str = "007") -> Any:
    """清卡 of a group."""
    with bureau.writing() as work:
        return Clearances(work).clear(ClearanceAsked("2" * 32, group, period), DISK)


def refusal(do: Any, *asked: Any, **more: Any) -> Refusal:
    """What the bureau says no with."""
    with pytest.raises(Refusal) as no:
        do(*asked, **more)
    return no.value
