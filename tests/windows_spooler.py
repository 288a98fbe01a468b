"""The spooler of Windows as its documentation has it, behind real C calls: a library of functions
with the documented types, so that what reaches it went through the same marshalling as there."""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable
from typing import Any

from printing.carriers.winspool import BOOL, DWORD, HANDLE, SIGNATURES, Document, Job, Spooler

HANDLE_64 = 0x7FFF_1234_5678_9ABC  # would not fit where a handle is taken for an int
INVALID_HANDLE, INSUFFICIENT_BUFFER = 6, 122
_Pointer = c.POINTER(DWORD)


class WindowsSpooler:
    """`calls` are the names in their order, `page` what came in. `fails`: at which call (from 1) it
    says 0, with `number` as the last error; `takes`: bytes of a WritePrinter; `job`: the status of
    the job, None: it is gone."""

    def __init__(self, *, fails: int = 0, number: int = 5, takes: int = 1 << 30) -> None:
        self.calls: list[str] = []
        self.came, self.title, self.datatype = b"", "", ""
        self.open = 0
        self.job: int | None = 0
        self.status = self.attributes = 0
        self.ordered: list[tuple[int, int]] = []
        self._fails, self._number, self._takes = fails, number, takes
        self._error = 0
        for name, (answer, *arguments) in SIGNATURES.items():
            given = [c.c_void_p if each is c.c_char_p else each for each in arguments]
            function = c.CFUNCTYPE(answer, *given)(self._named(name))
            setattr(self, name, function)

    def spooler(self) -> Spooler:
        """As the carrier asks for it."""
        return Spooler(self, lambda: self._error)

    def _named(self, name: str) -> Callable[..., int]:
        does = getattr(self, f"_{name}")

        def called(*arguments: Any) -> int:
            self.calls.append(name)
            if len(self.calls) == self._fails:
                self._error = self._number
                return 0
            return int(does(*arguments))

        return called

    def _OpenPrinterW(self, name: str, handle: Any, defaults: Any) -> int:
        assert (name, defaults) == ("EPSON 针打", None)
        handle[0] = HANDLE(HANDLE_64)
        self.open += 1
        return 1

    def _ClosePrinter(self, handle: int) -> int:
        assert handle == HANDLE_64
        self.open -= 1
        return 1

    def _StartDocPrinterW(self, handle: int, level: int, document: Any) -> int:
        assert (handle, level) == (HANDLE_64, 1)
        told: Document = document[0]
        assert told.output is None
        self.title, self.datatype = told.name, told.datatype
        return 77

    def _StartPagePrinter(self, handle: int) -> int:
        return int(handle == HANDLE_64)

    _EndPagePrinter = _EndDocPrinter = _AbortPrinter = _StartPagePrinter

    def _WritePrinter(self, handle: int, part: int, length: int, written: Any) -> int:
        assert handle == HANDLE_64
        taken = min(length, self._takes)
        self.came += c.string_at(part, taken)
        written[0] = taken
        return 1

    def _GetPrinterW(self, handle: int, level: int, room: int, size: int, needed: Any) -> int:
        assert handle == HANDLE_64
        wanted = {6: 4, 4: 2 * c.sizeof(c.c_void_p) + 8}[level]
        needed[0] = wanted
        if size < wanted:
            self._error = INSUFFICIENT_BUFFER
            return 0
        at = 0 if level == 6 else 2 * c.sizeof(c.c_void_p)
        c.c_uint32.from_address(room + at).value = self.status if level == 6 else self.attributes
        return 1

    def _GetJobW(self, *asked: Any) -> int:
        handle, job, level, room, size, needed = asked
        assert (handle, job, level) == (HANDLE_64, 77, 1)
        if self.job is None:
            self._error = 87
            return 0
        needed[0] = c.sizeof(Job)
        if size < c.sizeof(Job):
            self._error = INSUFFICIENT_BUFFER
            return 0
        Job.from_address(room).status = self.job
        return 1

    def _SetJobW(self, handle: int, job: int, level: int, about: Any, order: int) -> int:
        assert (handle, level, about) == (HANDLE_64, 0, None)
        self.ordered.append((job, order))
        return BOOL(1).value
