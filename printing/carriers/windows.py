"""`windows:NAME`: raw bytes through the spooler of Windows; its calls are in `winspool`."""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from printing.carriers.base import hand_over, refuse
from printing.carriers.causes import GONE, NO_RIGHT, NO_ROOM, NO_SERVICE, REFUSED, state_of
from printing.carriers.winspool import (
    BAD_NAME,
    DELETE,
    DELETED,
    DISK_FULL,
    DWORD,
    HANDLE,
    HANDLE_DISK_FULL,
    INVALID_PARAMETER,
    NO_ACCESS,
    NO_SPOOLER,
    RAW,
    Connection,
    Document,
    Job,
    Spooler,
    SpoolerError,
    Status,
    system_spooler,
)
from printing.errors import NotSent, SendUnknown
from printing.ports import JobState, LineState, Media, Taken

_PAUSED, _GOING, _PAPER_JAM, _PAPER_OUT, _PAPER_PROBLEM = 0x1, 0x4, 0x8, 0x10, 0x40
_OFFLINE, _NOT_AVAILABLE, _DOOR_OPEN, _PRINTING = 0x80, 0x1000, 0x400000, 0x400
_WORKS_OFFLINE = 0x400  # of PRINTER_INFO_4: 脱机使用打印机, or a cable that was pulled out
_JOB_GOING, _JOB_PRINTING, _JOB_PRINTED = 0x4, 0x10, 0x80
_JOB_DELETED, _JOB_COMPLETE = 0x100, 0x1000
_CODES = {
    NO_ACCESS: NO_RIGHT,
    DISK_FULL: NO_ROOM,
    HANDLE_DISK_FULL: NO_ROOM,
    NO_SPOOLER: NO_SERVICE,
    BAD_NAME: GONE,
    DELETED: GONE,
}


class WindowsPrinter:
    """Implements ports.PrinterLine over a printer that Windows knows by name."""

    def __init__(self, name: str, spooler: Callable[[], Spooler] = system_spooler) -> None:
        self._name, self._spooler = name, spooler

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine; a paused printer, or one without paper, is told before."""
        del media  # raw bytes only
        with self._opened() as printer:
            refuse(self._name, self._standing(printer))
            job = self._begun(printer, title)
            taken = self._handed_over(printer, content)
        return Taken(taken.taken, str(job))

    def status(self) -> LineState:
        """What the spooler says."""
        try:
            with self._opened() as printer:
                return self._standing(printer)
        except NotSent as problem:
            return state_of(problem)

    def progress(self, job: str) -> JobState:
        """See ports.PrinterLine; a job that is gone from the list was printed, one that is being
        taken off it was not."""
        try:
            with self._opened() as printer:
                status = self._job_status(printer, int(job))
        except SpoolerError as gone:
            return JobState.DONE if gone.number == INVALID_PARAMETER else JobState.UNKNOWN
        except (NotSent, ValueError):
            return JobState.UNKNOWN
        if status & (_JOB_DELETED | _JOB_GOING):
            return JobState.CANCELLED
        return JobState.DONE if status & (_JOB_PRINTED | _JOB_COMPLETE) else JobState.WAITING

    def cancel(self, job: str) -> bool:
        """See ports.PrinterLine: what the printer has begun is not taken back."""
        begun = _JOB_PRINTING | _JOB_PRINTED | _JOB_COMPLETE
        try:
            with self._opened() as printer:
                number = int(job)
                if self._job_status(printer, number) & begun:
                    return False
                return bool(self._spooler().call("SetJobW", printer, number, 0, None, DELETE))
        except (NotSent, SpoolerError, ValueError):
            return False

    @contextmanager
    def _opened(self) -> Iterator[c.c_void_p]:
        spooler, printer = self._spooler(), HANDLE()
        try:
            spooler.call("OpenPrinterW", self._name, c.byref(printer), None)
        except SpoolerError as missing:
            raise self._not_sent(missing, GONE) from missing
        try:
            yield printer
        finally:
            with suppress(SpoolerError):
                spooler.call("ClosePrinter", printer)

    def _begun(self, printer: c.c_void_p, title: str) -> int:
        """The job. One that cannot have its page is given up: nothing is in it."""
        spooler, document = self._spooler(), Document(title, None, RAW)
        try:
            job = spooler.call("StartDocPrinterW", printer, 1, c.byref(document))
        except SpoolerError as refused:
            raise self._not_sent(refused, REFUSED) from refused
        try:
            spooler.call("StartPagePrinter", printer)
        except SpoolerError as refused:
            self._give_up(printer)
            raise self._not_sent(refused, REFUSED) from refused
        return job

    def _handed_over(self, printer: c.c_void_p, content: bytes) -> Taken:
        """A document that is not ended whole is given up before a byte of it is printed, unless
        the spooler prints while it takes: then nobody knows."""
        spooler = self._spooler()

        def put(part: bytes) -> int:
            written = DWORD()
            try:
                spooler.call("WritePrinter", printer, part, len(part), c.byref(written))
            except SpoolerError:
                if not written.value:
                    raise
            return int(written.value)

        try:
            taken = hand_over(self._name, content, put, (SpoolerError, OSError))
            spooler.call("EndPagePrinter", printer)
            spooler.call("EndDocPrinter", printer)
        except NotSent as broken:
            self._give_up(printer)
            if isinstance(cause := broken.__cause__, SpoolerError):
                raise self._not_sent(cause, REFUSED) from cause
            raise
        except (SendUnknown, SpoolerError) as broken:
            self._give_up(printer)
            told = {"printer": self._name, "taken": "?", "bytes": len(content)}
            reason = getattr(broken, "facts", {}).get("reason", str(broken))
            raise SendUnknown("PRINTER-DOUBT", **told, reason=reason) from broken
        return taken

    def _give_up(self, printer: c.c_void_p) -> None:
        with suppress(SpoolerError):
            self._spooler().call("AbortPrinter", printer)

    def _not_sent(self, broken: SpoolerError, other: str) -> NotSent:
        code = _CODES.get(broken.number, other)
        return NotSent(code, printer=self._name, reason=str(broken))

    def _standing(self, printer: c.c_void_p) -> LineState:
        """SILENT where the spooler has nothing to say."""
        spooler = self._spooler()
        try:
            found = spooler.read("GetPrinterW", Status, printer, 6)
            if spooler.read("GetPrinterW", Connection, printer, 4).attributes & _WORKS_OFFLINE:
                return LineState.OFFLINE
        except SpoolerError:
            return LineState.SILENT
        return spooler_state(int(found.status))

    def _job_status(self, printer: c.c_void_p, job: int) -> int:
        return int(self._spooler().read("GetJobW", Job, printer, job, 1).status)


def spooler_state(said: int) -> LineState:
    """The status bits of a printer (PRINTER_INFO_6).

    >>> spooler_state(0x11)
    <LineState.PAPER_OUT: 'paper_out'>
    """
    if said & (_PAPER_OUT | _PAPER_JAM | _PAPER_PROBLEM):
        return LineState.PAPER_OUT
    if said & _DOOR_OPEN:
        return LineState.COVER_OPEN
    if said & (_OFFLINE | _NOT_AVAILABLE):
        return LineState.OFFLINE
    if said & _GOING:
        return LineState.GONE
    if said & _PAUSED:
        return LineState.PAUSED
    return LineState.BUSY if said & _PRINTING else LineState.READY
