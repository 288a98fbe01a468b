"""What the emulated disk says of itself on a USB bus: one smart-card interface (CCID, class 0x0B).

USB 2.0 §9.6, CCID 1.10 §5. VID:PID 1209:0001 is pid.codes' number for tests: never to be shipped.
"""

from __future__ import annotations

import struct

VENDOR, PRODUCT = 0x1209, 0x0001
BULK_OUT, BULK_IN, INTERRUPT_IN = 0x02, 0x82, 0x83
LONGEST_MESSAGE = 65_556  # a header of 10 bytes and an extended APDU
DEVICE, CONFIGURATION, STRING = 1, 2, 3
_LANGUAGE = 0x0409
_NAMES = {1: "KaiPiao", 2: "模拟税控盘 Simulated tax disk"}
_SERIAL = 3

DEVICE_DESCRIPTOR = struct.pack(
    "<BBHBBBBHHHBBBB", 18, DEVICE, 0x0200, 0, 0, 0, 64, VENDOR, PRODUCT, 0x0100, 1, 2, _SERIAL, 1
)
_INTERFACE = struct.pack("<9B", 9, 4, 0, 0, 3, 0x0B, 0, 0, 0)
_CLASS = struct.pack(
    "<BBHBBIIIBIIBIIIIIBBHBB",
    *(54, 0x21, 0x0110, 0, 7, 3, 4000, 4000, 0, 10_752, 10_752, 0, 254, 0, 0),
    *(0x000400FE, LONGEST_MESSAGE, 0xFF, 0xFF, 0, 0, 1),  # automatic, extended APDU level
)
_ENDPOINTS = (
    struct.pack("<BBBBHB", 7, 5, BULK_OUT, 2, 512, 0),
    struct.pack("<BBBBHB", 7, 5, BULK_IN, 2, 512, 0),
    struct.pack("<BBBBHB", 7, 5, INTERRUPT_IN, 3, 8, 10),
)
_REST = _INTERFACE + _CLASS + b"".join(_ENDPOINTS)
CONFIGURATION_DESCRIPTOR = (
    struct.pack("<BBHBBBBB", 9, CONFIGURATION, 9 + len(_REST), 1, 1, 0, 0x80, 50) + _REST
)


def string_descriptor(index: int, serial: str) -> bytes:
    """The languages (0), the maker, the product, or the disk's number as its serial."""
    if index == 0:
        text = struct.pack("<H", _LANGUAGE)
    else:
        text = (serial if index == _SERIAL else _NAMES.get(index, "")).encode("utf-16-le")
    return bytes([2 + len(text), STRING]) + text


def parts_of_configuration() -> list[bytes]:
    """The descriptors inside the configuration's, one by one."""
    rest, parts = CONFIGURATION_DESCRIPTOR, []
    while rest:
        parts.append(rest[: rest[0]])
        rest = rest[rest[0] :]
    return parts
