"""Goal 9: a month's and a year's statistics from the summaries, against counting every line.

They must be equal to the fen, every month of the book. By goods, buyer and drawer the limit is the
same count by hand; by buyer there is no gate: a month has nearly as many buyers as tickets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from time import process_time

from app.benchmarks.figure import Figure
from app.benchmarks.loading import FROM, TO
from app.benchmarks.reading import Raw, readers
from app.benchmarks.stand import Stand
from app.benchmarks.turns import percentile, spread
from app.domain.statistics import Dimension
from app.repositories.rows import CHINA, epoch, rate_number
from app.repositories.summaries import Summary
from app.services.book import Book

_SCAN = (
    "SELECT i.kind, l.rate, count(DISTINCT i.id), count(*), sum(l.net_fen), sum(l.tax_fen)"
    " FROM invoice i JOIN invoice_line l ON l.invoice_id=i.id"
    " WHERE i.issued_at>=? AND i.issued_at<? GROUP BY 1,2"
)
_BY = {
    Dimension.GOODS: (
        "SELECT w.name,w.spec,w.unit,sum(l.net_fen),sum(l.tax_fen) FROM invoice i"
        " JOIN invoice_line l ON l.invoice_id=i.id JOIN wording w ON w.id=l.wording_id"
        " WHERE i.issued_at>=? AND i.issued_at<? GROUP BY 1,2,3"
    ),
    Dimension.BUYER: (
        "SELECT p.name,p.tax_id,sum(i.net_fen),sum(i.tax_fen) FROM invoice i"
        " JOIN party p ON p.id=i.buyer_id WHERE i.issued_at>=? AND i.issued_at<? GROUP BY 1,2"
    ),
    Dimension.DRAWER: (
        "SELECT d.drawer,sum(i.net_fen),sum(i.tax_fen) FROM invoice i"
        " JOIN desk d ON d.id=i.desk_id WHERE i.issued_at>=? AND i.issued_at<? GROUP BY 1"
    ),
}
Told = Counter[tuple[int, int, int, int, int, int]]
AGAIN = 20  # summaries are so quick that each turn asks them so often


def statistics(stand: Stand) -> Iterator[Figure]:
    """Two lines of time, one of equality."""
    books, runs = stand.books, max(3, stand.sizes.blocks // 4)
    years = range(FROM.year, TO.year + 1)
    months = [year * 100 + month for year in years for month in range(1, 13)]
    with readers(books.big.book) as (book, _, raw):
        wrong = [month for month in months if not _equal(book, raw, month)]
        yield Figure(
            bench="statistics",
            goal=9,
            what="months whose summaries differ from the scan by a fen or a ticket",
            unit="months",
            figure=len(wrong),
            limit=0,
            ratio=len(wrong),
            gate=0,
            facts={"months": len(months), "lines": books.rows * 3},
        )
        middle, year = months[len(months) // 2], years[1]
        bounds = (_start(year * 100 + 1), _start((year + 1) * 100 + 1))
        asked = (
            ("a month", lambda: _month(book, middle), _month_of(middle)),
            ("a year", lambda: _year(book, year), bounds),
        )
        for what, ours, span in asked:
            quick, slow = _took(ours, raw, span, runs)
            yield _figure(what, quick, slow, at_goal=stand.sizes.at_goal)
        for by, scan in _BY.items():
            for what, period, span in (
                ("a month", middle, _month_of(middle)),
                ("a year", year, bounds),
            ):
                _same(book, raw, by, scan, period, span)
                quick, slow = _took(
                    lambda by=by, period=period: _ranked(book, by, period),  # type: ignore[misc]
                    raw,
                    span,
                    runs,
                    scan,
                )
                gated = stand.sizes.at_goal and by is not Dimension.BUYER
                yield _figure(f"{what} by {by}", quick, slow, at_goal=gated)


def _took(
    ours: Callable[[], object],
    raw: Raw,
    span: tuple[int, int],
    runs: int,
    scan: str = _SCAN,
) -> tuple[list[float], list[float]]:
    """Processor milliseconds of the summaries and of the scan, in turn."""
    quick, slow = [], []
    for _ in range(runs):
        start = process_time()
        for _ in range(AGAIN):
            ours()
        middle = process_time()
        raw.all(scan, span)
        slow.append((process_time() - middle) * 1000)
        quick.append((middle - start) * 1000 / AGAIN)
    return quick, slow


def _figure(what: str, quick: list[float], slow: list[float], *, at_goal: bool) -> Figure:
    took, scanned = percentile(quick, 0.5), percentile(slow, 0.5)
    return Figure(
        bench="statistics",
        goal=9,
        what=f"statistics of {what} from the summaries",
        unit="cpu ms",
        figure=took,
        limit=scanned,
        ratio=took / scanned,
        gate=0.05 if at_goal else None,
        stretch=0.01 if at_goal else None,
        spread=spread(slow),
        facts={"runs": len(quick)},
    )


def _equal(book: Book, raw: Raw, period: int) -> bool:
    told: Told = Counter(
        (int(each.kind), rate_number(each.rate), each.tickets, each.lines, *_money(each))
        for each in _month(book, period)
        if each.rate is not None
    )
    return told == Counter(raw.all(_SCAN, _month_of(period)))


def _ranked(book: Book, by: Dimension, period: int) -> object:
    with book.reading() as work:
        return work.breakdowns.ranked(by, period, None, 100), work.breakdowns.whole(
            by, period, None
        )


def _same(
    book: Book, raw: Raw, by: Dimension, scan: str, period: int, span: tuple[int, int]
) -> None:
    """A quick wrong answer ends the run."""
    with book.reading() as work:
        count, sums = work.breakdowns.whole(by, period, None)
    counted = raw.all(scan, span)
    money = sums.positive_net.fen + sums.negative_net.fen
    void = sums.positive_void_net.fen + sums.negative_void_net.fen
    assert count == len(counted), (by, count, len(counted))
    assert money + void == sum(row[-2] for row in counted), by


def _money(each: Summary) -> tuple[int, int]:
    return each.net.fen, each.tax.fen


def _month(book: Book, period: int) -> tuple[Summary, ...]:
    with book.reading() as work:
        return work.summaries.month(period)


def _year(book: Book, year: int) -> tuple[Summary, ...]:
    with book.reading() as work:
        return work.summaries.year(year)


def _month_of(period: int) -> tuple[int, int]:
    year, month = divmod(period, 100)
    return _start(period), _start(period + 1 if month < 12 else (year + 1) * 100 + 1)


def _start(period: int) -> int:
    year, month = divmod(period, 100)
    return epoch(datetime(year, month, 1, tzinfo=CHINA))
