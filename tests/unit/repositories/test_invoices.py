"""What is added is read back equal, for ever, and nothing can change what was signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.invoice import (
    Invoice,
    InvoiceKey,
    InvoiceKind,
    Line,
    Nature,
    Party,
    Special,
    Status,
    Upload,
    ZeroRate,
)
from app.domain.money import Money
from app.repositories.errors import StoreConflict, StoreError
from app.repositories.rows import CHINA, moment
from app.repositories.search import Filter
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import BUYER, SELLER, a_line, a_ticket, an_entry

DIGEST = b"content-16-bytes"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
fen = st.integers(-(10**14), 10**14).map(Money)
decimals = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
parties = st.builds(Party, name=texts, tax_id=texts, address_phone=texts, bank_account=texts)
lines = st.builds(
    Line,
    name=texts,
    net=fen,
    rate=st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-4)),
    tax=fen,
    spec=texts,
    unit=texts,
    quantity=decimals,
    price=decimals,
    with_tax=st.booleans(),
    nature=st.sampled_from(Nature),
    goods_code=texts,
    own_code=texts,
    preferential=st.booleans(),
    preferential_text=texts,
    zero_rate=st.sampled_from(ZeroRate),
    deduction=fen,
    short_name=texts,
)
numbers = st.integers(0, 99_999_999).map(lambda number: f"{number:08d}")
keys = st.builds(InvoiceKey, code=texts.filter(bool), number=numbers)
tickets = st.builds(
    lambda more, **ticket: a_ticket(**more, **ticket),
    more=st.fixed_dictionaries(
        {
            "kind": st.sampled_from(InvoiceKind),
            "request_id": st.binary(min_size=16, max_size=16),
            "buyer": parties,
            "seller": parties,
            "lines": st.lists(lines, max_size=5).map(tuple),
            "document": texts,
            "remark": texts,
            "payee": texts,
            "reviewer": texts,
            "drawer": texts,
            "special": st.sampled_from(Special),
            "with_tax": st.booleans(),
            "list_name": texts,
            "buyer_is_person": st.booleans(),
            "agency_certificate": texts,
            "goods_code_version": texts,
            "roll_width_mm": st.sampled_from([0, 57, 76]),
        }
    ),
    key=keys,
    issued_at=st.integers(0, 4_000_000_000).map(moment),
    disk_number=texts,
    sequence=st.integers(1, 2**40),
    signature=st.binary(max_size=64),
    simulated=st.booleans(),
    with_list=st.booleans(),
    status=st.sampled_from(Status),
    upload=st.sampled_from(Upload),
    printed=st.integers(0, 99),
    reddened_net=fen,
    reddened_tax=fen,
    replaces=st.none() | keys,
)


@given(tickets)
def test_a_ticket_is_read_back_equal(scratch: Engine, ticket: Invoice) -> None:
    with UnitOfWork(scratch) as work:
        work.invoices.add(ticket, DIGEST)
        assert work.invoices.by_key(ticket.key) == ticket
        assert work.invoices.by_request(ticket.draft.request_id) == ticket
        assert list(work.invoices.stream(Filter())) == [ticket]
        assert work.invoices.lines(ticket.key) == ticket.draft.lines


@given(tickets)
def test_a_heading_says_what_the_whole_ticket_says(scratch: Engine, ticket: Invoice) -> None:
    with UnitOfWork(scratch) as work:
        work.invoices.add(ticket, DIGEST)
        (heading,) = work.invoices.search(Filter())
        draft = ticket.draft
        assert (heading.key, heading.buyer) == (ticket.key, draft.buyer)
        assert (heading.net, heading.tax, heading.gross) == (draft.net, draft.tax, draft.gross)
        assert (heading.lines, heading.kind) == (len(draft.lines), draft.kind)
        for name in ("issued_at", "signature", "simulated", "with_list", "status", "upload"):
            assert getattr(heading, name) == getattr(ticket, name)


def test_nothing_is_kept_without_a_commit(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.keep_issued(a_ticket(), DIGEST, an_entry(a_ticket()))
    with UnitOfWork(engine, reading=True) as work:
        assert work.invoices.count(Filter()) == 0
        assert work.outbox.oldest() is None
        assert work.audit.head().number == 0
        assert work.summaries.month(202401) == ()


def test_what_a_lost_transaction_said_is_not_remembered(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(1), DIGEST)
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(2), DIGEST)
        work.commit()
    with UnitOfWork(engine, reading=True) as work:
        assert work.invoices.by_key(a_ticket(2).key) == a_ticket(2)


def test_parties_and_wordings_are_kept_once(engine: Engine) -> None:
    for number in (1, 2, 3):
        with UnitOfWork(engine) as work:
            work.invoices.add(a_ticket(number), DIGEST)
            work.commit()
        engine.dispose()  # the next one remembers nothing and asks the book
    with engine.core.connect() as connection:
        counts = "SELECT (SELECT count(*) FROM party), (SELECT count(*) FROM wording)"
        assert tuple(connection.exec_driver_sql(counts).one()) == (2, 2)


@pytest.mark.parametrize(
    "same", [{"key": a_ticket(1).key}, {"request_id": a_ticket(1).draft.request_id}]
)
def test_a_number_or_a_request_is_never_kept_twice(engine: Engine, same: dict[str, object]) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(1), DIGEST)
        with pytest.raises(StoreConflict):
            work.invoices.add(a_ticket(2, **same), DIGEST)


def test_leading_zeros_of_a_number_say_nothing(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(42), DIGEST)
        for number in ("42", "00000042", "0042"):
            assert work.invoices.by_key(InvoiceKey("099002300104", number)) == a_ticket(42)
        for number in ("43", "", "x", "4２", "9" * 30):
            assert work.invoices.by_key(InvoiceKey("099002300104", number)) is None


def test_the_latest_ticket_of_a_document_is_found_with_its_digest(engine: Engine) -> None:
    first, second = a_ticket(1, document="D1"), a_ticket(2, document="D1")
    with UnitOfWork(engine) as work:
        work.invoices.add(first, b"1" * 16)
        work.invoices.add(second, b"2" * 16)
        found = work.invoices.latest_for_document(SELLER.tax_id, "D1")
        assert found == (second, b"2" * 16)
        assert work.invoices.latest_for_document(SELLER.tax_id, "D2") is None
        assert work.invoices.latest_for_document(BUYER.tax_id, "D1") is None


def test_an_empty_document_number_names_no_ticket(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(1, document=""), DIGEST)
        assert work.invoices.latest_for_document(SELLER.tax_id, "") is None


def test_only_the_state_of_a_ticket_moves(engine: Engine) -> None:
    ticket = a_ticket()
    with UnitOfWork(engine) as work:
        work.invoices.add(ticket, DIGEST)
        work.invoices.set_status(ticket.key, Status.VOID)
        work.invoices.redden(ticket.key, Money(300), Money(39))
        work.invoices.redden(ticket.key, Money(-100), Money(-13))
        moved = replace(
            ticket,
            status=Status.VOID,
            reddened_net=Money(200),
            reddened_tax=Money(26),
        )
        assert work.invoices.by_key(ticket.key) == moved


_SIGNED = [
    "kind",
    "code",
    "number",
    "issued_at",
    "sequence",
    "desk_id",
    "seller_id",
    "buyer_id",
    "document",
    "net_fen",
    "tax_fen",
    "line_count",
    "request_id",
    "content",
    "signature",
    "remark",
    "with_list",
    "list_name",
    "special",
    "with_tax",
    "buyer_is_person",
    "agency_certificate",
    "roll_width_mm",
    "replaces_code",
    "replaces_number",
]


@pytest.mark.parametrize("column", _SIGNED)
def test_a_signed_column_cannot_be_changed(engine: Engine, column: str) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(), DIGEST)
        work.commit()
    with pytest.raises(StoreConflict, match="never changes"), engine.core.begin() as connection:
        connection.exec_driver_sql(f"UPDATE invoice SET {column} = {column}")


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM invoice",
        "REPLACE INTO invoice SELECT * FROM invoice",
        "DELETE FROM invoice_line",
        "UPDATE invoice_line SET net_fen = 0",
        "INSERT INTO invoice_line SELECT invoice_id, 3, wording_id, '1', '1', 1, 1, 1, 0, 0, 0 "
        "FROM invoice_line WHERE position = 1",
        "REPLACE INTO invoice_line SELECT * FROM invoice_line",
        "UPDATE wording SET name = ''",
        "DELETE FROM party",
        "UPDATE desk SET drawer = ''",
    ],
)
def test_no_statement_alters_an_issued_ticket(engine: Engine, change: str) -> None:
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(), DIGEST)
        work.commit()
    with pytest.raises(StoreConflict), engine.core.begin() as connection:
        connection.exec_driver_sql(change)
    with UnitOfWork(engine, reading=True) as work:
        assert work.invoices.by_key(a_ticket().key) == a_ticket()


def test_a_rate_finer_than_the_column_is_refused_not_rounded(engine: Engine) -> None:
    line = replace(a_line(), rate=Decimal("0.00001"))
    with UnitOfWork(engine) as work, pytest.raises(StoreError):
        work.invoices.add(a_ticket(1, lines=(line,)), DIGEST)


def test_a_time_without_its_zone_is_refused(engine: Engine) -> None:
    ticket = a_ticket(1, issued_at=datetime(2024, 1, 15))  # noqa: DTZ001
    with UnitOfWork(engine) as work, pytest.raises(ValueError, match="zone"):
        work.invoices.add(ticket, DIGEST)


def test_a_time_of_another_zone_is_the_same_moment(engine: Engine) -> None:
    west = datetime(2024, 1, 31, 23, 0, tzinfo=CHINA) + timedelta(hours=2)
    with UnitOfWork(engine) as work:
        work.invoices.add(a_ticket(1, issued_at=west), DIGEST)
        assert next(work.invoices.search(Filter())).issued_at == west


def test_many_kinds_of_goods_are_forgotten_before_they_fill_the_memory(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.repositories.dictionary.REMEMBERED", 2)
    for number in (1, 2, 3):
        with UnitOfWork(engine) as work:
            work.invoices.add(a_ticket(number, lines=(a_line(name=f"{number}"),)), DIGEST)
            work.commit()
    with UnitOfWork(engine, reading=True) as work:
        names = [ticket.draft.lines[0].name for ticket in work.invoices.stream(Filter())]
    assert names == ["1", "2", "3"]
