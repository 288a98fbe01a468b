"""The whole invoice as the disk is asked to keep it: version byte, then deflated canonical JSON.

The JSON (not the deflated bytes) is the invoice's one form: two programs may deflate
differently and still ask for the same thing. It is one nested list without names or spaces,

    [head..., [buyer], [seller], [[line], ...]]

each list in the order of its class in `hardware.ports`; the head is what of the request is
neither a party nor a line. Another order, or another field, is another VERSION.
"""

from __future__ import annotations

import struct
import zlib
from collections import namedtuple
from collections.abc import Callable
from json import JSONDecoder, JSONEncoder
from operator import attrgetter, itemgetter
from typing import Any, NoReturn

from hardware.ports import LineRecord, PartyRecord, SigningRequest
from hardware.protocol.problem import ProtocolError

VERSION = 2
_VERSION = bytes((VERSION,))
INFLATED_LIMIT = 2 * 1024 * 1024  # 2 000 lines whose every field is full take half of it

_KINDS = {"str": str, "int": int, "bool": bool}
_write = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_read = JSONDecoder().raw_decode


class _Row:
    """One list of plain values: how it is taken out of a record, and what it may hold."""

    def __init__(self, record: type) -> None:
        plain = {name: kind for name, kind in record.__annotations__.items() if kind in _KINDS}
        whole = [place for place, kind in enumerate(plain.values()) if kind == "int"]
        self.taken: Callable[[Any], tuple[Any, ...]] = attrgetter(*plain)
        self.types = tuple(_KINDS[kind] for kind in plain.values())
        self.numbers: Callable[[Any], tuple[int, ...]] = itemgetter(*whole)
        self.fits = struct.Struct(f"{len(whole)}q").pack  # struct.error beyond 64 bits


_HEAD = _Row(SigningRequest)
_LINE = _Row(LineRecord)
_PARTY_TAKEN: Callable[[PartyRecord], tuple[str, ...]] = attrgetter(*PartyRecord.__annotations__)
_PARTY_TYPES = (str,) * len(PartyRecord.__annotations__)
_WIDTH = len(_HEAD.types)
_TYPES = (*_HEAD.types, list, list, list)
_Made = Callable[[Any], Any]


def _glanced(record: type) -> _Made:
    """Makes plain tuples with the names of a record."""
    glanced: Any = namedtuple(record.__name__, record.__annotations__)  # type: ignore[misc]
    made: _Made = glanced._make
    return made


def _recorded(record: type) -> _Made:
    return lambda values: record(*values)


def canonical_bytes(request: SigningRequest) -> bytes:
    """The one form of an invoice, over which its digest stands; raises ProtocolError for a value
    that has none."""
    head, lines = _HEAD.taken(request), [*map(_LINE.taken, request.lines)]
    buyer, seller = _PARTY_TAKEN(request.buyer), _PARTY_TAKEN(request.seller)
    try:
        _fit(head, lines)
        return _write((*head, buyer, seller, lines)).encode()
    except (struct.error, UnicodeEncodeError) as wrong:
        raise ProtocolError("a number of more than 64 bits, or text UTF-8 cannot hold") from wrong


def encode_request(request: SigningRequest) -> bytes:
    """What the SIGN command carries and the attempt keeps; raises ProtocolError."""
    canonical = canonical_bytes(request)
    if len(canonical) > INFLATED_LIMIT:
        raise ProtocolError("longer than an invoice can be")
    return _VERSION + zlib.compress(canonical, 6)


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


def _opened(canonical: bytes, makers: tuple[_Made, _Made, _Made]) -> SigningRequest:
    """The invoice in its canonical bytes; `makers` are those of request, party and line."""
    request, party, line = makers
    *head, buyer, seller, lines = _checked(canonical)
    made: SigningRequest = request(
        (*head[:2], party(seller), party(buyer), tuple(map(line, lines)), *head[2:])
    )
    return made


def _checked(canonical: bytes) -> list[Any]:
    """The nested list in these bytes; raises ProtocolError unless they are its one form."""
    try:
        value, _ = _read(canonical.decode())  # what follows it, the second writing finds
        _typed(value)
        _fit(value, value[-1])
        same = _write(value).encode() == canonical
    except (ValueError, RecursionError, struct.error) as wrong:
        raise ProtocolError("not an invoice in JSON, or a number of more than 64 bits") from wrong
    if not same:
        _wrong()
    return value  # type: ignore[no-any-return]


def _typed(value: Any) -> None:
    """Lists of the right lengths, and in them nothing but the right types."""
    if type(value) is not list or tuple(map(type, value)) != _TYPES:
        _wrong()
    *_, buyer, seller, lines = value
    if tuple(map(type, buyer)) != _PARTY_TYPES or tuple(map(type, seller)) != _PARTY_TYPES:
        _wrong()
    types = _LINE.types
    for line in lines:
        if type(line) is not list or tuple(map(type, line)) != types:
            _wrong()


def _fit(head: Any, lines: Any) -> None:
    """Raises struct.error for a number of more than 64 bits."""
    _HEAD.fits(*_HEAD.numbers(head))
    numbers, fits = _LINE.numbers, _LINE.fits
    for line in lines:
        fits(*numbers(line))


def _wrong() -> NoReturn:
    raise ProtocolError("not the one form of an invoice")


_RECORDED = _recorded(SigningRequest), _recorded(PartyRecord), _recorded(LineRecord)
_GLANCED = _glanced(SigningRequest), _glanced(PartyRecord), _glanced(LineRecord)


def decode_canonical(canonical: bytes) -> SigningRequest:
    """The invoice in its canonical bytes; raises ProtocolError unless they are its one form."""
    return _opened(canonical, _RECORDED)


def glance_at(canonical: bytes) -> SigningRequest:
    """`decode_canonical` for whoever asks its values once: named tuples in place of records,
    which cost more to make than all their bytes to read."""
    return _opened(canonical, _GLANCED)


def decode_request(body: bytes) -> SigningRequest:
    """The invoice in the bytes of `encode_request`."""
    return decode_canonical(inflate_request(body))
