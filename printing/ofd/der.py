"""DER (X.690) as far as a seal needs it: written, and read back only in the one form it has."""

from __future__ import annotations

from datetime import UTC, datetime

INTEGER, BITS, OCTETS, OBJECT, TEXT, ASCII, TIME = 2, 3, 4, 6, 12, 22, 24
SEQUENCE = 0x30


class NotDer(ValueError):
    """Bytes that are no DER, or other values than are looked for."""


def value(tag: int, *contents: bytes) -> bytes:
    """A value of this tag around these bytes.

    >>> value(SEQUENCE, integer(4)).hex()
    '3003020104'
    """
    body = b"".join(contents)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*contents: bytes) -> bytes:
    """SEQUENCE."""
    return value(SEQUENCE, *contents)


def integer(number: int) -> bytes:
    """INTEGER, not negative."""
    return value(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def bits(data: bytes) -> bytes:
    """BIT STRING of whole bytes."""
    return value(BITS, b"\0", data)


def octets(data: bytes) -> bytes:
    """OCTET STRING."""
    return value(OCTETS, data)


def text(said: str) -> bytes:
    """UTF8String."""
    return value(TEXT, said.encode())


def ascii_text(said: str) -> bytes:
    """IA5String."""
    return value(ASCII, said.encode("ascii"))


def moment(at: datetime) -> bytes:
    """GeneralizedTime in UTC.

    >>> moment(datetime(2024, 1, 15, 2, 0, tzinfo=UTC))[2:]
    b'20240115020000Z'
    """
    return value(TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))


def object_id(dotted: str) -> bytes:
    """OBJECT IDENTIFIER.

    >>> object_id("1.2.156.10197.1.501").hex()
    '06082a811ccf55018375'
    """
    first, second, *others = map(int, dotted.split("."))
    return value(OBJECT, bytes((40 * first + second,)), *map(_base_128, others))


def _base_128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def members(data: bytes, *tags: int) -> list[bytes]:
    """The contents of a value that is a SEQUENCE of exactly these tags. NotDer."""
    (body,) = _contents(data, (SEQUENCE,))
    return _contents(body, tags)


def whole_bytes(content: bytes) -> bytes:
    """The bytes of a BIT STRING by its content. NotDer."""
    if content[:1] != b"\0":
        raise NotDer("bits that are no bytes")
    return content[1:]


def number(content: bytes) -> int:
    """The number of an INTEGER by its content."""
    return int.from_bytes(content, "big")


def _contents(data: bytes, tags: tuple[int, ...]) -> list[bytes]:
    found = []
    for tag in tags:
        content, data = _first(data, tag)
        found.append(content)
    if data:
        raise NotDer("more than was looked for")
    return found


def _first(data: bytes, tag: int) -> tuple[bytes, bytes]:
    if len(data) < 2 or data[0] != tag:
        raise NotDer("another value")
    start, size = 2, data[1]
    if size >= 0x80:
        start = 2 + size - 0x80
        size = int.from_bytes(data[2:start], "big")
    content, after = data[start : start + size], data[start + size :]
    if value(tag, content) != data[: start + size]:
        raise NotDer("another form of the same")
    return content, after
