"""The way to the disk of a terminal: what is known without asking, and its trace."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bootstrap.opening import open_terminal
from app.bootstrap.profiles import RESOURCES
from app.services.disk.ordering import Order
from app.services.problems import Sentences
from hardware.errors import NotSent, Refused
from hardware.orders import NumberRange, RecordSort, ReturnOrder, Secret
from printing.errors import PrinterError
from tests.home_builders import a_home, a_terminal, say

SENTENCES = Sentences.read(RESOURCES / "problems.toml")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


def test_the_homes_own_disk_is_known_as_emulated_while_it_is_away(home: Path) -> None:
    (home / "disk.simulated.db").unlink()
    with a_terminal(home) as terminal:
        assert terminal.simulated


def test_the_disk_of_a_book_is_known_as_emulated_whatever_way_leads_to_it(home: Path) -> None:
    terminal = open_terminal(home, disk_url="usb:1209:0001")
    try:
        assert terminal.simulated
    finally:
        terminal.close()


@pytest.mark.parametrize("certificate", [None, b"no certificate"])
def test_of_a_disk_no_book_knows_only_the_disk_says_whether_it_is_emulated(
    home: Path, certificate: bytes | None
) -> None:
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        ours = work.disks.latest()
        assert ours is not None
        if certificate is not None:
            work.disks.note(replace(ours, public_key=certificate))
            work.commit()
    if certificate is None:
        with sqlite3.connect(home / "book.db") as book:
            book.execute("DELETE FROM disk_seen")
    terminal = open_terminal(home, disk_url="usb:none")
    try:
        with pytest.raises(NotSent, match="DEVICE-URL"):
            assert terminal.simulated
    finally:
        terminal.close()


def test_what_went_over_the_line_is_written_where_a_person_wants_it(
    home: Path, tmp_path: Path
) -> None:
    with a_terminal(home) as terminal:
        assert terminal.save_trace(tmp_path / "trace.jsonl") == 0
        assert terminal.device.unlocked.identity()
        assert terminal.save_trace(tmp_path / "trace.jsonl") > 2
        with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
            terminal.save_trace(home / "book.db")


def test_a_trace_is_told_to_be_no_disk_in_its_own_home(home: Path, tmp_path: Path) -> None:
    with a_terminal(home) as terminal:
        assert terminal.standing.status()
        terminal.device.disk.certificate()
        terminal.save_trace(tmp_path / "trace.jsonl")
    played = open_terminal(home, disk_url=f"replay:{tmp_path / 'trace.jsonl'}")
    try:
        with pytest.raises(Refused, match="TRACE-NO-DISK") as told:
            played.standing.status()
    finally:
        played.close()
    assert "不能代替税控盘" in SENTENCES.message(told.value)


def test_another_disk_of_the_same_number_is_told_by_what_differs(home: Path) -> None:
    with a_terminal(home) as terminal:
        with terminal.book.writing() as work:
            ours = work.disks.latest()
            assert ours is not None
            work.disks.note(replace(ours, public_key=b"another"))
            work.commit()
        with pytest.raises(Refused, match="DISK-OTHER") as told:
            terminal.standing.status()
    assert f"编号同为 {ours.number}，证书不同" in SENTENCES.message(told.value)


def test_a_book_that_knows_no_disk_takes_the_one_that_is_there(home: Path) -> None:
    with sqlite3.connect(home / "book.db") as book:
        book.execute("DELETE FROM disk_seen")
    book.close()
    with a_terminal(home) as terminal:
        assert terminal.standing.status()["disk"]["state"] == "normal"


def test_while_a_named_device_is_held_the_homes_own_disk_is_not_shown_as_if_it_were_that_one(
    home: Path,
) -> None:
    held = home / "disk.simulated.db"
    with a_terminal(home) as holder:
        assert holder.standing.status()
        holder.standing.keep()
        for url, warning in ((None, "DISK-SNAPSHOT"), (f"sim:{held}", "DISK-SNAPSHOT-OWN")):
            looking = open_terminal(home, disk_url=url)
            try:
                assert looking.standing.status()["warnings"] == [warning]
            finally:
                looking.close()


def test_who_looks_beside_a_window_sees_the_clock_that_was_just_set(home: Path) -> None:
    with a_terminal(home) as window:
        at = window.clock.show()
        window.clock.forward(timedelta(days=9), "主管甲")
        seen = _beside(home)
        assert datetime.fromisoformat(seen["clock"]) >= at + timedelta(days=9)
        assert seen["lock_date"] == window.standing.here()["lock_date"]


def test_who_looks_beside_a_window_sees_what_the_disk_was_ordered_to_do(home: Path) -> None:
    with a_terminal(home) as window:
        disk = window.device.disk
        disk.verify_pin("88888888", Secret.CERTIFICATE)
        mine = next(one for one in disk.volumes() if one.kind == "026")
        order = ReturnOrder((NumberRange(mine.kind, mine.code, mine.first, mine.last),), "")
        asked = Order(RecordSort.VOLUMES_RETURNED, mine.code, "主管甲")
        window.ordering.carry_out(asked, lambda one, at: one.return_volumes(at, order))
        assert _beside(home)["stock"]["026"]["left"] == 0


def _beside(home: Path) -> dict[str, Any]:
    """`status` of another program while the first one holds the disk."""
    looking = open_terminal(home)
    try:
        told: dict[str, Any] = looking.standing.here()
        assert told["warnings"] == ["DISK-SNAPSHOT"]
        return told
    finally:
        looking.close()


@pytest.mark.parametrize(("writable", "code"), [(True, "DISK-STORAGE"), (False, "STORE-READ-ONLY")])
def test_a_home_that_may_not_be_written_is_told_as_such_and_not_as_a_fault_of_its_disk(
    home: Path, monkeypatch: pytest.MonkeyPatch, *, writable: bool, code: str
) -> None:
    lock = home / "disk.simulated.db.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()  # nobody can take it
    monkeypatch.setattr("app.bootstrap.opening.os.access", lambda *_: writable)
    told = say(home, "status")
    assert (told.exit_code, told.codes) == (3, [code])
    assert writable or str(home) in told.only["error"]["message"]
