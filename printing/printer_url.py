"""The address of a printer, as one line of text: how its bytes travel, and where to.

`cups:QUEUE`, `tcp:HOST:9100`, `serial:COM3?baud=9600&flow=rtscts`, `usb:/dev/usb/lp0`,
`usb:04b8:0202/SERIAL`, `file:PATH`, `windows:NAME`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import unquote

from msgspec import Struct

from printing.errors import PrinterError

RAW_PORT = 9100
BAUD = "9600"
LONGEST = 400  # signs of an address
_QUEUE = re.compile(r"[^\s/#,@'\"\\?*]{1,127}")  # what the print service allows, first no "-"
_HOST = re.compile(r"[0-9A-Za-z._-]{1,253}|\[[0-9A-Fa-f:.]{2,60}\]")
_USB = re.compile(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}(/[^\s/]{1,126})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Scheme(StrEnum):
    """The ways to a printer."""

    CUPS = "cups"  # the print service of Linux and macOS
    TCP = "tcp"  # raw, port 9100
    SERIAL = "serial"
    USB = "usb"
    FILE = "file"
    WINDOWS = "windows"  # the spooler of Windows, raw


class Flow(StrEnum):
    """How a serial printer says that its buffer is full (流控), as it is set at the printer. The
    first holds where none is named: a printer that never says stop is not hindered by it."""

    XONXOFF = "xonxoff"  # by a sign; three wires do
    RTSCTS = "rtscts"  # by a wire: the printer's DTR or RTS at the CTS of this PC
    NONE = "none"


class PrinterUrl(Struct, frozen=True):
    """An address taken apart; `options` is what stands behind a `?`."""

    scheme: Scheme
    place: str
    options: Mapping[str, str] = MappingProxyType({})

    @property
    def host_port(self) -> tuple[str, int]:
        """Of a `tcp:` address; the port that all raw printers have where none is named."""
        host, colon, port = self.place.rpartition(":")
        if colon and port.isdigit() and not host.endswith(":"):
            return host.strip("[]"), int(port)
        return self.place.strip("[]"), RAW_PORT

    @property
    def baud(self) -> int:
        """Of a `serial:` address."""
        return int(self.options.get("baud", BAUD))

    @property
    def flow(self) -> Flow:
        """Of a `serial:` address."""
        return Flow(self.options.get("flow", Flow.XONXOFF))

    def __str__(self) -> str:
        more = "&".join(f"{name}={value}" for name, value in self.options.items())
        return f"{self.scheme}:{self.place}" + (f"?{more}" if more else "")


def read_url(text: str) -> PrinterUrl:
    """An address; PRINTER-URL (url) for one that no carrier can mean.

    >>> read_url("tcp:192.0.2.7").host_port
    ('192.0.2.7', 9100)
    >>> str(read_url("serial:COM3?baud=19200"))
    'serial:COM3?baud=19200'
    """
    said, _, place = text.strip().partition(":")
    known = {scheme.value: scheme for scheme in Scheme}
    place, options = _parted(place) if said == Scheme.SERIAL else (place, {})
    if said not in known or not _means_something(known[said], place, options) or _odd(text):
        raise PrinterError("PRINTER-URL", url=text[:60])
    return PrinterUrl(known[said], place, MappingProxyType(options))


def _odd(text: str) -> bool:
    return len(text) > LONGEST or bool(_CONTROL.search(text))


def _parted(place: str) -> tuple[str, dict[str, str]]:
    bare, _, query = place.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return bare, {name: unquote(value) for name, _, value in pairs}


def _means_something(scheme: Scheme, place: str, options: Mapping[str, str]) -> bool:
    if not place:
        return False
    if scheme is Scheme.CUPS:
        return bool(_QUEUE.fullmatch(place)) and not place.startswith("-")
    if scheme is Scheme.TCP:
        host, port = PrinterUrl(scheme, place).host_port
        return bool(_HOST.fullmatch(host) or _HOST.fullmatch(f"[{host}]")) and 0 < port < 65536
    if scheme is Scheme.USB:
        return place.startswith("/dev/") or bool(_USB.fullmatch(place))
    if scheme is Scheme.SERIAL:
        known = set(options) <= {"baud", "flow"} and options.get("flow", "none") in list(Flow)
        return known and options.get("baud", BAUD).isdigit()
    return True
