"""Every filter finds what it says and nothing else; a page follows a page without a hole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind, Party, Status, Upload
from app.domain.money import Money
from app.repositories import search as search_module
from app.repositories.search import Filter
from app.repositories.unit_of_work import UnitOfWork
from db.engine import open_engine
from tests.book_builders import Shop

SIZE = 300


def _stock() -> list[Invoice]:
    shop, chance = Shop(buyers=40), Random(3)
    tickets = [shop.ticket() for _ in range(SIZE)]
    odd = [Party("百分之50%_公司\\", "TAX-ODD"), Party("华信", ""), Party("abc GmbH", "91X")]
    return [
        replace(
            ticket,
            status=chance.choice((Status.VALID, Status.VALID, Status.VOID, Status.RED)),
            upload=chance.choice(tuple(Upload)),
            printed=chance.randrange(2),
            draft=replace(ticket.draft, buyer=chance.choice([ticket.draft.buyer] * 5 + odd)),
        )
        for ticket in tickets
    ]


STOCK = _stock()


@pytest.fixture(scope="module")
def shelf(empty_book, tmp_path_factory) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("shelf") / "book.sqlite"
    path.write_bytes(empty_book.read_bytes())
    engine = open_engine(path)
    with UnitOfWork(engine) as work:
        for ticket in STOCK:
            work.invoices.add(ticket, bytes(16))
        work.commit()
    yield engine
    engine.dispose()


def found(shelf: Engine, wanted: Filter) -> list[InvoiceKey]:
    with UnitOfWork(shelf, reading=True) as work:
        keys = [heading.key for heading in work.invoices.search(wanted)]
        if wanted.limit is None and wanted.after is None:
            assert work.invoices.count(wanted) == len(keys)
    return keys


def due(condition: Callable[[Invoice], bool]) -> list[InvoiceKey]:
    return [ticket.key for ticket in STOCK if condition(ticket)]


FIRST = STOCK[0]
CASES: list[tuple[Filter, Callable[[Invoice], bool]]] = [
    (Filter(), lambda t: True),
    (Filter(kind=InvoiceKind.ROLL), lambda t: t.draft.kind is InvoiceKind.ROLL),
    (Filter(code=FIRST.key.code), lambda t: t.key.code == FIRST.key.code),
    (Filter(number="7"), lambda t: t.key.number == "00000007"),
    (Filter(number="00000007"), lambda t: t.key.number == "00000007"),
    (Filter(number="seven"), lambda t: False),
    (Filter(document="XS20240115000009"), lambda t: t.draft.document == "XS20240115000009"),
    (Filter(buyer="贸易"), lambda t: "贸易" in t.draft.buyer.name),
    (Filter(buyer="华"), lambda t: "华" in t.draft.buyer.name),
    (Filter(buyer="虚构"), lambda t: "虚构" in t.draft.buyer.name),
    (Filter(buyer="没有这个名"), lambda t: False),
    (Filter(buyer="50%_"), lambda t: "50%_" in t.draft.buyer.name),
    (Filter(buyer="%"), lambda t: "%" in t.draft.buyer.name),
    (Filter(buyer="_"), lambda t: "_" in t.draft.buyer.name),
    (Filter(buyer="\\"), lambda t: "\\" in t.draft.buyer.name),
    (Filter(buyer="/"), lambda t: "/" in t.draft.buyer.name),
    (Filter(buyer="ABC gmbh"), lambda t: t.draft.buyer.name == "abc GmbH"),
    (Filter(buyer="TAX-ODD"), lambda t: t.draft.buyer.tax_id == "TAX-ODD"),
    (Filter(printed=True), lambda t: t.printed > 0),
    (Filter(printed=False), lambda t: t.printed == 0),
    (Filter(least=Money(500_000)), lambda t: t.draft.gross >= Money(500_000)),
    (Filter(most=FIRST.draft.gross), lambda t: t.draft.gross <= FIRST.draft.gross),
    (Filter(first_day=date(2024, 1, 16)), lambda t: False),
    (Filter(last_day=date(2024, 1, 14)), lambda t: False),
    (
        Filter(first_day=date(2024, 1, 15), last_day=date(2024, 1, 15), buyer="虚构"),
        lambda t: "虚构" in t.draft.buyer.name,
    ),
    *[(Filter(status=one), lambda t, one=one: t.status is one) for one in Status],
    *[(Filter(upload=one), lambda t, one=one: t.upload is one) for one in Upload],
]


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize(("wanted", "condition"), CASES)
def test_a_filter_finds_what_it_says(
    shelf: Engine,
    wanted: Filter,
    condition: Callable[[Invoice], bool],
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_module, "FEW_BUYERS", few)
    assert found(shelf, wanted) == due(condition)
    assert found(shelf, replace(wanted, newest_first=True)) == due(condition)[::-1]


filters = st.builds(
    Filter,
    kind=st.none() | st.sampled_from(InvoiceKind),
    buyer=st.sampled_from(["", "华", "虚构", "公司"]),
    status=st.none() | st.sampled_from(Status),
    upload=st.none() | st.sampled_from(Upload),
    newest_first=st.booleans(),
)


@given(filters, st.integers(1, 70))
def test_pages_follow_each_other_without_a_hole(shelf: Engine, wanted: Filter, size: int) -> None:
    paged: list[InvoiceKey] = []
    while page := found(shelf, replace(wanted, limit=size, after=paged[-1] if paged else None)):
        paged += page
    assert paged == found(shelf, wanted)


def test_tickets_of_one_second_are_paged_without_a_hole(engine: Engine) -> None:
    shop = Shop(buyers=3)
    same = [replace(shop.ticket(), issued_at=FIRST.issued_at) for _ in range(5)]
    with UnitOfWork(engine) as work:
        for ticket in same:
            work.invoices.add(ticket, bytes(16))
        pages = [next(work.invoices.search(Filter(limit=1)))]
        while more := list(work.invoices.search(Filter(limit=1, after=pages[-1].key))):
            pages += more
    assert [heading.key for heading in pages] == [ticket.key for ticket in same]


def test_a_page_after_a_ticket_that_is_not_there_is_empty(shelf: Engine) -> None:
    assert found(shelf, Filter(after=InvoiceKey("none", "1"))) == []


def test_streaming_gives_whole_tickets_in_the_same_order(shelf: Engine) -> None:
    with UnitOfWork(shelf, reading=True) as work:
        assert list(work.invoices.stream(Filter())) == STOCK
        assert [t.key for t in work.invoices.stream(Filter(limit=3))] == due(lambda t: True)[:3]


PLANS: list[tuple[Filter, str]] = [
    (Filter(number="7"), "invoice_key"),
    (Filter(document="XS20240115000009"), "invoice_document"),
    (Filter(upload=Upload.FAILED), "invoice_unsent"),
    (Filter(status=Status.VOID), "invoice_not_valid"),
    (Filter(buyer="贸易", limit=50), "invoice_buyer"),
    (Filter(first_day=date(2024, 1, 15), limit=50), "invoice_issued"),
    (Filter(limit=50, newest_first=True), "invoice_issued"),
    (Filter(limit=50, after=FIRST.key), "invoice_issued"),
]


@pytest.mark.parametrize(("wanted", "index"), PLANS)
def test_a_search_reads_an_index(shelf: Engine, wanted: Filter, index: str) -> None:
    said: list[str] = []
    with UnitOfWork(shelf, reading=True) as work:
        list(work.invoices.search(Filter(limit=1)))
        driver = work._connection.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(said.append)
        list(work.invoices.search(wanted))
        driver.set_trace_callback(None)
        statement = next(one for one in said if "JOIN desk" in one)
        plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    assert any(f"INDEX {index} " in row[3] + " " for row in plan), plan
