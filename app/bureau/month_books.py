"""The sums of a taxpayer's months, from the disks' reports and from the tickets that are here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select

from app.domain.comparison import Books, Share
from app.domain.kinds import SPECIALS
from app.domain.tax_period import TaxPeriod
from app.domain.vat_return import Sold
from db.bureau_schema.devices import disk
from db.bureau_schema.reports import report, report_total
from db.bureau_schema.tickets import doubted, ticket, ticket_rate

if TYPE_CHECKING:
    from app.bureau.taxpayers import Filer
    from app.bureau.work import Work

COUNTING = ("positive", "negative")
_SIDE = case(
    (and_(ticket.c.status == "void", ticket.c.net_fen < 0), "negative_void"),
    (ticket.c.status == "void", "positive_void"),
    (ticket.c.net_fen < 0, "negative"),
    else_="positive",
)


class MonthBooks:
    """What was sold in some months."""

    def __init__(self, work: Work, filer: Filer, months: Sequence[TaxPeriod]) -> None:
        self._work = work
        self._filer = filer
        self._months = [str(month) for month in months]

    def sold(self) -> tuple[Sold, ...]:
        """What the disks reported, by rate and sort of ticket; rate 0 by its flag, as far as the
        tickets tell it."""
        asked = select(
            report_total.c.kind,
            report_total.c.rate,
            func.sum(report_total.c.net_fen).label("net"),
            func.sum(report_total.c.tax_fen).label("tax"),
        ).where(report_total.c.side.in_(COUNTING), report_total.c.rate >= 0)
        rows = self._work.connection.execute(
            self._of_reports(asked).group_by(report_total.c.kind, report_total.c.rate)
        )
        sums: dict[tuple[bool, int], list[int]] = {}
        for row in rows:
            both = sums.setdefault((row.kind in SPECIALS, row.rate), [0, 0])
            both[0] += int(row.net)
            both[1] += int(row.tax)
        return tuple(
            each
            for (special, rate), (net, tax) in sorted(sums.items())
            for each in self._parted(special, rate, net, tax)
        )

    def _parted(self, special: bool, rate: int, net: int, tax: int) -> list[Sold]:
        if rate:
            return [Sold(rate, special, net, tax)]
        known = self._zero_nets(special)
        rest = net - sum(known.values())
        parts = [Sold(0, special, part, 0, zero) for zero, part in sorted(known.items())]
        return [*parts, Sold(0, special, rest, tax, "3")]

    def _zero_nets(self, special: bool) -> dict[str, int]:
        asked = (
            select(ticket_rate.c.zero, func.sum(ticket_rate.c.net_fen).label("net"))
            .join(ticket, _same_ticket())
            .where(ticket_rate.c.rate == 0, ticket.c.status == "valid")
            .where(ticket.c.kind.in_(SPECIALS) if special else ticket.c.kind.not_in(SPECIALS))
        )
        rows = self._work.connection.execute(
            self._of_tickets(asked).group_by(ticket_rate.c.zero)
        ).all()
        return {row.zero: int(row.net) for row in rows}

    def books(self) -> Books:
        """Both sides of the comparison."""
        return Books(self._reported(), self._received(), self.waiting())

    def _reported(self) -> tuple[Share, ...]:
        asked = select(
            report.c.disk,
            report_total.c.rate,
            report_total.c.side,
            func.sum(report_total.c.net_fen).label("net"),
            func.sum(report_total.c.tax_fen).label("tax"),
        ).where(report_total.c.rate >= 0)
        grouped = self._of_reports(asked).group_by(
            report.c.disk, report_total.c.rate, report_total.c.side
        )
        return tuple(_share(row) for row in self._work.connection.execute(grouped))

    def _received(self) -> tuple[Share, ...]:
        side = _SIDE.label("side")
        asked = (
            select(
                ticket.c.disk,
                ticket_rate.c.rate,
                side,
                func.sum(ticket_rate.c.net_fen).label("net"),
                func.sum(ticket_rate.c.tax_fen).label("tax"),
            )
            .join(ticket, _same_ticket())
            .where(ticket.c.status != "blank_void")
        )
        grouped = self._of_tickets(asked).group_by(ticket.c.disk, ticket_rate.c.rate, side)
        return tuple(_share(row) for row in self._work.connection.execute(grouped))

    def replaced(self) -> tuple[str, ...]:
        """Disks with tickets of these months that are no more (换盘, 注销)."""
        asked = select(ticket.c.disk).distinct().join(disk, disk.c.number == ticket.c.disk)
        gone = self._of_tickets(asked.where(disk.c.active == 0)).order_by(ticket.c.disk)
        return tuple(self._work.connection.scalars(gone))

    def waiting(self) -> frozenset[str]:
        """Disks with tickets of a group and month that were not reported."""
        asked = select(ticket.c.disk, ticket.c.ticket_group, ticket.c.period).distinct()
        has = {tuple(row) for row in self._work.connection.execute(self._of_tickets(asked))}
        told = select(report.c.disk, report.c.ticket_group, report.c.period)
        done = {tuple(row) for row in self._work.connection.execute(self._final(told))}
        return frozenset(row[0] for row in has - done)

    def _of_tickets(self, asked: Select[Any]) -> Select[Any]:
        return asked.where(ticket.c.tax_id == self._filer.tax_id, ticket.c.period.in_(self._months))

    def _of_reports(self, asked: Select[Any]) -> Select[Any]:
        return self._final(asked.join(report, report.c.id == report_total.c.report_id))

    def _final(self, asked: Select[Any]) -> Select[Any]:
        """The report of a period; of a disk that is no more, the last one off cycle."""
        return asked.where(
            report.c.tax_id == self._filer.tax_id,
            report.c.period.in_(self._months),
            (report.c.off_cycle == 0) | report.c.id.in_(self._last_of_the_cancelled()),
        )

    def _last_of_the_cancelled(self) -> Select[tuple[int]]:
        final = report.alias("final_one")
        has_final = (
            select(final.c.id)
            .where(
                final.c.disk == report.c.disk,
                final.c.ticket_group == report.c.ticket_group,
                final.c.period == report.c.period,
                final.c.off_cycle == 0,
            )
            .exists()
        )
        return (
            select(func.max(report.c.id))
            .join(disk, disk.c.number == report.c.disk)
            .where(report.c.off_cycle == 1, disk.c.active == 0, ~has_final)
            .group_by(report.c.disk, report.c.ticket_group, report.c.period)
        )


def _same_ticket() -> ColumnElement[bool]:
    return and_(ticket.c.code == ticket_rate.c.code, ticket.c.number == ticket_rate.c.number)


def _share(row: Row[Any]) -> Share:
    return Share(row.disk, row.rate, row.side, int(row.net), int(row.tax))


def is_reported(work: Work, number: str, group: str, period: TaxPeriod) -> bool:
    """Whether 上报汇总 of a group's period is here."""
    asked = select(report.c.id).where(
        report.c.disk == number,
        report.c.ticket_group == group,
        report.c.period == str(period),
        report.c.off_cycle == 0,
    )
    return work.connection.scalar(asked) is not None


