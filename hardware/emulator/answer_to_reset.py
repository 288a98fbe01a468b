"""The answer to reset (复位应答, ISO/IEC 7816-3) of the emulated disk: protocol T=1."""

from __future__ import annotations

from functools import reduce
from operator import xor

IFSC = 0xFE  # TA3: longest block
BWI_CWI = 0x45  # TB3: without it readers wait 201 s for an answer that got lost, with it 4 s
_T1_TWICE = bytes([0x81, 0x31])  # TD1: T=1, TD2: T=1 with TA3 and TB3 following
_LONGEST = 15


def answer_to_reset(number: str) -> bytes:
    """With `SIMDISK` and the end of the disk's number as historical bytes.

    >>> answer_to_reset("990000000001")[-9:-1]
    b'00000001'
    """
    historical = ("SIMDISK" + number[-8:]).encode("ascii")[:_LONGEST]
    body = bytes([0x80 | len(historical)]) + _T1_TWICE + bytes([IFSC, BWI_CWI]) + historical
    return b"\x3b" + body + bytes([reduce(xor, body)])
