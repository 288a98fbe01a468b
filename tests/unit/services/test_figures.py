"""The start page's figures equal a naive sum over every ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Invoice, Status, ZeroRate
from app.domain.money import ZERO, Money
from app.domain.takings import NOTHING, StartFigures, Takings, percent_more
from app.repositories.rows import CHINA
from app.repositories.unit_of_work import UnitOfWork
from app.services.book import Book
from app.services.figures import Figures
from app.services.outlook import situation_of
from db.engine import Engine, open_engine
from tests.book_builders import a_line, a_ticket, voided
from tests.home_builders import a_home, a_terminal, bill, say, text_file

TODAY = date(2024, 3, 31)
rates = st.one_of(
    st.sampled_from([("0.13", ZeroRate.NONE), ("0.06", ZeroRate.NONE)]),
    st.sampled_from(ZeroRate).map(lambda flag: ("0", flag)),
)
START = datetime(2024, 2, 1, tzinfo=CHINA)
moments = st.integers(0, 60 * 86_400 - 1).map(lambda s: START + timedelta(seconds=s))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(tmp_path_factory.mktemp("book") / "book.sqlite", create=True)
    yield engine
    engine.dispose()


@st.composite
def tickets(draw: st.DrawFn) -> list[Invoice]:
    made = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        sign = draw(st.sampled_from([1, -1]))
        lines = tuple(
            replace(a_line(sign * net, rate), zero_rate=flag)
            for net, (rate, flag) in draw(
                st.lists(st.tuples(st.integers(1, 10**9), rates), min_size=1, max_size=3)
            )
        )
        at = draw(moments)
        status = Status.RED if sign < 0 else Status.VALID
        one = a_ticket(number, lines=lines, issued_at=at, status=status)
        made.append(voided(one) if draw(st.booleans()) else one)
    return made


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A book in the middle of a unit that leaves no trace."""

    work: UnitOfWork

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return nullcontext(self.work)


def counted(engine: Engine, made: list[Invoice]) -> StartFigures:
    """What the service says of a book with these tickets."""
    with UnitOfWork(engine) as work:
        for ticket in made:
            work.invoices.add(ticket, bytes(16))
            work.summaries.add(ticket)
        return Figures(cast("Book", Unfinished(work))).of(TODAY)


def naive(made: list[Invoice], first: date, last: date) -> Takings:
    sums = NOTHING
    for ticket in made:
        if not first <= ticket.issued_at.date() <= last:
            continue
        if ticket.status is Status.VOID:
            sums += Takings(void=1)
        elif ticket.draft.gross.fen < 0:
            sums += Takings(negative=1, net=ticket.draft.net, tax=ticket.draft.tax)
        else:
            sums += Takings(positive=1, net=ticket.draft.net, tax=ticket.draft.tax)
    return sums


@given(tickets())
def test_every_figure_equals_the_naive_sum(scratch: Engine, made: list[Invoice]) -> None:
    figures = counted(scratch, made)
    assert figures.day == naive(made, TODAY, TODAY)
    assert figures.month == naive(made, date(2024, 3, 1), TODAY)
    assert figures.same_days_before == naive(made, date(2024, 2, 1), date(2024, 2, 29))
    assert len(figures.days) == 30
    assert all(takings == naive(made, day, day) for day, takings in figures.days)
    since = TODAY - timedelta(days=29)
    assert sum(figures.used.values()) == naive(made, since, TODAY).tickets
    by_rate: dict[tuple[Decimal, ZeroRate], Money] = defaultdict(lambda: ZERO)
    for ticket in made:
        if ticket.issued_at.month == 3 and ticket.status is not Status.VOID:
            for line in ticket.draft.lines:
                by_rate[line.rate, line.zero_rate] += line.gross
    assert {(each.rate, each.zero_rate): each.gross for each in figures.rates} == by_rate


def test_what_cannot_be_compared_is_not_compared(scratch: Engine) -> None:
    figures = Figures(Book(scratch)).of(TODAY)
    assert figures.change_percent is None
    assert figures.busiest is None
    assert figures.open_days == 0
    assert percent_more(Money(50), Money(100)) == Decimal("-50.0")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_a_ticket_a_draft_and_an_open_request_are_counted(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill()))
    with a_terminal(home) as terminal:
        today = terminal.clock.show().date()
        terminal.drafts.keep(
            EnteredInvoice((), buyer=EnteredParty(name="虚构丁测试有限公司")), "主管甲"
        )
        figures = terminal.figures.of(today)
        situation = situation_of(terminal)
    assert (figures.day.positive, str(figures.day.gross)) == (1, "339.00")
    assert (figures.drafts, figures.newest_draft) == (1, "虚构丁测试有限公司")
    assert figures.busiest == (today, figures.day)
    (kind,) = figures.used
    assert figures.days_of_use(kind, 7) == 7
    assert situation.unsent == 1
    assert situation.hours_left is not None
    assert situation.hours_left <= 72
    assert situation.stock[kind] > 0
    assert situation.certificate_until is not None


def test_a_draft_without_a_buyer_is_known_by_its_document(home: Path) -> None:
    with a_terminal(home) as terminal:
        terminal.drafts.keep(EnteredInvoice((), document="D7"), "主管甲")
        assert terminal.figures.of(terminal.clock.show().date()).newest_draft == "D7"


def test_a_draft_is_known_by_its_buyer_and_what_it_comes_to(home: Path) -> None:
    line = EnteredLine("样例键盘", quantity="2", price="113")
    entered = EnteredInvoice((line,), buyer=EnteredParty(name="虚构丁测试有限公司"))
    with a_terminal(home) as terminal:
        terminal.drafts.keep(entered, "主管甲")
        today = terminal.clock.show().date()
        assert terminal.figures.of(today).newest_draft == "虚构丁测试有限公司　226.00"
        assert terminal.drafts.all()[0]["title"] == "虚构丁测试有限公司　226.00"


def test_beside_a_program_that_holds_the_disk_the_kept_picture_is_told(home: Path) -> None:
    with a_terminal(home) as holder:
        holder.standing.status()
        holder.standing.keep()
        with a_terminal(home, writes=False) as beside:
            situation = situation_of(beside)
    assert situation.remembered
    assert situation.certificate_until is None
    assert situation.hours_left is None
