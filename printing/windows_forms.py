"""The paper sizes that a Windows print server knows (打印服务器属性 > 纸张规格)."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any

from printing.errors import PrinterError
from printing.queue_facts import QueueFacts

_LEVEL = 1
_THOUSANDTHS = 1000.0


class _Form(ctypes.Structure):
    """FORM_INFO_1W; sizes in thousandths of a millimetre."""

    _fields_ = (
        ("flags", wintypes.DWORD),
        ("name", wintypes.LPWSTR),
        ("width", wintypes.LONG),
        ("height", wintypes.LONG),
        ("left", wintypes.LONG),
        ("top", wintypes.LONG),
        ("right", wintypes.LONG),
        ("bottom", wintypes.LONG),
    )


def forms_of_server(printer: str) -> QueueFacts:
    """Whether there is such a printer, and which sizes were made on its server."""
    spooler: Any = _spooler()
    handle = wintypes.HANDLE()
    if not spooler.OpenPrinterW(printer, ctypes.byref(handle), None):
        return QueueFacts(there=False)
    try:
        return QueueFacts(there=True, driver=True, sizes=_sizes(spooler, handle))
    finally:
        spooler.ClosePrinter(handle)


def _spooler() -> Any:
    if sys.platform == "win32":
        return ctypes.WinDLL("winspool.drv", winmode=0x800)  # from System32 only
    raise PrinterError("PRINTER-URL", url="windows:")


def _sizes(spooler: Any, handle: wintypes.HANDLE) -> tuple[tuple[float, float], ...]:
    needed, count = wintypes.DWORD(), wintypes.DWORD()
    asked = ctypes.byref(needed), ctypes.byref(count)
    spooler.EnumFormsW(handle, _LEVEL, None, 0, *asked)
    room = ctypes.create_string_buffer(max(1, needed.value))
    if not spooler.EnumFormsW(handle, _LEVEL, room, needed.value, *asked):
        return ()
    found = ctypes.cast(room, ctypes.POINTER(_Form))
    return tuple(
        (found[place].width / _THOUSANDTHS, found[place].height / _THOUSANDTHS)
        for place in range(count.value)
    )
