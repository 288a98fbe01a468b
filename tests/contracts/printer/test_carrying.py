"""What every way to a printer must hold: bytes arrive as they are, and nothing is said to be
printed that was not taken."""

from __future__ import annotations

import time

import pytest

from printing.errors import NotSent
from printing.ports import JobState, LineState, Media
from tests.contracts.printer.conftest import PATIENCE_S, Way

SHEET = Media(240.0, 140.0)
JOB = b"\x1b@\x1c&" + "模拟".encode("gbk") + bytes(range(256)) * 20 + b"\r\n\x0c"


def test_a_job_arrives_byte_for_byte_and_is_said_to_be_taken_whole(way: Way) -> None:
    taken = way.line.send(JOB, title="099002300104 00000001", media=SHEET)
    assert taken.taken == len(JOB)
    assert way.came(len(JOB)) == JOB
    assert bool(taken.job) is way.spooled
    _await_end(way, taken.job)


def test_where_nobody_is_nothing_was_sent(way: Way) -> None:
    assert way.absent.status() is LineState.GONE
    with pytest.raises(NotSent) as refused:
        way.absent.send(JOB, title="x", media=SHEET)
    assert refused.value.code in ("PRINTER-GONE", "PRINTER-NOT-LISTENING")
    assert refused.value.facts["printer"]


def test_a_printer_that_is_there_is_not_said_to_be_gone(way: Way) -> None:
    assert way.line.status() in (LineState.READY, LineState.SILENT, LineState.BUSY)


def test_a_job_that_nobody_knows_is_neither_done_nor_taken_back(way: Way) -> None:
    assert way.line.progress("nobody-7000") is JobState.UNKNOWN
    assert not way.line.cancel("nobody-7000")


def _await_end(way: Way, job: str) -> None:
    """What the service of the system has taken it brings to paper, and says so."""
    until = time.monotonic() + PATIENCE_S
    while way.spooled and way.line.progress(job) is not JobState.DONE:
        assert time.monotonic() < until
        time.sleep(0.05)
