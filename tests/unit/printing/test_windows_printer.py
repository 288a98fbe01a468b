"""The spooler of Windows, by its documented calls: the types, their order, and that whatever call
fails, a job is either known not to have left or in doubt."""

from __future__ import annotations

import ctypes as c

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.carriers.windows import WindowsPrinter
from printing.carriers.winspool import Connection, Document, Job
from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState, LineState, Media
from tests.windows_spooler import WindowsSpooler

SHEET = Media(240.0, 140.0)
NAME = "EPSON 针打"
BEFORE = ["OpenPrinterW", "GetPrinterW", "GetPrinterW", "GetPrinterW", "GetPrinterW"]
JOB = [*BEFORE, "StartDocPrinterW", "StartPagePrinter", "WritePrinter", "EndPagePrinter"]
WHOLE = [*JOB, "EndDocPrinter", "ClosePrinter"]


def printer(system: WindowsSpooler) -> WindowsPrinter:
    spooler = system.spooler()
    return WindowsPrinter(NAME, lambda: spooler)


def test_the_shapes_are_those_of_the_documentation_on_64_bits() -> None:
    if c.sizeof(c.c_void_p) == 8:
        assert [c.sizeof(each) for each in (Document, Connection, Job)] == [24, 24, 96]
        assert (Job.status.offset, Job.submitted.offset) == (56, 76)


@settings(max_examples=40, deadline=None)
@given(
    content=st.binary(min_size=1, max_size=3000),
    title=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    takes=st.integers(1, 4000),
)
def test_every_byte_and_the_title_arrive_as_they_are(
    content: bytes, title: str, takes: int
) -> None:
    system = WindowsSpooler(takes=takes)
    taken = printer(system).send(content, title=title, media=SHEET)
    assert (taken.taken, taken.job) == (len(content), "77")
    assert (system.came, system.title, system.datatype) == (content, title, "RAW")
    assert [name for name in system.calls if name != "WritePrinter"] == [
        name for name in WHOLE if name != "WritePrinter"
    ]
    assert system.open == 0


@pytest.mark.parametrize("fails", range(1, len(WHOLE) + 3))
def test_whatever_call_fails_nobody_guesses_and_nothing_stays_open(fails: int) -> None:
    system = WindowsSpooler(fails=fails)
    problem: PrinterError | None = None
    try:
        printer(system).send(b"x" * 1500, title="x", media=SHEET)
    except (NotSent, SendUnknown) as said:
        problem = said
    assert system.open == (1 if system.calls[-1] == "ClosePrinter" and fails == 12 else 0)
    begun, ended = "StartDocPrinterW" in system.calls, problem is None
    assert ("AbortPrinter" in system.calls) is (begun and not ended and fails != 6)
    if isinstance(problem, NotSent):
        assert system.came == b""
        assert problem.code in ("PRINTER-NO-RIGHT",)
    elif problem is not None:
        assert system.came


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (5, "PRINTER-NO-RIGHT"),
        (112, "PRINTER-NO-ROOM"),
        (1722, "PRINTER-NO-SERVICE"),
        (1804, "PRINTER-REFUSED"),
    ],
)
@pytest.mark.parametrize("fails", [6, 7, 8])
def test_what_windows_says_has_its_cause(number: int, code: str, fails: int) -> None:
    system = WindowsSpooler(fails=fails, number=number)
    with pytest.raises(NotSent, match=code):
        printer(system).send(b"x", title="x", media=SHEET)
    assert system.open == 0


def test_a_name_that_windows_does_not_know_is_no_printer() -> None:
    line = printer(WindowsSpooler(fails=1, number=1801))
    assert line.status() is LineState.GONE
    assert printer(WindowsSpooler(fails=1)).status() is LineState.NO_RIGHT
    assert printer(WindowsSpooler(fails=1)).progress("77") is JobState.UNKNOWN
    assert printer(WindowsSpooler(fails=2)).status() is LineState.READY
    assert printer(WindowsSpooler(fails=3)).status() is LineState.SILENT


def test_a_printer_that_is_used_offline_is_refused_before_a_job_lies_there_unseen() -> None:
    system = WindowsSpooler()
    system.attributes = 0x400
    with pytest.raises(NotSent, match="PRINTER-OFFLINE"):
        printer(system).send(b"x", title="x", media=SHEET)
    assert "StartDocPrinterW" not in system.calls


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x8, JobState.WAITING),
        (0x10, JobState.WAITING),
        (0x40, JobState.WAITING),
        (0x80, JobState.DONE),
        (0x1000, JobState.DONE),
        (0x4 | 0x10, JobState.CANCELLED),
        (0x100, JobState.CANCELLED),
        (None, JobState.DONE),
    ],
)
def test_how_a_job_stands(status: int | None, state: JobState) -> None:
    system = WindowsSpooler()
    system.job = status
    assert printer(system).progress("77") is state
    assert system.open == 0


def test_a_job_is_deleted_unless_the_printer_has_begun_it() -> None:
    for status, taken_back in ((0, True), (0x10, False), (0x80, False), (None, False)):
        system = WindowsSpooler()
        system.job = status
        assert printer(system).cancel("77") is taken_back
        assert system.ordered == ([(77, 5)] if taken_back else [])
        assert system.open == 0
    assert not printer(WindowsSpooler()).cancel("nobody")
    assert printer(WindowsSpooler()).progress("nobody") is JobState.UNKNOWN
