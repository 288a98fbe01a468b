"""Runs of 发票修复: a month, one ticket, stopped, on a strange disk, with voids."""

from __future__ import annotations

import shutil
import sqlite3
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind, Status
from app.domain.rights import Right
from app.domain.tax_period import TaxPeriod
from app.repositories.attempts import Attempt
from app.repositories.errors import StoreError
from app.repositories.unit_of_work import UnitOfWork
from app.services.disk.differences import _SENTENCES, Difference, Done, What
from app.services.disk.following_voids import FollowingVoids
from app.services.repair.repairing import Span
from hardware.errors import Refused
from hardware.orders import RecordSort, VoidOrder
from hardware.ports import DiskEvent, DiskRecord
from tests.home_builders import AT, a_terminal, bill, say, text_file
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


def test_guards_that_were_taken_away_are_put_back(home: Path) -> None:
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    before = asked_of(home, query)
    book = sqlite3.connect(home / "book.db")
    book.execute("DROP TRIGGER invoice_signed")
    book.execute("DROP TRIGGER audit_no_delete")
    book.execute("CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END")
    book.close()
    assert [(one.what, one.count) for one in repair(home)] == [(What.PROTECTION, 2)]
    assert asked_of(home, query) == before
    follows_the_disk(home)


def test_a_month_is_repaired_alone(home: Path) -> None:
    damage(home, *gone(4, 11), "UPDATE invoice SET remark = '改' WHERE id IN (5, 12)")
    found = repair(home, Span(month=TaxPeriod(2024, 2)))
    assert sorted(told(found)) == [
        ("changed", "mended"), ("missing", "added"),
    ]  # fmt: skip
    assert {one.key for one in found} == {key(home, 11), key(home, 12)}
    with a_terminal(home) as terminal:
        counts, found = repaired(terminal, Span(month=TaxPeriod(2024, 1)))
    assert (counts.records, len(found)) == (TICKETS // 2, 2)
    follows_the_disk(home)


def test_a_month_takes_its_tickets_back_from_another(home: Path) -> None:
    damage(home, "UPDATE invoice SET issued_at = issued_at - 2500000 WHERE id = 12")
    found = repair(home, Span(month=TaxPeriod(2024, 1)))
    assert [(one.what, one.key) for one in found] == [(What.CHANGED, key(home, 12))]
    follows_the_disk(home)


@pytest.mark.parametrize("month", [TaxPeriod(2023, 12), TaxPeriod(2024, 3)])
def test_a_month_without_tickets_has_nothing_to_repair(home: Path, month: TaxPeriod) -> None:
    with a_terminal(home) as terminal:
        counts, found = repaired(terminal, Span(month=month))
    assert (counts.records, found) == (0, [])


def test_one_ticket_is_repaired_alone(home: Path) -> None:
    damage(home, *gone(4), "UPDATE invoice SET remark = '改' WHERE id IN (5, 12)")
    assert told(repair(home, Span(key=key(home, 4)))) == [("missing", "added")]
    assert told(repair(home, Span(key=key(home, 5)))) == [("changed", "mended")]
    assert told(repair(home)) == [("changed", "mended")]


def test_a_ticket_that_nobody_has_is_unknown(home: Path) -> None:
    with pytest.raises(RuleBroken, match="INVOICE-NOWHERE"):
        repair(home, Span(key=key(home, 4000)))


def test_statistics_that_lie_are_counted_anew(home: Path) -> None:
    damage(home, "UPDATE monthly_summary SET net_fen = net_fen + 1 WHERE period = 202401")
    damage(home, "INSERT INTO monthly_summary VALUES (202312, 7, -1, 0, 1, 1, 1, 1)")
    assert [(one.what, one.period) for one in repair(home)] == [
        (What.SUMMARY, 202312),
        (What.SUMMARY, 202401),
    ]
    follows_the_disk(home)


def test_a_last_ticket_that_was_edited_does_not_keep_the_disk_away(home: Path) -> None:
    damage(home, f"UPDATE invoice SET signature = zeroblob(64) WHERE id = {TICKETS}")
    with a_terminal(home) as terminal, pytest.raises(Refused, match="DISK-ROLLED-BACK"):
        _ = terminal.device.disk
    assert told(repair(home)) == [("changed", "mended")]
    follows_the_disk(home)


def test_a_disk_that_was_set_back_is_named_after_the_repair(home: Path) -> None:
    shutil.copy(home / "disk.simulated.db", home / "older.db")
    issue(home, "NEWER")
    for rest in ("-wal", "-shm"):
        (home / f"disk.simulated.db{rest}").unlink(missing_ok=True)
    shutil.copy(home / "older.db", home / "disk.simulated.db")
    with a_terminal(home) as terminal:
        run = terminal.repairing.begin(Span(), terminal.session)
        found = []
        with pytest.raises(Refused, match="DISK-ROLLED-BACK"):
            found += [one for step in run.steps for one in step.found]
    assert asked_of(home, "SELECT count(*) FROM invoice") == [(TICKETS + 1,)]
    assert say(home, "repair").codes[-1] == "DISK-ROLLED-BACK"


def test_open_requests_are_settled_by_a_repair(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("STORE-FULL", path="book.db")

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "keep_issued", full)
        path = text_file(home / "a.txt", bill("LOST"))
        assert say(home, "issue", path).only["outcome"] == "unknown"
    assert told(repair(home)) == [("missing", "added")]
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        work.attempts.begin(an_attempt())
        work.commit()
    found = repair(home)
    assert [(one.what, one.count) for one in found] == [(What.ATTEMPT, 1)]
    follows_the_disk(home)


def an_attempt() -> Attempt:
    return Attempt(
        request_id=bytes(16),
        document="",
        content=bytes(16),
        command=b"",
        slot=InvoiceKey("1", "00000001"),
        kind=InvoiceKind.ORDINARY,
        opened_at=AT,
        operator="主管甲",
    )


def oil(home: Path) -> Path:
    return text_file(home / "oil.txt", bill("OIL", "样例92号车用汽油~~升~~~~2000~~14000.00~~0.13"))


def test_oil_that_comes_back_is_not_taken_from_the_stock_twice(home: Path) -> None:
    assert say(home, "issue", oil(home)).exit_code == 0
    query = "SELECT tons FROM oil_stock ORDER BY goods_code"
    left = asked_of(home, query)
    damage(home, *gone(TICKETS + 1))
    assert told(repair(home)) == [("missing", "added")]
    assert asked_of(home, query) == left
    damage(home, *gone(TICKETS + 1), "DELETE FROM audit")
    repair(home)
    assert asked_of(home, query) != left


def test_a_record_that_does_not_bear_its_signature_is_written_over_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id = 4")
    with a_terminal(home) as terminal:
        source = terminal.device.source
        (record,) = source.records_of(*texts_of(home, 4))
        assert isinstance(record, DiskRecord)
        false = replace(record, request=replace(record.request, remark="假"))
        monkeypatch.setattr(source, "records_of", lambda *_: (false,))
        assert told(repaired(terminal, Span(key=key(home, 4)))[1]) == [("record", "to_check")]
    assert asked_of(home, "SELECT remark FROM invoice WHERE id = 4") == [("改",)]


def test_a_repair_may_be_stopped_at_any_step_and_leaves_no_half_thing(home: Path) -> None:
    damage(
        home,
        "UPDATE invoice SET number = -number WHERE id IN (2, 3)",
        "UPDATE invoice SET number = 3 WHERE id = 2",
        "UPDATE invoice SET number = 2 WHERE id = 3",
        "UPDATE invoice SET net_fen = 1 WHERE id = 5",
    )
    steps, whole = -1, False
    while not whole:
        steps += 1
        with a_terminal(home) as terminal:
            run = terminal.repairing.begin(Span(), terminal.session)
            whole = len(list(islice(run.steps, steps))) < steps
            run.stop()
            assert list(run.steps) == []
        assert asked_of(home, "SELECT count(*) FROM invoice WHERE code = '~'") == [(0,)]
    follows_the_disk(home)


def test_who_may_not_check_may_not_repair(home: Path) -> None:
    with a_terminal(home) as terminal:
        less = replace(terminal.session, rights=terminal.session.rights - {Right.CHECK})
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            terminal.repairing.begin(Span(), less)


def test_a_disk_that_shows_less_than_it_says_ends_the_walk(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_terminal(home) as terminal:
        monkeypatch.setattr(terminal.device.source, "journal", lambda *_: ())
        counts, found = repaired(terminal)
    assert (counts.records, found) == (TICKETS, [])  # each was asked for by its request


def test_voids_of_the_disk_come_into_the_book(home: Path) -> None:
    code, number = texts_of(home, 14)
    with a_terminal(home) as terminal:
        disk = terminal.device.unlocked
        disk.void(bytes(15) + b"1", VoidOrder(code, number, "开错", "主管甲"))
        slot = disk.next_slot("007")
        disk.void_blank(
            bytes(15) + b"2", "007", VoidOrder(slot.code, slot.number, "损坏", "主管甲")
        )
        counts, found = repaired(terminal)
        assert (counts.records, counts.tickets) == (TICKETS + 2, TICKETS)
        assert sorted(told(found)) == [("void", "added"), ("void", "mended")]
        assert repaired(terminal)[1] == []
        blank = terminal.searching.details(slot.code, slot.number)
        voided = terminal.searching.details(code, number)
    assert (blank.invoice.status, blank.invoice.draft.kind) == (Status.BLANK_VOID, "007")
    assert (voided.invoice.status, len(voided.uploads)) == (Status.VOID, 2)
    for lost in (
        "DELETE FROM outbox WHERE event = 1 AND invoice_id = 14",
        "UPDATE invoice SET status = 0 WHERE id = 14",
    ):
        damage(home, lost)
        assert ("void", "mended") in told(repair(home))
    issue(home, "AFTER")
    follows_the_disk(home)


def test_the_book_follows_voids_before_the_next_ticket(home: Path) -> None:
    code, number = texts_of(home, 14)
    with a_terminal(home) as terminal:
        order = VoidOrder(code, number, "开错", "主管甲")
        terminal.device.unlocked.void(bytes(15) + b"1", order)
    issue(home, "AFTER")
    assert say(home, "show", code, number).only["status"] == "void"
    follows_the_disk(home)


def test_oil_of_a_void_goes_back_into_the_stock(home: Path) -> None:
    query = "SELECT tons FROM oil_stock ORDER BY goods_code"
    before = asked_of(home, query)
    issued = say(home, "issue", oil(home)).only
    with a_terminal(home) as terminal:
        order = VoidOrder(issued["code"], issued["number"], "开错", "主管甲")
        terminal.device.unlocked.void(bytes(15) + b"1", order)
    repair(home)
    assert [Decimal(str(row[0])) for row in asked_of(home, query)] == [
        Decimal(str(row[0])) for row in before
    ]


def test_a_void_whose_ticket_the_book_cannot_have_waits_for_it(home: Path) -> None:
    code, number = texts_of(home, 14)
    with a_terminal(home) as terminal:
        order = VoidOrder(code, number, "开错", "主管甲")
        terminal.device.unlocked.void(bytes(15) + b"1", order)
        (event,) = terminal.device.source.journal(TICKETS, 5)
        assert isinstance(event, DiskEvent)
        damage(home, *gone(14))
        voids = FollowingVoids(terminal.issuing._keeping, terminal.device.source)
        with terminal.book.writing() as work:
            assert voids.take_over(work, event) is None
        other = replace(event, sort=RecordSort.CLOCK_SET)
        with terminal.book.writing() as work:
            assert voids.take_over(work, other) is None
    repair(home)
    assert say(home, "show", code, number).only["status"] == "void"


@pytest.mark.parametrize("pair", list(_SENTENCES), ids=str)
def test_every_finding_has_a_sentence_and_an_answer(pair: tuple[What, Done]) -> None:
    one = Difference(*pair, InvoiceKey("1", "00000002"), ("net_fen",), 202401, 3)
    assert "{" not in one.told
    assert one.as_answer()["message"] == one.told
    bare = Difference(*pair).as_answer()
    assert set(bare) - {"problem"} == {"difference", "outcome", "message"}
