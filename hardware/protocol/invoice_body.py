"""The whole invoice as the disk is asked to keep it: version byte, then deflated canonical JSON.

The JSON (not the deflated bytes) is the invoice's one form: two programs may deflate
differently and still ask for the same thing. It is one nested list without names or spaces,
every list in the order of the fields of its class in `hardware.ports`. Another order, or
another field, is another VERSION.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from msgspec import DecodeError
from msgspec.json import Decoder, Encoder

from hardware.ports import LineRecord, SigningRequest
from hardware.protocol.problem import ProtocolError

VERSION = 3
_VERSION = bytes((VERSION,))
INFLATED_LIMIT = 2 * 1024 * 1024  # 2 000 lines whose every field is full take half of it
_SMALL = 4096  # bytes that a window of twelve bits sees whole

_write = Encoder().encode
_read = Decoder(SigningRequest).decode


def _whole_numbers(record: type) -> tuple[Callable[[Any], tuple[int, ...]], Callable[..., bytes]]:
    """What takes the whole numbers out of a record, and what refuses one beyond 64 bits."""
    names = [name for name, kind in record.__annotations__.items() if kind == "Whole"]
    return attrgetter(*names), struct.Struct(f"{len(names)}q").pack


_head_numbers, _head_fits = _whole_numbers(SigningRequest)
_line_numbers, _line_fits = _whole_numbers(LineRecord)


def canonical_bytes(request: SigningRequest) -> bytes:
    """The one form of an invoice, over which its digest stands; raises ProtocolError for a value
    that has none."""
    try:
        _head_fits(*_head_numbers(request))
        for line in request.lines:
            _line_fits(*_line_numbers(line))
        return _write(request)
    except (struct.error, UnicodeEncodeError) as wrong:
        raise ProtocolError("a number of more than 64 bits, or text UTF-8 cannot hold") from wrong


def encode_request(request: SigningRequest) -> bytes:
    """What the SIGN command carries and the attempt keeps; raises ProtocolError."""
    canonical = canonical_bytes(request)
    if len(canonical) > INFLATED_LIMIT:
        raise ProtocolError("longer than an invoice can be")
    return _VERSION + _deflated(canonical)


def _deflated(canonical: bytes) -> bytes:
    """In the zlib format. A full window for a small invoice would take four times as long to
    clear as to fill."""
    window, memory = (12, 4) if len(canonical) <= _SMALL else (zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    strategy = zlib.Z_FIXED if window == 12 else zlib.Z_DEFAULT_STRATEGY  # no code of its own
    deflating = zlib.compressobj(3, zlib.DEFLATED, window, memory, strategy)
    return deflating.compress(canonical) + deflating.flush()


def inflate_request(body: bytes) -> bytes:
    """The canonical bytes in a body. A body that would grow beyond the limit is refused while
    it is being read, so a few bytes can never fill the memory."""
    if body[:1] != _VERSION:
        raise ProtocolError("another version of the invoice")
    reader = zlib.decompressobj()
    try:
        canonical = reader.decompress(body[1:], INFLATED_LIMIT + 1)
    except zlib.error as wrong:
        raise ProtocolError("not deflated") from wrong
    if not reader.eof or reader.unused_data or len(canonical) > INFLATED_LIMIT:
        raise ProtocolError("cut short, too long, or more than one invoice")
    return canonical


def decode_canonical(canonical: bytes) -> SigningRequest:
    """The invoice in its canonical bytes; raises ProtocolError unless they are its one form."""
    try:
        request = _read(canonical)
    except (DecodeError, ValueError, RecursionError) as wrong:
        raise ProtocolError("not an invoice in JSON") from wrong
    if _write(request) != canonical:
        raise ProtocolError("not the one form of an invoice")
    return request


def decode_request(body: bytes) -> SigningRequest:
    """The invoice in the bytes of `encode_request`."""
    return decode_canonical(inflate_request(body))
