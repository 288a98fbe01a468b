"""One altered record of the disk is named; everything else is read and mended all the same."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.tax_period import TaxPeriod
from app.services.disk.differences import Done, What
from app.services.repair.agreement_walk import _list
from app.services.repair.repairing import Span
from hardware.orders import VoidOrder
from hardware.protocol.invoice_body import decode_request, encode_request
from tests.home_builders import a_terminal, say
from tests.repair_builders import (
    TICKETS,
    a_used_home,
    asked_of,
    damage,
    gone,
    issue,
    key,
    repair,
    repaired,
    texts_of,
    told,
)

BROKEN = ("damaged", "to_check")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_used_home(tmp_path)


def alter(home: Path, sequence: int, column: str = "request") -> None:
    """Flip one bit in the middle of what the disk keeps of a record."""
    with closing(journal(home)) as disk:
        (kept,) = disk.execute(
            f"SELECT {column} FROM record WHERE sequence = ?", (sequence,)
        ).fetchone()
        at = len(kept) // 2
        put(disk, column, kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :], sequence)


def journal(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "disk.simulated.db", isolation_level=None)


def put(disk: sqlite3.Connection, column: str, value: bytes, sequence: int) -> None:
    disk.execute(f"UPDATE record SET {column} = ? WHERE sequence = ?", (value, sequence))


@pytest.mark.parametrize("column", ["request", "signed"])
def test_a_record_with_one_altered_bit_is_named_and_the_rest_is_mended(
    home: Path, column: str
) -> None:
    if column == "request":
        alter(home, 3)
    else:
        with closing(journal(home)) as disk:
            put(disk, "signed", b"\x01", 3)
    damage(home, "UPDATE invoice SET net_fen = 1 WHERE id = 9", *gone(5))
    said = say(home, "repair")
    *found, last = said.answers
    (broken,) = [each for each in found if each["difference"] == "damaged"]
    assert (broken["outcome"], broken["record"]) == ("to_check", 3)
    assert broken["problem"] == "JOURNAL-DAMAGED"
    assert broken.get("number", "00000003") == "00000003"
    assert (said.exit_code, last["to_check"], last["added"]) == (1, 1, 1)
    assert (last["outcome"], last["records"]) == ("done", TICKETS - 1)
    assert told(repair(home)) == [BROKEN]
    assert len(say(home, "invoices").answers) == TICKETS


@pytest.mark.parametrize("sequence", [1, 3, TICKETS])
def test_a_lost_book_is_rebuilt_from_everything_that_can_be_read(home: Path, sequence: int) -> None:
    alter(home, sequence)
    for part in home.glob("book.db*"):
        part.unlink()
    said = say(home, "repair")
    assert (said.exit_code, said.answers[-1]["to_check"]) == (1, 1), said
    assert said.answers[-1]["added"] == TICKETS - 1
    assert len(say(home, "invoices").answers) == TICKETS - 1


def test_one_ticket_whose_record_is_altered_is_named(home: Path) -> None:
    alter(home, 3)
    assert told(repair(home, Span(key=key(home, 3)))) == [BROKEN]
    assert told(repair(home, Span(key=key(home, 4)))) == []


@pytest.mark.parametrize("altered", [(7,), (8,), tuple(range(1, 8)), tuple(range(8, TICKETS + 1))])
def test_a_month_is_found_past_records_that_cannot_be_read(
    home: Path, altered: tuple[int, ...]
) -> None:
    for sequence in altered:
        alter(home, sequence)
    damage(home, *gone(10))
    found = repair(home, Span(month=TaxPeriod(2024, 2)))
    readable = 10 not in altered
    assert (("missing", "added") in told(found)) is readable
    assert told(found).count(BROKEN) == len([each for each in altered if each > 7]) or readable


def test_a_ticket_without_its_row_is_not_counted_back_past_an_altered_record(home: Path) -> None:
    alter(home, 3)
    damage(home, "DELETE FROM invoice WHERE id IN (3, 4)")
    found = told(repair(home))
    assert found.count(("missing", "added")) == 1
    assert found.count(BROKEN) == 1


def test_a_row_that_gave_its_number_up_waits_while_its_own_record_is_altered(home: Path) -> None:
    alter(home, 4)
    damage(
        home,
        "UPDATE invoice SET number = 400 WHERE id = 9",
        "UPDATE invoice SET number = 9 WHERE id = 4",
    )
    found = told(repair(home))
    assert ("changed", "mended") in found
    assert BROKEN in found


def test_a_record_that_says_something_else_than_was_signed_does_not_come_into_the_book(
    home: Path,
) -> None:
    with closing(journal(home)) as disk:
        (body,) = disk.execute("SELECT request FROM record WHERE sequence = 4").fetchone()
        put(disk, "request", encode_request(replace(decode_request(body), remark="假")), 4)
    damage(home, *gone(4))
    assert ("record", "to_check") in told(repair(home))
    assert asked_of(home, "SELECT count(*) FROM invoice WHERE remark = '假'") == [(0,)]


def forge(home: Path, sequence: int) -> None:
    """A record that says what its statement says, under a signature of nobody."""
    with closing(journal(home)) as disk:
        (signed,) = disk.execute(
            "SELECT signature FROM record WHERE sequence = ?", (sequence,)
        ).fetchone()
        put(disk, "signature", signed[:-1] + bytes([signed[-1] ^ 1]), sequence)


@pytest.mark.parametrize("lost", [gone(4), ("DELETE FROM invoice WHERE id = 4",)])
def test_a_forged_ticket_does_not_come_into_the_book_by_a_repair(
    home: Path, lost: tuple[str, ...]
) -> None:
    """Nor where its prints and lines still wait for it."""
    forge(home, 4)
    damage(home, *lost)
    said = say(home, "repair")
    (named,) = [each for each in said.answers if each.get("difference") == "record"]
    assert (named["outcome"], named["record"]) == ("to_check", 4)
    assert (named["problem"], named["number"]) == ("JOURNAL-DAMAGED", "00000004")
    assert (said.exit_code, said.answers[-1]["added"]) == (1, 0)
    assert len(say(home, "invoices").answers) == TICKETS - 1
    with a_terminal(home) as terminal, terminal.book.reading() as work:
        assert [kept.entry.action for kept in work.audit.about("disk-record-4")] == ["disk.damaged"]


def test_a_forged_ticket_stays_out_of_a_new_book_too(home: Path) -> None:
    forge(home, 5)
    for part in home.glob("book.db*"):
        part.unlink()
    said = say(home, "repair")
    assert (said.exit_code, said.answers[-1]["added"]) == (1, TICKETS - 1)
    assert ("record", "to_check") in [
        (each.get("difference"), each["outcome"]) for each in said.answers
    ]


def test_a_forged_void_voids_nothing_in_a_repair(home: Path) -> None:
    code, number = texts_of(home, 14)
    with a_terminal(home) as terminal:
        order = VoidOrder(code, number, "开错", "主管甲")
        terminal.device.unlocked.void(bytes(15) + b"1", order)
    forge(home, TICKETS + 1)
    assert told(repair(home)) == [("record", "to_check")]
    assert asked_of(home, "SELECT status FROM invoice WHERE id = 14") == [(0,)]


def test_an_altered_void_is_named_and_voids_nothing(home: Path) -> None:
    code, number = texts_of(home, 14)
    with a_terminal(home) as terminal:
        order = VoidOrder(code, number, "开错", "主管甲")
        terminal.device.unlocked.void(bytes(15) + b"1", order)
    with closing(journal(home)) as disk:
        put(disk, "request", b"\x01", TICKETS + 1)
    assert told(repair(home)) == [("record", "to_check")]
    assert asked_of(home, "SELECT status FROM invoice WHERE id = 14") == [(0,)]


def test_check_names_the_altered_record(home: Path) -> None:
    alter(home, 3)
    with a_terminal(home) as terminal:
        assert repaired(terminal)[1][0].record == 3
    assert say(home, "check", "--full").exit_code != 0


def test_the_full_check_names_all_that_is_wrong_at_once(home: Path) -> None:
    for sequence in (3, 5):
        alter(home, sequence)
    damage(home, "UPDATE invoice SET remark = '改' WHERE id = 9")
    damage(home, "UPDATE invoice SET status = 1 WHERE id = 11")
    (line,) = [a for a in say(home, "check", "--full").answers if a["check"] == "agreement"]
    assert line["verdict"] == "bad"
    assert "第3、5条记录损坏" in line["cause"]
    assert "00000009 在账册中与税控盘不同" in line["cause"]
    assert "00000011 在账册中已作废，税控盘没有作废记录" in line["cause"]
    assert "repair" in line["next"]


def test_of_very_many_only_the_first_are_named(home: Path) -> None:
    damage(home, "UPDATE invoice SET remark = '改'")
    (line,) = [a for a in say(home, "check", "--full").answers if a["check"] == "agreement"]
    assert line["cause"].count("、") == TICKETS - 1
    assert _list(str(n) for n in range(40)).startswith("等40处，0、1、")


def test_a_record_that_is_gone_from_between_is_named(home: Path) -> None:
    with closing(journal(home)) as disk:
        disk.execute("DELETE FROM record WHERE sequence = 3")
    assert ("damaged", "to_check") in told(repair(home))
    (line,) = [a for a in say(home, "check", "--full").answers if a["check"] == "agreement"]
    assert "第3条记录损坏" in line["cause"]


def test_a_ticket_that_another_pc_issued_is_no_disagreement(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "other")
    issue(home, "D-HERE")
    shutil.copy(home / "disk.simulated.db", tmp_path / "other" / "disk.simulated.db")
    found = {a["check"]: a for a in say(tmp_path / "other", "check", "--full").answers}
    assert found["agreement"]["verdict"] in ("ok", "warn"), found["agreement"]


def test_a_record_that_was_edited_with_care_is_named_and_the_book_is_not_blamed(home: Path) -> None:
    with closing(journal(home)) as disk:
        (kept,) = disk.execute("SELECT signed FROM record WHERE sequence = 3").fetchone()
        put(disk, "signed", kept.replace(b"499099", b"499098", 1), 3)
    named = [each for each in repair(home) if each.record == 3]
    assert [(one.what, one.done) for one in named] == [(What.RECORD, Done.LEFT)]
    said = say(home, "repair")
    assert said.answers[-1]["to_check"] == 1
    (line,) = [
        each for each in say(home, "check", "--full").answers if each["check"] == "agreement"
    ]
    assert "账册被改动" not in line["next"]


def test_a_ticket_whose_number_was_edited_on_the_disk_is_the_disks_fault(home: Path) -> None:
    with closing(journal(home)) as disk:
        disk.execute("UPDATE record SET number = 77 WHERE sequence = 3")
    lines = say(home, "check", "--full").answers
    (line,) = [each for each in lines if each["check"] == "agreement"]
    assert "第3条记录损坏" in line["cause"]
    assert "账册被改动" not in line["next"]


def test_bytes_that_an_editor_made_a_text_are_a_damaged_record_and_no_full_disk(home: Path) -> None:
    with closing(journal(home)) as disk:
        disk.execute("UPDATE record SET signed = replace(signed, x'31', x'32') WHERE sequence = 3")
    assert say(home, "status").only["disk"]["conditions"][0]["code"] == "JOURNAL-DAMAGED"
    assert told(repair(home)) == [BROKEN]
    assert say(home, "repair").answers[-1]["records"] == TICKETS - 1
