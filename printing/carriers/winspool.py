"""The calls of the spooler of Windows (winspool.drv) that printing needs, each with its types.

Sources: the system's documentation of OpenPrinter, StartDocPrinter, StartPagePrinter, WritePrinter,
EndPagePrinter, EndDocPrinter, AbortPrinter, GetPrinter (levels 4 and 6), GetJob (level 1), SetJob.
Every call releases the interpreter's lock. With its types told, a handle of 64 bits is never cut
and a wrong argument is an error here and not there.
"""

from __future__ import annotations

import ctypes as c
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from printing.errors import NotSent

DWORD: Final = c.c_uint32
BOOL: Final = c.c_int
HANDLE: Final = c.c_void_p
DELETE: Final = 5  # JOB_CONTROL_DELETE
RAW: Final = "RAW"

# What GetLastError says.
NO_ACCESS, DISK_FULL, HANDLE_DISK_FULL, INVALID_PARAMETER = 5, 112, 39, 87
NO_SPOOLER, BAD_NAME, BAD_DATATYPE, DELETED = 1722, 1801, 1804, 1905


class Document(c.Structure):
    """DOC_INFO_1."""

    _fields_ = (("name", c.c_wchar_p), ("output", c.c_wchar_p), ("datatype", c.c_wchar_p))


class Connection(c.Structure):
    """PRINTER_INFO_4."""

    _fields_ = (("printer", c.c_wchar_p), ("server", c.c_wchar_p), ("attributes", DWORD))


class Status(c.Structure):
    """PRINTER_INFO_6."""

    _fields_ = (("status", DWORD),)


class Job(c.Structure):
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


_COUNT = c.POINTER(DWORD)
SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {  # what comes back, then what goes in
    "OpenPrinterW": (BOOL, c.c_wchar_p, c.POINTER(HANDLE), c.c_void_p),
    "ClosePrinter": (BOOL, HANDLE),
    "StartDocPrinterW": (DWORD, HANDLE, DWORD, c.POINTER(Document)),
    "StartPagePrinter": (BOOL, HANDLE),
    "WritePrinter": (BOOL, HANDLE, c.c_char_p, DWORD, _COUNT),
    "EndPagePrinter": (BOOL, HANDLE),
    "EndDocPrinter": (BOOL, HANDLE),
    "AbortPrinter": (BOOL, HANDLE),
    "GetPrinterW": (BOOL, HANDLE, DWORD, c.c_void_p, DWORD, _COUNT),
    "GetJobW": (BOOL, HANDLE, DWORD, DWORD, c.c_void_p, DWORD, _COUNT),
    "SetJobW": (BOOL, HANDLE, DWORD, DWORD, c.c_void_p, DWORD),
}


class SpoolerError(Exception):
    """A call said 0; `number` is what GetLastError says, which is no errno."""

    def __init__(self, call: str, number: int) -> None:
        super().__init__(f"{call}: {number}")
        self.number = number


class Spooler:
    """The calls over a library that has them; `last_error` is asked right after one that failed."""

    def __init__(self, library: Any, last_error: Callable[[], int]) -> None:
        self._library, self._last_error = library, last_error
        for name, (answer, *arguments) in SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = answer, arguments

    def call(self, name: str, *arguments: Any) -> int:
        """One call; SpoolerError where it says 0."""
        said = int(getattr(self._library, name)(*arguments))
        if not said:
            raise SpoolerError(name, self._last_error())
        return said

    def read(self, name: str, shape: type[Any], *arguments: Any) -> Any:
        """What a call fills into a room that it first tells the size of. The room is kept by what
        is read out of it."""
        needed = DWORD()
        getattr(self._library, name)(*arguments, None, 0, c.byref(needed))  # tells the size only
        room = c.create_string_buffer(max(needed.value, c.sizeof(shape)))
        self.call(name, *arguments, room, len(room), c.byref(needed))
        return shape.from_buffer(room)


@cache
def system_spooler() -> Spooler:
    """The spooler of this system; NotSent PRINTER-NO-SERVICE where there is none."""
    if sys.platform == "win32":
        library = c.WinDLL("winspool.drv", use_last_error=True, winmode=0x800)  # System32 only
        return Spooler(library, c.get_last_error)
    raise NotSent("PRINTER-NO-SERVICE", printer="windows", reason="不是 Windows")
