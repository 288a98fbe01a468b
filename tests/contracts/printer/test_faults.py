"""What a printer does that stops: its way says whether bytes left, and never guesses."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from printing.carriers.base import hand_over
from printing.carriers.causes import code_of, words_of
from printing.carriers.cups import CupsQueue
from printing.carriers.file import FilePrinter
from printing.carriers.network import NetworkPrinter
from printing.carriers.opening import open_line
from printing.carriers.serial_port import SerialPrinter, roll_state
from printing.carriers.usb_file import UsbFile, port_state
from printing.carriers.windows import spooler_state
from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState, LineState, Media, PrinterLine
from tests.levels import needs
from tests.network_printer import a_network_printer
from tests.print_service import PATIENCE_S, PPD, a_print_service

SHEET = Media(240.0, 140.0)
MUCH = b"x" * 4_000_000  # more than a system keeps for who does not read
SOON_S = 0.2  # nothing moves any more


def test_a_network_printer_without_paper_leaves_the_job_in_doubt() -> None:
    with a_network_printer(stops_at=1) as printer:
        host, port = printer.url.removeprefix("tcp:").split(":")
        line = NetworkPrinter(host, int(port), silence_s=SOON_S)
        for job in (b"small enough to leave at once", MUCH):
            with pytest.raises(SendUnknown) as doubt:
                line.send(job, title="x", media=SHEET)
            assert doubt.value.code == "PRINTER-DOUBT"
            assert int(doubt.value.facts["taken"]) > 0


@pytest.mark.parametrize("sort", ["serial", "usb"])
def test_a_port_that_takes_nothing_more_leaves_the_job_in_doubt(sort: str) -> None:
    needs("pty")
    import pty
    import tty

    printer, port = pty.openpty()
    tty.setraw(port)
    path = os.ttyname(port)
    line: PrinterLine = UsbFile(path, silence_s=SOON_S)
    if sort == "serial":
        line = SerialPrinter(path, 9600, silence_s=SOON_S)
    try:
        with pytest.raises(SendUnknown):
            line.send(MUCH, title="x", media=SHEET)
    finally:
        os.close(port)
        os.close(printer)


def test_a_serial_port_that_stops_within_the_first_part_leaves_the_job_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import serial

    class Port:
        """pyserial does not say how much of a part left before its time was over."""

        def __enter__(self) -> Port:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def write(self, part: bytes) -> int:
            raise serial.SerialTimeoutException("Write timeout")

        def reset_output_buffer(self) -> None:
            return None

    monkeypatch.setattr(serial, "serial_for_url", lambda *_, **__: Port())
    with pytest.raises(SendUnknown):
        SerialPrinter("COM3", 9600).send(b"job", title="x", media=SHEET)


def _raising(broken: OSError) -> Callable[..., object]:
    def called(*_: object, **__: object) -> object:
        raise broken

    return called


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, ""), "PRINTER-NOT-LISTENING"),
        (OSError(errno.EHOSTUNREACH, ""), "PRINTER-UNREACHABLE"),
        (OSError(errno.ENETUNREACH, ""), "PRINTER-UNREACHABLE"),
        (TimeoutError("timed out"), "PRINTER-UNREACHABLE"),
        (socket.gaierror(-2, "Name or service not known"), "PRINTER-UNREACHABLE"),
        (OSError(errno.EINVAL, "Invalid argument"), "PRINTER-UNREACHABLE"),
    ],
)
def test_a_network_printer_that_cannot_be_reached_has_its_cause(
    broken: OSError, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", _raising(broken))
    with pytest.raises(NotSent, match=code):
        NetworkPrinter("printer", 9100).send(b"job", title="x", media=SHEET)
    assert NetworkPrinter("printer", 9100).status() is LineState.GONE


@pytest.mark.parametrize(
    ("broken", "code", "state"),
    [
        (OSError(errno.EACCES, ""), "PRINTER-NO-RIGHT", LineState.NO_RIGHT),
        (OSError(errno.EBUSY, ""), "PRINTER-IN-USE", LineState.IN_USE),
        (OSError(errno.ENXIO, ""), "PRINTER-GONE", LineState.GONE),
        (OSError(errno.ENODEV, ""), "PRINTER-GONE", LineState.GONE),
        (OSError(errno.EINVAL, "Invalid argument"), "PRINTER-GONE", LineState.GONE),
    ],
)
def test_a_device_that_cannot_be_opened_has_its_cause(
    broken: OSError, code: str, state: LineState, monkeypatch: pytest.MonkeyPatch
) -> None:
    import serial

    said = serial.SerialException(broken.errno, f"could not open port: {broken}")
    monkeypatch.setattr(serial, "serial_for_url", _raising(said))
    lines: tuple[PrinterLine, ...] = (SerialPrinter("COM3", 9600), UsbFile("/dev/usb/lp0"))
    monkeypatch.setattr("printing.carriers.usb_file.os.open", _raising(broken))
    for line in lines:
        assert line.status() is state
        with pytest.raises(NotSent, match=code):
            line.send(b"job", title="x", media=SHEET)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("could not open port 'COM3': PermissionError(13, '拒绝访问。', None, 5)", "IN-USE"),
        ("could not open port 'COM3': FileNotFoundError(2, '…', None, 2)", "GONE"),
        ("Could not exclusively lock port /dev/ttyS0", "IN-USE"),
    ],
)
def test_what_a_library_of_serial_ports_says_on_windows_has_its_cause(said: str, code: str) -> None:
    assert code_of(OSError(said)) == f"PRINTER-{code}"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (OSError(errno.EPIPE, ""), "PRINTER-BROKE-OFF"),
        (OSError(errno.ENOSPC, ""), "PRINTER-NO-ROOM"),
        (TimeoutError("printer takes nothing"), "PRINTER-TAKES-NOTHING"),
    ],
)
def test_a_line_that_breaks_tells_why_and_whether_a_byte_left(broken: OSError, code: str) -> None:
    with pytest.raises(NotSent, match=code):
        hand_over("p", b"job", _raising(broken))  # type: ignore[arg-type]
    with pytest.raises(SendUnknown, match="PRINTER-DOUBT") as doubt:
        hand_over("p", b"job", _raising(broken), sure=False)  # type: ignore[arg-type]
    assert doubt.value.facts["reason"] == words_of(broken)
    with pytest.raises(NotSent, match="PRINTER-TAKES-NOTHING"):
        hand_over("p", b"job", lambda _: 0)


@pytest.mark.skipif(os.name == "nt", reason="pipes with a name")
def test_a_device_that_nobody_reads_is_not_there(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    with pytest.raises(NotSent, match="PRINTER-GONE"):
        UsbFile(str(pipe)).send(b"job", title="x", media=SHEET)


def test_a_folder_that_is_not_there_is_no_printer(tmp_path: Path) -> None:
    with pytest.raises(NotSent, match="PRINTER-GONE"):
        FilePrinter(str(tmp_path / "no" / "a.prn")).send(b"job", title="x", media=SHEET)
    with pytest.raises(NotSent, match="PRINTER-REFUSED"):
        FilePrinter(str(tmp_path / ("x" * 300))).send(b"job", title="x", media=SHEET)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device is asked for")
def test_a_full_disk_takes_nothing() -> None:
    with pytest.raises(NotSent, match="PRINTER-NO-ROOM"):
        FilePrinter("/dev/full").send(b"job", title="x", media=SHEET)
    assert FilePrinter("/dev/null").send(b"job", title="x", media=SHEET).taken == 3


def test_a_folder_keeps_each_job_under_a_name_of_its_own(tmp_path: Path) -> None:
    line = FilePrinter(str(tmp_path))
    for media in (SHEET, SHEET, Media(210.0, 297.0, raw=False)):
        line.send(b"job", title="099 / 00000001", media=media)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"099_00000001.prn", "099_00000001-2.prn", "099_00000001.pdf"}


def test_one_pdf_is_never_written_behind_another(tmp_path: Path) -> None:
    line, media = FilePrinter(str(tmp_path / "a.pdf")), Media(210.0, 297.0, raw=False)
    for job in (b"one", b"two", b"three"):
        line.send(job, title="x", media=media)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert kept == {"a.pdf": b"one", "a-2.pdf": b"two", "a-3.pdf": b"three"}


def test_a_stopped_queue_is_refused_and_keeps_nothing() -> None:
    needs("cups")
    with a_print_service() as service:
        service.raw_queue("test")
        line = CupsQueue("test")
        service.said("cupsdisable", "test")
        assert line.status() is LineState.PAUSED
        with pytest.raises(NotSent, match="PRINTER-PAUSED"):
            line.send(b"job", title="x", media=SHEET)
        assert service.said("lpstat", "-o", "test") == ""
        service.said("cupsenable", "test")
        service.said("cupsreject", "test")
        with pytest.raises(NotSent, match="PRINTER-NOT-ACCEPTING"):
            line.send(b"job", title="x", media=SHEET)


def test_without_paper_the_queue_says_so_and_a_waiting_job_is_taken_back() -> None:
    needs("cups")
    with a_print_service() as service:
        paper = service.raw_queue("test") / "no-paper"
        line = CupsQueue("test")
        paper.touch()
        first = line.send(b"first", title="x", media=SHEET)
        _until(lambda: line.status() is LineState.PAPER_OUT)
        with pytest.raises(NotSent, match="PRINTER-PAPER-OUT"):
            line.send(b"refused", title="x", media=SHEET)
        service.said("lp", "-d", "test", "-o", "raw", str(PPD))
        waiting = "test-2"
        assert line.progress(waiting) is JobState.WAITING
        assert line.cancel(waiting)
        assert line.progress(waiting) is JobState.CANCELLED
        assert not line.cancel(waiting)
        paper.unlink()
        _until(lambda: line.progress(first.job) is JobState.DONE)
        assert service.await_jobs(paper.parent, 1) == [b"first"]


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_sheet_through_a_driver_has_the_size_that_was_asked_for() -> None:
    needs("cups")
    from pypdf import PdfReader

    from tests.face_examples import pdf, sheets, ticket

    with a_print_service() as service:
        page = service.form_queue("form")
        line = CupsQueue("form")
        content = pdf(*sheets().on_form(ticket()))
        taken = line.send(content, title="x", media=Media(240.0, 140.0, raw=False))
        _until(lambda: line.progress(taken.job) is JobState.DONE)
        box = PdfReader(page).pages[0].mediabox
        assert [float(box.width), float(box.height)] == pytest.approx([680.315, 396.85], abs=1.0)


def test_a_system_without_a_print_service_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    line = CupsQueue("test")
    assert line.status() is LineState.GONE
    with pytest.raises(NotSent, match="PRINTER-NO-SERVICE"):
        line.send(b"job", title="x", media=SHEET)


@pytest.mark.skipif(os.name == "nt", reason="there the spooler is")
def test_the_spooler_of_windows_is_on_windows_only() -> None:
    line = open_line("windows:EPSON LQ-630K")
    assert line.status() is LineState.GONE
    assert line.progress("1") is JobState.UNKNOWN
    assert not line.cancel("1")
    with pytest.raises(NotSent, match="PRINTER-NO-SERVICE"):
        line.send(b"job", title="x", media=SHEET)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (0x18, LineState.READY),
        (0x38, LineState.PAPER_OUT),
        (0x08, LineState.OFFLINE),
        (0x10, LineState.OFFLINE),
    ],
)
def test_the_port_of_a_usb_printer_tells_paper_and_line(said: int, means: LineState) -> None:
    assert port_state(said) is means


@pytest.mark.parametrize(
    ("paper", "cause", "means"),
    [
        (b"\x12", b"\x12", LineState.READY),
        (b"\x72", b"\x12", LineState.PAPER_OUT),
        (b"\x12", b"\x32", LineState.PAPER_OUT),
        (b"\x12", b"\x16", LineState.COVER_OPEN),
        (b"", b"", LineState.SILENT),
        (b"\xff", b"\x00", LineState.SILENT),
    ],
)
def test_a_roll_printer_tells_paper_and_cover(paper: bytes, cause: bytes, means: LineState) -> None:
    assert roll_state(paper, cause) is means


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (0, LineState.READY),
        (0x400, LineState.BUSY),
        (0x1, LineState.PAUSED),
        (0x80, LineState.OFFLINE),
        (0x400000, LineState.COVER_OPEN),
        (0x10 | 0x80, LineState.PAPER_OUT),
        (0x8, LineState.PAPER_OUT),
        (0x40, LineState.PAPER_OUT),
        (0x4, LineState.GONE),
    ],
)
def test_the_spooler_of_windows_tells_what_is_wrong(said: int, means: LineState) -> None:
    assert spooler_state(said) is means


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lpt1",
        "tcp:",
        "tcp:host:99999",
        "tcp:a b:9100",
        "cups:a b",
        "cups:-o",
        "usb:lp0",
        "serial:COM3?speed=1",
        "serial:COM3?baud=fast",
        "serial:COM3?flow=fast",
        "file:",
        "windows:",
        "file:a\nb",
        "windows:" + "x" * 500,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(PrinterError, match="PRINTER-URL"):
        open_line(url)


@pytest.mark.skipif(os.name == "nt", reason="limits of a process")
def test_a_file_that_cannot_grow_is_left_as_it_was(tmp_path: Path) -> None:
    import resource
    import signal

    path = tmp_path / "printer.prn"
    line = FilePrinter(str(path))
    line.send(b"first", title="x", media=SHEET)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        with pytest.raises(NotSent, match="PRINTER-NO-ROOM"):
            line.send(b"second" * 100, title="x", media=SHEET)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"first"
