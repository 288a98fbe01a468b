"""The way to the disk of a terminal: what is known without asking, and its trace."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bootstrap.opening import open_terminal
from hardware.errors import NotSent
from printing.errors import PrinterError
from tests.home_builders import a_home, a_terminal


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
