"""Every filter finds what it says and nothing else; a page follows a page without a hole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind, Party, Status, Upload
from app.domain.money import Money, total
from app.domain.searching import FAILED, UNSENT, Filter, Order
from app.repositories import search as search_module
from app.repositories.registers import Customer
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine, open_engine
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


def goods_of(ticket: Invoice) -> list[str]:
    return [line.name for line in ticket.draft.lines]


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
    (Filter(text="7"), lambda t: t.key.number == "00000007"),
    (Filter(text=" 00000007 "), lambda t: t.key.number == "00000007"),
    (Filter(text="０００７"), lambda t: t.key.number == "00000007"),
    (Filter(text=FIRST.key.code), lambda t: t.key.code == FIRST.key.code),
    (Filter(text=f"{FIRST.key.code} · 1"), lambda t: t.key == FIRST.key),
    (Filter(text="XS2024011500000"), lambda t: t.key.number < "00000010"),
    (Filter(text="贸易"), lambda t: "贸易" in t.draft.buyer.name),
    (Filter(text="50%_"), lambda t: "50%_" in t.draft.buyer.name),
    (Filter(text="tax-odd"), lambda t: t.draft.buyer.tax_id == "TAX-ODD"),
    (Filter(text="TEST-2024"), lambda t: False),
    (Filter(text="TEST-2024", deep=True), lambda t: "TEST-2024" in t.draft.remark),
    (
        Filter(text="华信", deep=True),
        lambda t: any("华信" in part for part in (t.draft.buyer.name, *goods_of(t))),
    ),
    (Filter(seller="示例甲"), lambda t: True),
    (Filter(seller="没有"), lambda t: False),
    (Filter(disk="990000000001"), lambda t: True),
    (Filter(disk="1"), lambda t: False),
    (Filter(listed=True), lambda t: False),
    (Filter(listed=False), lambda t: True),
    (Filter(void=True), lambda t: t.status is Status.VOID),
    (Filter(void=False), lambda t: t.status is not Status.VOID),
    (Filter(uploads=UNSENT), lambda t: t.upload is not Upload.SENT),
    (Filter(uploads=FAILED), lambda t: t.upload in FAILED),
    (
        Filter(uploads=(Upload.SENT, Upload.FAILED)),
        lambda t: t.upload in (Upload.SENT, Upload.FAILED),
    ),
    (Filter(least_net=Money(300_000)), lambda t: t.draft.net >= Money(300_000)),
    (Filter(most_net=Money(300_000)), lambda t: t.draft.net <= Money(300_000)),
    (Filter(remark="TEST-2024"), lambda t: "TEST-2024" in t.draft.remark),
    (Filter(goods="华信"), lambda t: any("华信" in name for name in goods_of(t))),
    (Filter(keys=(FIRST.key, STOCK[5].key)), lambda t: t.key in (FIRST.key, STOCK[5].key)),
    (Filter(but=(FIRST.key,)), lambda t: t.key != FIRST.key),
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
    monkeypatch.setattr(search_module, "FEW_TICKETS", few)
    assert found(shelf, wanted) == due(condition)
    assert found(shelf, replace(wanted, newest_first=True)) == due(condition)[::-1]


filters = st.builds(
    Filter,
    kind=st.none() | st.sampled_from(InvoiceKind),
    buyer=st.sampled_from(["", "华", "虚构", "公司"]),
    status=st.none() | st.sampled_from(Status),
    upload=st.none() | st.sampled_from(Upload),
    newest_first=st.booleans(),
    text=st.sampled_from(["", "虚构", "贸易"]),
    deep=st.booleans(),
    order=st.sampled_from(Order),
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


@given(filters, st.integers(0, SIZE))
def test_the_ticket_at_a_place_is_the_one_of_the_list(shelf, wanted, place) -> None:
    whole = found(shelf, wanted)
    with UnitOfWork(shelf, reading=True) as work:
        at = work.invoices.at(wanted, place)
    assert at == (whole[place] if place < len(whole) else None)


@given(filters)
def test_a_tally_counts_what_the_list_shows(shelf, wanted) -> None:
    due = set(found(shelf, wanted))
    tickets = [ticket for ticket in STOCK if ticket.key in due]
    standing = [ticket for ticket in tickets if ticket.status is not Status.VOID]
    with UnitOfWork(shelf, reading=True) as work:
        tally = work.invoices.tally(wanted)
    assert tally.tickets == len(tickets)
    assert tally.void == len(tickets) - len(standing)
    assert tally.red == sum(ticket.status is Status.RED for ticket in tickets)
    assert tally.unsent == sum(ticket.upload is not Upload.SENT for ticket in tickets)
    assert tally.failed == sum(ticket.upload in FAILED for ticket in tickets)
    assert tally.unprinted == sum(not ticket.printed for ticket in tickets)
    assert tally.net == total(ticket.draft.net for ticket in standing)
    assert tally.tax == total(ticket.draft.tax for ticket in standing)


def test_initials_find_the_tickets_of_a_registered_buyer(engine: Engine) -> None:
    ticket = Shop().ticket()
    buyer = replace(ticket.draft.buyer, name="虚构测试商行")
    with UnitOfWork(engine) as work:
        work.invoices.add(replace(ticket, draft=replace(ticket.draft, buyer=buyer)), bytes(16))
        work.registers.save_customer(Customer(buyer))
        for text, many in (("GCSS", 1), ("xgc", 1), ("xgx", 0)):
            assert work.invoices.count(Filter(text=text)) == many


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
        driver = work._connection.driver
        assert driver is not None
        driver.set_trace_callback(said.append)
        list(work.invoices.search(wanted))
        driver.set_trace_callback(None)
        statement = next(one for one in said if "JOIN desk" in one)
        plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    assert any(f"INDEX {index} " in row[3] + " " for row in plan), plan
