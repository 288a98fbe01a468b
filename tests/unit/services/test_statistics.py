"""Statistics of a month and a year: sums by rate and kind, stock by numbers, files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from app.bootstrap.profiles import RESOURCES
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Status
from app.domain.money import Money
from app.domain.situation import NumberRange, Situation
from app.domain.statistics import Dimension
from app.domain.tax_period import TaxPeriod
from app.repositories.rows import CHINA
from app.services.book import Book
from app.services.outlook import situation_of
from app.services.reports.statistics import Statistics
from db.engine import open_engine
from printing.errors import PrinterError
from printing.fonts import FontChain
from printing.pdf import PdfWriter
from tests.book_builders import BUYER, a_line, a_ticket, voided
from tests.home_builders import a_home, a_terminal, bill, say, text_file

JANUARY, FEBRUARY = TaxPeriod(2024, 1), TaxPeriod(2024, 2)
NOW = datetime(2024, 2, 20, 9, tzinfo=CHINA)
CODE = "099002300104"


def disk(next_number: int = 4, *, other_kind: bool = False) -> Situation:
    """A disk with ten numbers of 007 in two volumes of one code, and, if wanted, five of 004."""
    kind = InvoiceKind.ORDINARY
    ranges = [
        NumberRange(kind, CODE, 1, 5, min(next_number, 6)),
        NumberRange(kind, CODE, 6, 10, max(next_number, 6)),
    ]
    if other_kind:
        ranges.append(NumberRange(InvoiceKind.SPECIAL, "9900231130", 1, 5, 1))
    return Situation(NOW, "normal", "990000000001", True, "示例", "91990000", (), tuple(ranges))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Two tickets in January (one void), one of two rates in February; a blank one of 004."""
    engine = open_engine(tmp_path / "book.sqlite", create=True)
    two_rates = (a_line(10_000), a_line(20_000, "0.06"))
    january = datetime(2024, 1, 5, 10, tzinfo=CHINA)
    tickets = [
        a_ticket(1, issued_at=january, lines=(a_line(5_000),)),
        voided(a_ticket(2, issued_at=january, lines=(a_line(7_000),))),
        a_ticket(3, issued_at=january + timedelta(days=31), lines=two_rates),
    ]
    with Book(engine).writing() as work:
        for ticket in tickets:
            work.invoices.add(ticket, bytes(16))
            work.summaries.add(ticket)
        work.commit()
    yield Book(engine)
    engine.dispose()


def statistics(book: Book) -> Statistics:
    return Statistics(book, lambda path: None, lambda: PdfWriter(FontChain(RESOURCES / "fonts")))


def test_a_month_says_what_was_there_used_and_left(book: Book) -> None:
    report = statistics(book).month(JANUARY, None, disk())
    (ordinary,) = report.kinds
    assert ordinary.stock is not None
    assert (ordinary.stock.opening, ordinary.stock.used, ordinary.stock.closing) == (10, 2, 8)
    assert (ordinary.stock.missing, ordinary.of_other_disks) == (0, 0)
    assert (report.whole.positive, report.whole.positive_void) == (1, 1)
    assert report.whole.actual_net == Money(5_000)
    assert report.whole.positive_void_net == Money(7_000)
    assert report.agrees


def test_the_present_month_ends_with_what_the_disk_has(book: Book) -> None:
    (ordinary,) = statistics(book).month(FEBRUARY, None, disk()).kinds
    assert ordinary.stock is not None
    assert (ordinary.stock.opening, ordinary.stock.used, ordinary.stock.closing) == (8, 1, 7)
    (behind,) = statistics(book).month(FEBRUARY, None, disk(6)).kinds
    assert behind.stock is not None
    assert behind.stock.missing == 2  # two numbers the book does not know


def test_a_month_without_tickets_keeps_its_stock(book: Book) -> None:
    (march,) = statistics(book).month(TaxPeriod(2024, 3), None, disk()).kinds
    (before,) = statistics(book).month(TaxPeriod(2023, 12), None, disk()).kinds
    assert march.stock is not None
    assert before.stock is not None
    assert (march.stock.opening, march.stock.closing) == (7, 7)
    assert (before.stock.opening, before.stock.closing) == (10, 10)


def test_rates_make_up_the_whole_of_two_rated_tickets(book: Book) -> None:
    report = statistics(book).month(FEBRUARY, None, disk())
    assert [str(each.rate) for each in report.rates] == ["0.13", "0.06"]
    assert report.agrees
    assert report.whole.gross == Money(30_000 + 1_300 + 1_200)


