"""Fields on the wire: tag (one byte), length (two bytes, big-endian), value.

A record has ONE form: tags ascend, a field that holds nothing (empty text, 0, False, None)
is left out. So equal records are equal bytes, and a digest over the bytes is one over the record.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Generic, TypeVar

from hardware.ports import CHINA_TIME
from hardware.protocol.problem import ProtocolError

VALUE_LIMIT = 65_535
_LONG = struct.Struct(">q")
_DAY_ZERO = date(1970, 1, 1).toordinal()


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its tag, its name there, and how its value is written and read."""

    tag: int
    name: str
    write: Callable[[Any], bytes]
    read: Callable[[bytes], Any]
    absent: object
    needed: bool = False
    many: bool = False


class Layout(Generic[R]):
    """How records of one class stand on the wire. Fields must be given by ascending tag."""

    def __init__(self, record: type[R], fields: Sequence[Field]) -> None:
        self._record = record
        self._fields = tuple(fields)
        self._by_tag = {field.tag: field for field in fields}
        self._absent = {field.name: field.absent for field in fields}
        self._needed = frozenset(field.name for field in fields if field.needed)

    def encode(self, record: R) -> bytes:
        """The one form of a record; raises ProtocolError for a value that has none."""
        parts: list[bytes] = []
        for field in self._fields:
            value = getattr(record, field.name)
            if value:
                for one in value if field.many else (value,):
                    parts += _framed(field, one)
        return b"".join(parts)

    def decode(self, data: bytes) -> R:
        """The record in these bytes; raises ProtocolError unless they are its one form."""
        values: dict[str, Any] = dict(self._absent)
        at, last, end = 0, 0, len(data)
        while at < end:
            tag, start = data[at], at + 3
            field = self._by_tag.get(tag)
            if field is None or start > end:
                raise ProtocolError(f"{self._record.__name__}: no such field")
            at = start + (data[at + 1] << 8 | data[at + 2])
            if at > end or tag < last or (tag == last and not field.many):
                raise ProtocolError(f"{self._record.__name__}: cut short or out of order")
            value = field.read(data[start:at])
            if field.many:
                values[field.name] += (value,)
            else:
                values[field.name] = value
            last = tag
        if any(values[name] is None for name in self._needed):
            raise ProtocolError(f"{self._record.__name__}: a field is missing")
        return self._record(**values)


def _framed(field: Field, value: object) -> tuple[bytes, bytes]:
    data = field.write(value)
    if len(data) > VALUE_LIMIT:
        raise ProtocolError(f"{field.name}: longer than a field can be")
    return bytes((field.tag, len(data) >> 8, len(data) & 255)), data


# -- kinds of fields -----------------------------------------------------------------------------


def text(tag: int, name: str) -> Field:
    """Text in UTF-8."""
    return Field(tag, name, _write_text, _read_text, "")


def integer(tag: int, name: str) -> Field:
    """A whole number of 64 bits with a sign."""
    return Field(tag, name, _write_integer, _read_integer, 0)


def flag(tag: int, name: str) -> Field:
    """A yes; a no is left out."""
    return Field(tag, name, lambda _: b"\x01", _read_flag, False)


def binary(tag: int, name: str) -> Field:
    """Bytes as they are."""
    return Field(tag, name, bytes, _read_binary, b"")


def moment(tag: int, name: str, *, needed: bool = True) -> Field:
    """A moment in whole seconds; read back as +08:00."""
    return Field(tag, name, _write_moment, _read_moment, None, needed=needed)


def day(tag: int, name: str) -> Field:
    """A calendar day."""
    return Field(tag, name, _write_day, _read_day, None, needed=True)


def word(tag: int, name: str, words: type[StrEnum]) -> Field:
    """One of a fixed set of words."""
    return Field(tag, name, _write_text, partial(_read_word, words), None, needed=True)


def rates(tag: int, name: str) -> Field:
    """Tax rates in 1/10000, four bytes each."""
    return Field(tag, name, _write_rates, _read_rates, ())


def part(tag: int, name: str, layout: Layout[Any]) -> Field:
    """A record within the record."""
    return Field(tag, name, layout.encode, layout.decode, None, needed=True)


def parts(tag: int, name: str, layout: Layout[Any]) -> Field:
    """Any number of records, each under the tag again."""
    return Field(tag, name, layout.encode, layout.decode, (), many=True)


def _write_text(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError as wrong:
        raise ProtocolError("text that UTF-8 cannot hold") from wrong


def _read_text(data: bytes) -> str:
    if not data:
        raise ProtocolError("a field that holds nothing is left out")
    try:
        return data.decode()
    except UnicodeDecodeError as wrong:
        raise ProtocolError("not UTF-8") from wrong


def _read_word(words: type[StrEnum], data: bytes) -> StrEnum:
    try:
        return words(_read_text(data))
    except ValueError as wrong:
        raise ProtocolError("not one of the words") from wrong


def _read_binary(data: bytes) -> bytes:
    return _full(data)


def _full(data: bytes) -> bytes:
    if not data:
        raise ProtocolError("a field that holds nothing is left out")
    return data


def _read_flag(data: bytes) -> bool:
    if data != b"\x01":
        raise ProtocolError("a flag is 1 or left out")
    return True


def _write_integer(value: int) -> bytes:
    try:
        return _LONG.pack(value)
    except struct.error as wrong:
        raise ProtocolError("a number of more than 64 bits") from wrong


def _long(data: bytes) -> int:
    if len(data) != 8:
        raise ProtocolError("a number has eight bytes")
    number: int = _LONG.unpack(data)[0]
    return number


def _read_integer(data: bytes) -> int:
    value = _long(data)
    if not value:
        raise ProtocolError("a zero is left out")
    return value


def _write_moment(value: datetime) -> bytes:
    if value.tzinfo is None or value.microsecond:
        raise ProtocolError("a moment has a zone and whole seconds")
    return _LONG.pack(int(value.timestamp()))


def _read_moment(data: bytes) -> datetime:
    try:
        return datetime.fromtimestamp(_long(data), UTC).astimezone(CHINA_TIME)
    except (ValueError, OverflowError, OSError) as wrong:
        raise ProtocolError("a moment outside the calendar") from wrong


def _write_day(value: date) -> bytes:
    return _LONG.pack(value.toordinal() - _DAY_ZERO)


def _read_day(data: bytes) -> date:
    try:
        return date.fromordinal(_long(data) + _DAY_ZERO)
    except (ValueError, OverflowError) as wrong:
        raise ProtocolError("a day outside the calendar") from wrong


def _write_rates(values: tuple[int, ...]) -> bytes:
    try:
        return struct.pack(f">{len(values)}i", *values)
    except struct.error as wrong:
        raise ProtocolError("a rate out of range") from wrong


def _read_rates(data: bytes) -> tuple[int, ...]:
    if len(_full(data)) % 4:
        raise ProtocolError("rates have four bytes each")
    return struct.unpack(f">{len(data) // 4}i", data)