def missing_tickets(work: Work, number: str, group: str, period: TaxPeriod) -> int:
    """How many tickets and voids of its report a disk has not sent."""
    asked = select(report.c.id).where(
        report.c.disk == number,
        report.c.ticket_group == group,
        report.c.period == str(period),
        report.c.off_cycle == 0,
    )
    found = work.connection.scalar(asked)
    return 0 if found is None else missing_of(work, int(found), number, group, period)


def missing_of(work: Work, report_id: int, number: str, group: str, period: TaxPeriod) -> int:
    """The same of one report, be it off cycle."""
    counted: dict[str, int] = defaultdict(int)
    asked = (
        select(report_total.c.side, func.sum(report_total.c.count).label("tickets"))
        .where(report_total.c.report_id == report_id, report_total.c.rate == -1)
        .group_by(report_total.c.side)
    )
    for row in work.connection.execute(asked):
        counted[row.side] = int(row.tickets)
    voids = sum(count for side, count in counted.items() if side.endswith("_void"))
    here, here_void = _here(work, number, group, period)
    return max(0, sum(counted.values()) - here) + max(0, voids - here_void)


def _here(work: Work, number: str, group: str, period: TaxPeriod) -> tuple[int, int]:
    of = (
        ticket.c.disk == number,
        ticket.c.ticket_group == group,
        ticket.c.period == str(period),
    )
    void = func.sum(case((ticket.c.status.in_(("void", "blank_void")), 1), else_=0))
    row = work.connection.execute(select(func.count().label("all"), void.label("void")).where(*of))
    found = row.one()
    return int(found[0]), int(found[1] or 0)


def doubted_tickets(work: Work, number: str, group: str, period: TaxPeriod) -> int:
    """验签失败 that nobody settled."""
    asked = select(func.count()).where(
        doubted.c.disk == number,
        doubted.c.ticket_group == group,
        doubted.c.period == str(period),
        doubted.c.settled == 0,
    )
    return int(work.connection.scalar(asked) or 0)
