"""Fields on the wire: tag (one byte), length (two bytes, big-endian), value.

A record has ONE form: tags ascend, a field that holds nothing (empty text, 0, False, None)
is left out. So equal records are equal bytes, and a digest over the bytes is one over the record.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any, Generic, TypeVar

from msgspec import Struct

from hardware.ports import CHINA_TIME
from hardware.protocol.problem import ProtocolError

_HEADER = struct.Struct(">BH")
_LONG = struct.Struct(">q")
_NUMBER = struct.Struct(">BHq")  # a field of eight bytes at once
_ZERO = bytes(8)
_DAY_ZERO = date(1970, 1, 1).toordinal()


R = TypeVar("R")


class Field(Struct, frozen=True):
    """One field of a record: its tag, its name there, how its value is framed (tag and length
    before it) and how what stands in the frame is read."""

    tag: int
    name: str
    frame: Callable[[Any], bytes]
    read: Callable[[bytes], Any]
    absent: object
    needed: bool = False
    many: bool = False
    shortest: int = 1  # bytes; what is shorter is left out
    usual: object = None  # this value is left out too


class Layout(Generic[R]):
    """How records of one dataclass stand on the wire. Fields must be given by ascending tag, and
    every field of the class must be among them.

    Each issue passes through here a dozen times: what can be known beforehand is.
    """

    def __init__(
        self,
        record: type[R],
        fields: Sequence[Field],
    ) -> None:
        self._record = record
        self._values = _values_of([field.name for field in fields])
        self._frames = tuple((field.frame, field.usual) for field in fields)
        places = {name: place for place, name in enumerate(record.__annotations__)}
        self._readers = {
            field.tag: (places[field.name], field.read, field.shortest, field.many)
            for field in fields
        }
        self._absent = [field.absent for field in sorted(fields, key=lambda f: places[f.name])]
        self._needed = tuple(places[field.name] for field in fields if field.needed)
        self._many = tuple(places[field.name] for field in fields if field.many)

    def encode(self, record: R) -> bytes:
        """The one form of a record; raises ProtocolError for a value that has none."""
        try:
            framed = [
                frame(value)
                for (frame, usual), value in zip(self._frames, self._values(record), strict=True)
                if value and value is not usual
            ]
        except UnicodeEncodeError as wrong:
            raise self._wrong("text that UTF-8 cannot hold") from wrong
        except struct.error as wrong:
            raise self._wrong(
                "longer than a field can be, or a number of more than 64 bits"
            ) from wrong
        return b"".join(framed)

    def decode(self, data: bytes) -> R:
        """The record in these bytes; raises ProtocolError unless they are its one form."""
        try:
            values = self._read(data)
        except (KeyError, struct.error) as wrong:
            raise self._wrong("no such field, or cut short") from wrong
        except UnicodeDecodeError as wrong:
            raise self._wrong("not UTF-8") from wrong
        for place in self._many:
            values[place] = tuple(values[place])
        for place in self._needed:
            if values[place] is None:
                raise self._wrong("a field is missing")
        return self._record(*values)

    def _read(self, data: bytes) -> list[Any]:
        """The values in the order of the class; of a field that comes many times, a list."""
        values: list[Any] = self._absent.copy()
        readers, header_at = self._readers, _HEADER.unpack_from
        at, last, end = 0, 0, len(data)
        while at < end:
            tag, size = header_at(data, at)
            place, read, shortest, many = readers[tag]
            if size < shortest or tag < last or (tag == last and not many):
                raise self._wrong("holds nothing, or out of order")
            start = at + 3
            at = start + size
            value = read(data[start:at])
            if many:
                values[place] = values[place] or []
                values[place].append(value)
            else:
                values[place] = value
            last = tag
        if at > end:
            raise self._wrong("cut short")
        return values

    def _wrong(self, what: str) -> ProtocolError:
        return ProtocolError(f"{self._record.__name__}: {what}")


def _values_of(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """What takes these values out of a record."""
    taken = attrgetter(*names)
    return taken if len(names) > 1 else lambda record: (taken(record),)


def _framed(tag: int, write: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """What writes a value behind its tag and length."""

    def frame(value: Any) -> bytes:
        data = write(value)
        return _HEADER.pack(tag, len(data)) + data

    return frame


# -- kinds of fields -----------------------------------------------------------------------------


def text(tag: int, name: str) -> Field:
    """Text in UTF-8."""
    return Field(tag, name, _framed(tag, str.encode), bytes.decode, "")


def integer(tag: int, name: str) -> Field:
    """A whole number of 64 bits with a sign."""
    return Field(tag, name, partial(_NUMBER.pack, tag, 8), _read_integer, 0)


def flag(tag: int, name: str) -> Field:
    """A yes; a no is left out."""
    return Field(tag, name, lambda _: bytes((tag, 0, 1, 1)), _read_flag, False)


def binary(tag: int, name: str) -> Field:
    """Bytes as they are."""
    return Field(tag, name, _framed(tag, bytes), bytes, b"")


def moment(tag: int, name: str, *, needed: bool = True) -> Field:
    """A moment in whole seconds; read back as +08:00."""
    frame = _framed(tag, _write_moment)
    return Field(tag, name, frame, _read_moment, None, needed=needed)


def day(tag: int, name: str) -> Field:
    """A calendar day."""
    return Field(tag, name, _framed(tag, _write_day), _read_day, None, needed=True)


def word(tag: int, name: str, words: type[StrEnum]) -> Field:
    """One of a fixed set of words."""
    read = partial(_read_word, words)
    return Field(tag, name, _framed(tag, str.encode), read, None, needed=True)


def word_or(tag: int, name: str, usual: StrEnum) -> Field:
    """One of a fixed set of words, of which the usual one is left out."""
    read = partial(_read_unusual, usual)
    return Field(tag, name, _framed(tag, str.encode), read, usual, usual=usual)


def rates(tag: int, name: str) -> Field:
    """Tax rates in 1/10000, four bytes each."""
    return Field(tag, name, _framed(tag, _write_rates), _read_rates, ())


def part(tag: int, name: str, layout: Layout[Any]) -> Field:
    """A record within the record."""
    frame = _framed(tag, layout.encode)
    return Field(tag, name, frame, layout.decode, None, needed=True, shortest=0)


def parts(tag: int, name: str, layout: Layout[Any]) -> Field:
    """Any number of records, each under the tag again."""
    frame = _framed(tag, layout.encode)
    return Field(tag, name, partial(_each, frame), layout.decode, (), many=True, shortest=0)


def _each(frame: Callable[[Any], bytes], values: Iterable[Any]) -> bytes:
    return b"".join(map(frame, values))


def _read_word(words: type[StrEnum], data: bytes) -> StrEnum:
    try:
        return words(data.decode())
    except ValueError as wrong:
        raise ProtocolError("not one of the words") from wrong


def _read_unusual(usual: StrEnum, data: bytes) -> StrEnum:
    said = _read_word(type(usual), data)
    if said is usual:
        raise ProtocolError("the usual word is left out")
    return said


def _read_flag(data: bytes) -> bool:
    if data != b"\x01":
        raise ProtocolError("a flag is 1 or left out")
    return True


def _long(data: bytes) -> int:
    number: int
    (number,) = _LONG.unpack(data)  # struct.error, which the layout tells
    return number


def _read_integer(data: bytes) -> int:
    if data == _ZERO:
        raise ProtocolError("a zero is left out")
    return _long(data)


def _write_moment(value: datetime) -> bytes:
    if value.tzinfo is None or value.microsecond:
        raise ProtocolError("a moment has a zone and whole seconds")
    return _LONG.pack(int(value.timestamp()))


def _read_moment(data: bytes) -> datetime:
    try:
        return datetime.fromtimestamp(_long(data), CHINA_TIME)
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
    if len(data) % 4:
        raise ProtocolError("rates have four bytes each")
    return struct.unpack(f">{len(data) // 4}i", data)
