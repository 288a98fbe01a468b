"""The system's smart-card service (智能卡服务) by its C interface, without an extension module.

winscard.dll on Windows (from System32 only: no library beside the program is taken for it),
libpcsclite.so.1 on Linux. The two differ in the size of a DWORD (32 bits; a `long`), in the length
of the ATR's field and in the encoding of reader names. Source: the service's own documentation of
SCardEstablishContext and its neighbours. Every call releases the interpreter's lock.
"""

from __future__ import annotations

import ctypes as c
import sys
from functools import cache
from typing import Any, Final

from msgspec import Struct

WINDOWS: Final = sys.platform == "win32"
DWORD: Any = c.c_uint32 if WINDOWS else c.c_ulong
LONG: Any = c.c_int32 if WINDOWS else c.c_long
HANDLE: Any = c.c_size_t if WINDOWS else c.c_long
ATR_SIZE: Final = 36 if WINDOWS else 33
NAMES: Final = "mbcs" if WINDOWS else "utf-8"

SCOPE_SYSTEM: Final = 2
SHARE_EXCLUSIVE, SHARE_SHARED = 1, 2
PROTOCOLS: Final = 1 | 2  # T=0, T=1
LEAVE_CARD, RESET_CARD = 0, 1
STATE_EMPTY, STATE_PRESENT, STATE_MUTE = 0x10, 0x20, 0x200
LONGEST_ANSWER: Final = 65_548  # an extended answer with its status word, and some

OK = 0
INVALID_HANDLE = 0x80100003
INSUFFICIENT_BUFFER = 0x80100008
UNKNOWN_READER = 0x80100009
TIMEOUT = 0x8010000A
SHARING_VIOLATION = 0x8010000B
NO_SMARTCARD = 0x8010000C
INVALID_VALUE = 0x80100011  # what pcscd says of a reader that was unplugged
NOT_TRANSACTED = 0x80100016
READER_UNAVAILABLE = 0x80100017
NO_SERVICE = 0x8010001D
SERVICE_STOPPED = 0x8010001E
NO_READERS = 0x8010002E
UNRESPONSIVE_CARD = 0x80100066
UNPOWERED_CARD = 0x80100067
RESET_BY_OTHER = 0x80100068
REMOVED_CARD = 0x80100069
SECURITY_VIOLATION = 0x8010006A
WINDOWS_INVALID_HANDLE = 6  # ERROR_INVALID_HANDLE: the service was started anew
_WITH_TEXT = frozenset({"SCardListReaders", "SCardConnect", "SCardGetStatusChange", "SCardStatus"})


class ServiceError(Exception):
    """A call failed; `code` is the service's own, NO_SERVICE where its library is missing."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call}: {code:#010x}")
        self.code = code


class _IoRequest(c.Structure):
    _fields_ = (("protocol", DWORD), ("size", DWORD))


class _ReaderState(c.Structure):
    _fields_ = (
        ("reader", c.c_char_p),
        ("user", c.c_void_p),
        ("current", DWORD),
        ("event", DWORD),
        ("atr_size", DWORD),
        ("atr", c.c_ubyte * ATR_SIZE),
    )


class Slot(Struct, frozen=True):
    """What a reader holds; the ATR is empty where there is no card, or one that says nothing."""

    reader: str
    present: bool
    mute: bool
    atr: bytes


@cache
def _library() -> c.CDLL:
    try:
        if sys.platform == "win32":
            return c.WinDLL("winscard.dll", winmode=0x800)  # LOAD_LIBRARY_SEARCH_SYSTEM32
        return c.CDLL("libpcsclite.so.1")
    except OSError as missing:
        raise ServiceError("load", NO_SERVICE) from missing


def _call(name: str, *arguments: Any) -> None:
    """One call of the service; ServiceError unless it says 0."""
    function = getattr(_library(), name + "A" if WINDOWS and name in _WITH_TEXT else name)
    function.restype = LONG
    code = function(*arguments) & 0xFFFFFFFF
    if code != OK:
        raise ServiceError(name, code)


class Context:
    """A connection to the service. It dies with the service: then a new one is made."""

    def __init__(self) -> None:
        self._handle = HANDLE()
        _call("SCardEstablishContext", DWORD(SCOPE_SYSTEM), None, None, c.byref(self._handle))

    def readers(self) -> list[str]:
        """Names of all readers; none is no error."""
        while True:
            try:
                return self._readers()
            except ServiceError as failed:
                if failed.code == NO_READERS:
                    return []
                if failed.code != INSUFFICIENT_BUFFER:  # another reader came between the calls
                    raise

    def slot(self, reader: str) -> Slot:
        """What a reader holds now."""
        state = _ReaderState(reader=reader.encode(NAMES), current=0)
        _call("SCardGetStatusChange", self._handle, DWORD(0), c.byref(state), DWORD(1))
        present, mute = state.event & STATE_PRESENT, state.event & STATE_MUTE
        return Slot(reader, bool(present), bool(mute), bytes(state.atr[: state.atr_size]))

    def connect(self, reader: str, share: int) -> Card:
        """The card in a reader, powered."""
        handle, protocol = HANDLE(), DWORD()
        _call(
            "SCardConnect",
            self._handle,
            reader.encode(NAMES),
            DWORD(share),
            DWORD(PROTOCOLS),
            c.byref(handle),
            c.byref(protocol),
        )
        return Card(handle, protocol.value)

    def close(self) -> None:
        """Gives the connection back."""
        _call("SCardReleaseContext", self._handle)

    def _readers(self) -> list[str]:
        size = DWORD(0)
        _call("SCardListReaders", self._handle, None, None, c.byref(size))
        names = c.create_string_buffer(max(size.value, 1))
        _call("SCardListReaders", self._handle, None, names, c.byref(size))
        parts = names.raw[: size.value].split(b"\0")
        return [part.decode(NAMES, "replace") for part in parts if part]


class Card:
    """A powered card."""

    def __init__(self, handle: Any, protocol: int) -> None:
        self._handle = handle
        self._request = _IoRequest(protocol, c.sizeof(_IoRequest))
        self._answer = c.create_string_buffer(LONGEST_ANSWER)

    def transmit(self, apdu: bytes) -> bytes:
        """One exchange. It may wait without end, and may succeed with no byte at all."""
        size = DWORD(len(self._answer))
        _call(
            "SCardTransmit",
            self._handle,
            c.byref(self._request),
            apdu,
            DWORD(len(apdu)),
            None,
            self._answer,
            c.byref(size),
        )
        return c.string_at(self._answer, size.value)

    def prove(self) -> None:
        """Nothing if the card still stands as it was connected; ServiceError says why not."""
        names, state, protocol = DWORD(0), DWORD(), DWORD()
        atr, atr_size = c.create_string_buffer(ATR_SIZE), DWORD(ATR_SIZE)
        out = (c.byref(state), c.byref(protocol), atr, c.byref(atr_size))
        _call("SCardStatus", self._handle, None, c.byref(names), *out)

    def close(self, how: int = LEAVE_CARD) -> None:
        """Lets the card go, as it stands or reset."""
        _call("SCardDisconnect", self._handle, DWORD(how))
