"""发票修复: the book is what the disk signed, and keeps what only the book knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.invoice import Upload
from app.domain.tax_period import TaxPeriod
from app.services.disk.differences import Done, What
from app.services.repair.repairing import Span
from tests.home_builders import a_terminal, say
from tests.repair_builders import (
    TICKETS,
    a_used_home,
    asked_of,
    damage,
    follows_the_disk,
    gone,
    issue,
    key,
    repair,
    repaired,
    texts_of,
    told,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_used_home(tmp_path)


def test_a_book_that_agrees_is_left_alone_and_the_run_is_in_the_audit_book(home: Path) -> None:
    with a_terminal(home) as terminal:
        counts, found = repaired(terminal)
        with terminal.book.reading() as work:
            *_, last = work.audit.entries()
    assert (found, counts.records, counts.tickets, counts.differences) == ([], TICKETS, TICKETS, 0)
    assert (last.entry.action, last.entry.subject) == ("book.repair", "all")


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ("UPDATE invoice SET net_fen = 1 WHERE id = 4", "net_fen"),
        ("UPDATE invoice SET document = 'X' WHERE id = 4", "document"),
        ("UPDATE invoice SET content = zeroblob(16) WHERE id = 4", "content"),
        ("UPDATE invoice SET issued_at = issued_at - 5000000 WHERE id = 4", "issued_at"),
        ("UPDATE invoice SET signature = zeroblob(64) WHERE id = 4", "signature"),
        ("UPDATE invoice SET request_id = zeroblob(16) WHERE id = 4", "request_id"),
        ("UPDATE invoice SET sequence = 9 WHERE id = 4", "sequence"),
        ("UPDATE invoice SET number = 4000 WHERE id = 4", "number"),
        ("UPDATE invoice SET kind = 77 WHERE id = 4", "kind"),
        ("UPDATE invoice_line SET price = 'dear' WHERE invoice_id = 4", "lines"),
        ("UPDATE invoice_line SET wording_id = 999 WHERE invoice_id = 4", "lines"),
        ("DELETE FROM invoice_line WHERE invoice_id = 4", "lines"),
        ("UPDATE invoice SET buyer_id = seller_id WHERE id = 4", "buyer"),
        ("UPDATE invoice SET desk_id = 999 WHERE id = 4", "desk"),
    ],
)
def test_an_edited_ticket_is_written_as_it_was_signed(home: Path, order: str, field: str) -> None:
    damage(home, order)
    changed, *more = repair(home)
    assert (changed.what, changed.done, changed.fields) == (What.CHANGED, Done.MENDED, (field,))
    assert changed.key == key(home, 4)
    assert {one.what for one in more} <= {What.SUMMARY}
    follows_the_disk(home)


def test_an_edited_dictionary_is_seen_at_each_of_its_tickets(home: Path) -> None:
    damage(home, "UPDATE party SET name = '虚构假冒有限公司'", "UPDATE wording SET name = '假'")
    found = repair(home)
    assert [one.fields for one in found] == [("seller", "buyer", "lines")] * TICKETS
    follows_the_disk(home)


def test_what_was_issued_after_a_repair_does_not_use_the_editedtexts_of(home: Path) -> None:
    with a_terminal(home) as terminal:
        damage(home, "UPDATE party SET name = '虚构假冒有限公司'")
        assert len(repaired(terminal)[1]) == TICKETS
    issue(home, "NEW")
    follows_the_disk(home)


def test_rows_that_are_gone_come_back_and_months_too(home: Path) -> None:
    damage(home, *gone(1, 2, 3, 4, 5, 6, 7, TICKETS), "DELETE FROM monthly_summary")
    found = repair(home)
    assert told(found).count(("missing", "added")) == 8
    follows_the_disk(home)
    assert len(say(home, "invoices").answers) == TICKETS


def test_a_ticket_that_comes_back_has_its_prints_and_what_was_sent(home: Path) -> None:
    damage(
        home,
        "UPDATE outbox SET state = 1 WHERE invoice_id = 3",
        "UPDATE print_log SET counted = 1, nth = 1",
        "DELETE FROM invoice WHERE id IN (3, 4, 13, 14)",
    )
    found = repair(home)
    assert told(found) == [("missing", "added")] * 4
    follows_the_disk(home)
    with a_terminal(home) as terminal:
        third = terminal.searching.details(*texts_of(home, 3))
    assert (third.invoice.upload, third.invoice.printed) == (Upload.SENT, 1)
    assert len(third.prints) == 1
    assert [row[0] for row in asked_of(home, "SELECT id FROM invoice")] == list(range(1, 15))


def test_where_counting_does_not_tell_the_row_nothing_is_guessed(home: Path) -> None:
    damage(
        home,
        "UPDATE print_log SET counted = 1, nth = 1",
        "DELETE FROM invoice WHERE id IN (3, 4)",
        "UPDATE invoice SET id = id - 1 WHERE id = 5",  # one row for two tickets
        "DELETE FROM invoice_line WHERE invoice_id = 5",
    )
    found = repair(home)
    assert ("prints", "kept") in told(found)
    assert told(found).count(("missing", "added")) == 2
    again = repair(home)
    assert told(again) == [("prints", "kept")]
    with a_terminal(home) as terminal:
        assert terminal.searching.details(*texts_of(home, 3)).invoice.printed == 0
        assert terminal.searching.details(*texts_of(home, 3)).prints == ()


def test_lines_that_are_left_must_be_the_tickets_own(home: Path) -> None:
    damage(
        home,
        "DELETE FROM invoice WHERE id = 4",
        "UPDATE invoice_line SET net_fen = 1 WHERE invoice_id = 4",
    )
    assert told(repair(home)) == [("missing", "added")]
    follows_the_disk(home)
    assert asked_of(home, "SELECT max(id) FROM invoice") == [(TICKETS + 1,)]


def test_a_first_ticket_with_its_neighbour_unknown_to_the_disk_is_not_guessed(home: Path) -> None:
    damage(
        home,
        "DELETE FROM invoice WHERE id IN (1, 2)",
        "UPDATE invoice SET request_id = zeroblob(16) WHERE id = 3",
    )
    found = repair(home)
    assert told(found).count(("missing", "added")) == 2
    assert told(found).count(("changed", "mended")) == 1
    follows_the_disk(home)


def test_an_orphan_whose_number_is_taken_gets_its_own_row_later(home: Path) -> None:
    damage(
        home,
        "DELETE FROM invoice WHERE id = 4",
        "UPDATE invoice SET number = 4 WHERE id = 9",
    )
    found = repair(home)
    assert sorted(told(found)) == [("changed", "mended"), ("missing", "added")]
    follows_the_disk(home)


def test_statuses_never_go_back(home: Path) -> None:
    damage(
        home,
        "UPDATE invoice SET status = 1 WHERE id = 2",
        "UPDATE invoice SET status = 2 WHERE id = 5",
        "UPDATE invoice SET status = 66 WHERE id = 6",
        "UPDATE invoice SET upload = 1, printed = 3 WHERE id = 7",
        "UPDATE outbox SET state = 1 WHERE invoice_id = 7",
    )
    found = repair(home)
    assert told(found) == [
        ("status", "to_check"), ("status", "mended"), ("status", "mended"), ("summary", "mended"),
    ]  # fmt: skip
    assert asked_of(home, "SELECT status, upload, printed FROM invoice WHERE id IN (2, 7)") == [
        (1, 0, 0),
        (0, 1, 3),
    ]
    assert told(repair(home)) == [("status", "to_check")]


@pytest.mark.parametrize(
    ("orders", "upload", "state"),
    [
        (("DELETE FROM outbox WHERE invoice_id = 4",), 0, 0),
        (("UPDATE invoice SET upload = 1 WHERE id = 4", "DELETE FROM outbox"), 1, 1),
        (("UPDATE outbox SET state = 1 WHERE invoice_id = 4",), 1, 1),
        (("UPDATE outbox SET state = 99 WHERE invoice_id = 4",), 0, 0),
        (("UPDATE invoice SET upload = 99 WHERE id = 4",), 0, 0),
        (
            (
                "UPDATE invoice SET upload = 99 WHERE id = 4",
                "UPDATE outbox SET state = 1 WHERE invoice_id = 4",
            ),
            1,
            1,
        ),
    ],
)
def test_the_way_to_the_bureau_is_whole_again(
    home: Path, orders: tuple[str, ...], upload: int, state: int
) -> None:
    damage(home, *orders)
    found = [one for one in repair(home) if one.key == key(home, 4)]
    assert told(found) == [("upload", "mended")]
    query = "SELECT upload, state FROM invoice JOIN outbox ON invoice_id = invoice.id"
    assert asked_of(home, f"{query} WHERE invoice.id = 4") == [(upload, state)]
    follows_the_disk(home)


def test_prints_count_at_least_as_the_log_says(home: Path) -> None:
    damage(home, "UPDATE print_log SET nth = 2", "UPDATE invoice SET printed = 0 WHERE id = 3")
    assert told(repair(home)) == [("printed", "mended")]
    assert asked_of(home, "SELECT printed FROM invoice WHERE id = 3") == [(2,)]


def test_numbers_that_were_exchanged_go_home(home: Path) -> None:
    damage(
        home,
        "UPDATE invoice SET number = -number WHERE id IN (2, 3, 12)",
        "UPDATE invoice SET number = 3 WHERE id = 2",
        "UPDATE invoice SET number = 12 WHERE id = 3",
        "UPDATE invoice SET number = 2 WHERE id = 12",
    )
    assert told(repair(home)) == [("changed", "mended")] * 3
    follows_the_disk(home)


def test_another_ticket_at_a_number_of_the_disk_is_told_and_never_written_over(home: Path) -> None:
    damage(
        home,
        "UPDATE invoice SET number = 4000 WHERE id = 5",
        "UPDATE invoice SET request_id = zeroblob(16), signature = zeroblob(64) WHERE id = 4",
        "UPDATE invoice SET number = 5 WHERE id = 4",
    )
    found = repair(home)
    assert told(found) == [("missing", "added"), ("conflict", "to_check"), ("unknown", "to_check")]
    assert found[-1].key == key(home, 5)
    assert told(repair(home)) == [("conflict", "to_check"), ("unknown", "to_check")]


def test_a_missing_ticket_whose_number_another_one_holds_is_told(home: Path) -> None:
    damage(
        home, "UPDATE invoice SET request_id = zeroblob(16), signature = zeroblob(64) WHERE id=4"
    )
    assert told(repair(home)) == [("conflict", "to_check"), ("unknown", "to_check")]


def test_a_ticket_that_the_disk_does_not_have_is_told_and_stays(home: Path) -> None:
    columns = [row[1] for row in asked_of(home, "PRAGMA table_info(invoice)")]
    copied = {
        "id": "99",
        "number": "4000",
        "request_id": "zeroblob(16)",
        "signature": "zeroblob(64)",
    }
    said = ", ".join(copied.get(str(name), str(name)) for name in columns)
    damage(home, f"INSERT INTO invoice SELECT {said} FROM invoice WHERE id = 4")
    found = repair(home)
    assert ("unknown", "to_check") in told(found)
    assert asked_of(home, "SELECT count(*) FROM invoice WHERE id = 99") == [(1,)]
    january = Span(month=TaxPeriod(2024, 1))
    assert told(repair(home, january)) == [("unknown", "to_check")]
    assert told(repair(home, Span(key=key(home, 4000)))) == [("unknown", "to_check")]