def test_one_kind_alone_and_tickets_of_another_disk(book: Book) -> None:
    both = statistics(book).month(JANUARY, None, disk(other_kind=True))
    assert [each.kind for each in both.kinds] == [InvoiceKind.SPECIAL, InvoiceKind.ORDINARY]
    special = statistics(book).month(JANUARY, InvoiceKind.SPECIAL, disk(other_kind=True))
    assert (len(special.kinds), special.whole.tickets) == (1, 0)
    elsewhere = Situation(NOW, "normal", "990000000002", True, "示例", "9199", (), ())
    (ordinary,) = statistics(book).month(JANUARY, None, elsewhere).kinds
    assert (ordinary.stock, ordinary.of_other_disks) == (None, 2)


def test_a_year_is_its_months(book: Book) -> None:
    report = statistics(book).year(2024, None, disk())
    assert [sums.tickets for _, sums in report.months][:3] == [2, 1, 0]
    assert len(report.months) == 12
    assert report.whole.tickets == 3
    assert report.agrees
    assert statistics(book).year(2024, InvoiceKind.ROLL, disk()).whole.tickets == 0


def test_red_and_blank_tickets_stand_on_their_own_sides(book: Book) -> None:
    at = datetime(2024, 1, 6, 9, tzinfo=CHINA)
    red = a_ticket(4, issued_at=at, status=Status.RED, lines=(a_line(-2_000),))
    blank = a_ticket(5, issued_at=at, status=Status.BLANK_VOID, lines=())
    with book.writing() as work:
        for ticket in (red, blank):
            work.invoices.add(ticket, bytes(16))
            work.summaries.add(ticket)
        work.commit()
    whole = statistics(book).month(JANUARY, None, disk(6)).whole
    assert (whole.negative, whole.blank_void, whole.tickets) == (1, 1, 4)
    assert whole.actual_net == Money(3_000)


def test_files_say_what_the_screen_says_and_bear_the_mark(book: Book, tmp_path: Path) -> None:
    report = statistics(book).month(JANUARY, None, disk())
    path = statistics(book).export(report, tmp_path / "month.csv")
    rows = list(csv.reader(path.read_bytes().decode("gb18030").splitlines()))
    assert rows[0] == ["模拟", "模拟"]
    assert ["模拟", "2024-01", "007", "普票", "10", *"0000", "1", "1", "0", "0", "0", "8"] in rows
    assert any(row[:3] == ["模拟", "13%", "50.00"] for row in rows)
    year = statistics(book).year(2024, InvoiceKind.ORDINARY, disk())
    book_file = statistics(book).export(year, tmp_path / "year.xlsx")
    with ZipFile(book_file) as parts:
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert "年度统计 2024" in texts
    assert "普票" in texts


def test_a_kind_of_another_disk_has_no_stock_in_the_file(book: Book, tmp_path: Path) -> None:
    elsewhere = Situation(NOW, "normal", "990000000002", False, "示例", "9199", (), ())
    report = statistics(book).month(JANUARY, None, elsewhere)
    text = statistics(book).export(report, tmp_path / "a.csv").read_bytes().decode("gb18030")
    assert ",2024-01,007,普票,,,,,,1,1,0,0,0,\r\n" in text


def test_an_ending_we_do_not_write_is_refused(book: Book, tmp_path: Path) -> None:
    report = statistics(book).month(JANUARY, None, disk())
    with pytest.raises(RuleBroken, match="FILE-FORMAT"):
        statistics(book).export(report, tmp_path / "month.doc")


def test_a_home_keeps_its_own_files_and_counts_its_own_tickets(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill()))
    with a_terminal(home) as terminal:
        situation = situation_of(terminal)
        report = terminal.statistics.month(TaxPeriod.of(situation.today), None, situation)
        assert all(each.stock and not each.stock.missing for each in report.kinds)
        assert report.whole.tickets == 1
        with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
            terminal.statistics.export(report, home / "book.db")


def test_a_volume_that_is_used_up_has_no_numbers_left_at_the_end(book: Book) -> None:
    three = replace(disk(), ranges=(NumberRange(InvoiceKind.ORDINARY, CODE, 1, 3, 4),))
    (code,) = statistics(book).month(FEBRUARY, None, three).codes
    assert (code.opening_first, code.opening_last) == (3, 3)
    assert (code.closing_first, code.closing_last, code.stock.closing) == (0, 0, 0)
    assert code.stock.missing == 0


def test_a_breakdown_of_a_year_tells_the_rest_in_one_row(book: Book, tmp_path: Path) -> None:
    with book.writing() as work:
        other = a_ticket(4, issued_at=NOW, buyer=replace(BUYER, name="虚构丙"))
        work.invoices.add(other, bytes(16))
        work.summaries.add(other)
        work.commit()
    report = statistics(book).breakdown(Dimension.BUYER, 2024, None, disk(5), most=1)
    text = statistics(book).export(report, tmp_path / "y.csv").read_bytes().decode("gb18030")
    assert "分类统计 按客户 2024\r\n" in text
    assert "其余 1 项" in text
    assert report.agrees
