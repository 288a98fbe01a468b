"""`windows:NAME`: raw bytes through the spooler of Windows, by its C interface (winspool.drv).

Source: the system's documentation of OpenPrinter, StartDocPrinter, WritePrinter, GetPrinter and
GetJob. Without an extension module; every call releases the interpreter's lock.
"""

from __future__ import annotations

import ctypes as c
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from printing.carriers.base import hand_over, refuse
from printing.errors import NotSent, SendUnknown
from printing.ports import JobState, LineState, Media, Taken

DWORD: Final = c.c_uint32
_CANCEL: Final = 3  # JOB_CONTROL_DELETE is 5, CANCEL 3: both leave nothing behind
_PAUSED, _PAPER_JAM, _PAPER_OUT, _OFFLINE = 0x1, 0x8, 0x10, 0x80
_NOT_AVAILABLE, _DOOR_OPEN, _PRINTING = 0x1000, 0x400000, 0x400
_JOB_PRINTING, _JOB_PRINTED, _JOB_DELETED, _JOB_COMPLETE = 0x10, 0x80, 0x100, 0x1000
_INVALID_PARAMETER: Final = 87  # what GetJob says of a job that is over


class _Document(c.Structure):
    _fields_ = (("name", c.c_wchar_p), ("output", c.c_wchar_p), ("datatype", c.c_wchar_p))


class _Status(c.Structure):
    """PRINTER_INFO_6."""

    _fields_ = (("status", DWORD),)


class _Job(c.Structure):
    """JOB_INFO_1."""

    _fields_ = (
        ("job", DWORD),
        *((name, c.c_wchar_p) for name in ("printer", "machine", "user", "document")),
        ("datatype", c.c_wchar_p),
        ("status_text", c.c_wchar_p),
        ("status", DWORD),
        *((name, DWORD) for name in ("priority", "position", "pages", "printed")),
        ("submitted", c.c_uint16 * 8),
    )


class SpoolerError(OSError):
    """A call failed; `errno` is what GetLastError says."""


@cache
def _library() -> Any:
    if sys.platform == "win32":
        return c.WinDLL("winspool.drv", use_last_error=True, winmode=0x800)  # from System32 only
    raise NotSent("PRINTER-NO-SERVICE", printer="windows", reason="no spooler of Windows")


def _call(name: str, *arguments: Any) -> int:
    """One call; SpoolerError where it says 0."""
    function = getattr(_library(), name)
    function.restype = DWORD
    said = int(function(*arguments))
    if not said:
        code = getattr(c, "get_last_error", int)()
        raise SpoolerError(code, f"{name} {code}")
    return said


class WindowsPrinter:
    """Implements ports.PrinterLine over a printer that Windows knows by name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine; a paused printer, or one without paper, is told before."""
        del media  # raw bytes only
        with self._opened() as printer:
            refuse(self._name, _standing(printer))
            job = self._begun(printer, title)
            taken = self._handed_over(printer, content)
        return Taken(taken.taken, str(job))

    def status(self) -> LineState:
        """What the spooler says."""
        try:
            with self._opened() as printer:
                return _standing(printer)
        except NotSent:
            return LineState.GONE

    def progress(self, job: str) -> JobState:
        """See ports.PrinterLine; a job that is gone from the list was printed."""
        try:
            with self._opened() as printer:
                status = _job_status(printer, int(job))
        except SpoolerError as gone:
            return JobState.DONE if gone.errno == _INVALID_PARAMETER else JobState.UNKNOWN
        except NotSent:
            return JobState.UNKNOWN
        if status & _JOB_DELETED:
            return JobState.CANCELLED
        return JobState.DONE if status & (_JOB_PRINTED | _JOB_COMPLETE) else JobState.WAITING

    def cancel(self, job: str) -> bool:
        """See ports.PrinterLine."""
        try:
            with self._opened() as printer:
                if _job_status(printer, int(job)) & _JOB_PRINTING:
                    return False
                return bool(_call("SetJobW", printer, DWORD(int(job)), DWORD(0), None, _CANCEL))
        except (NotSent, SpoolerError):
            return False

    @contextmanager
    def _opened(self) -> Iterator[c.c_void_p]:
        printer = c.c_void_p()
        try:
            _call("OpenPrinterW", c.c_wchar_p(self._name), c.byref(printer), None)
        except SpoolerError as missing:
            told = {"printer": self._name, "reason": missing.strerror}
            raise NotSent("PRINTER-GONE", **told) from missing
        try:
            yield printer
        finally:
            _library().ClosePrinter(printer)

    def _begun(self, printer: c.c_void_p, title: str) -> int:
        document = _Document(title, None, "RAW")
        try:
            return _call("StartDocPrinterW", printer, DWORD(1), c.byref(document))
        except SpoolerError as refused:
            told = {"printer": self._name, "reason": refused.strerror}
            raise NotSent("PRINTER-REFUSED", **told) from refused

    def _handed_over(self, printer: c.c_void_p, content: bytes) -> Taken:
        """A document that is not ended whole is given up before a byte of it is printed, unless
        the spooler prints while it takes: then nobody knows."""

        def put(part: bytes) -> int:
            written = DWORD()
            _call("WritePrinter", printer, part, DWORD(len(part)), c.byref(written))
            return int(written.value)

        try:
            taken = hand_over(self._name, content, put)
            _call("EndDocPrinter", printer)
        except (SendUnknown, SpoolerError) as broken:
            _library().AbortPrinter(printer)
            told = {"printer": self._name, "taken": "?", "bytes": len(content)}
            raise SendUnknown("PRINTER-DOUBT", **told, reason=str(broken)[:120]) from broken
        return taken


def _standing(printer: c.c_void_p) -> LineState:
    """SILENT where the spooler has nothing to say."""
    found, needed = _Status(), DWORD()
    size = DWORD(c.sizeof(found))
    try:
        _call("GetPrinterW", printer, DWORD(6), c.byref(found), size, c.byref(needed))
    except SpoolerError:
        return LineState.SILENT
    return spooler_state(int(found.status))


def spooler_state(said: int) -> LineState:
    """The status bits of a printer (PRINTER_INFO_6).

    >>> spooler_state(0x11)
    <LineState.PAPER_OUT: 'paper_out'>
    """
    if said & (_PAPER_OUT | _PAPER_JAM):
        return LineState.PAPER_OUT
    if said & _DOOR_OPEN:
        return LineState.COVER_OPEN
    if said & (_OFFLINE | _NOT_AVAILABLE):
        return LineState.OFFLINE
    if said & _PAUSED:
        return LineState.PAUSED
    return LineState.BUSY if said & _PRINTING else LineState.READY


def _job_status(printer: c.c_void_p, job: int) -> int:
    needed = DWORD()
    asked = (printer, DWORD(job), DWORD(1))
    _library().GetJobW(*asked, None, DWORD(0), c.byref(needed))  # says only how long the answer is
    room = c.create_string_buffer(max(needed.value, c.sizeof(_Job)))
    _call("GetJobW", *asked, room, DWORD(len(room)), c.byref(needed))
    return int(_Job.from_buffer(room).status)
