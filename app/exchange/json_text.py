"""JSON text to values in which every number is still the text that stood in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from app.domain.errors import RuleBroken


class NotANumber(Struct, frozen=True):
    """NaN, Infinity and -Infinity, which Python's reader would let in as floats."""

    text: str


class Twice(Struct, frozen=True):
    """An object in which a key stands twice: nobody can say which is meant."""

    key: str


Json: TypeAlias = "str | bool | list[Json] | dict[str, Json] | NotANumber | Twice | None"

_BLANKS = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def values(text: str) -> Iterator[tuple[Json, int]]:
    """Each element of a list, or the one object, with the line where it begins.

    Raises FILE-FORMAT (`place`, `reason`) where the text stops being a list or an object.

    >>> list(values('[{"amount": 1.10}]'))
    [({'amount': '1.10'}, 1)]
    """
    start = _skip(text, 0)
    if text.startswith("[", start):
        yield from _elements(text, start + 1)
        return
    if not text.startswith("{", start):
        raise _broken(text, start, "Expecting list or object")
    value, end = _decoded(text, start)
    _refuse_rest(text, end)
    yield value, _line_of(text, start)


def one_a_line(text: str) -> list[tuple[Json | RuleBroken, int]]:
    """The object of each line (JSON lines) or why it is none; empty if the text is not such."""
    lines = [(line, at) for at, line in enumerate(_LINE_END.split(text), 1) if line.strip()]
    found = [(_object_of(line, at), at) for line, at in lines]
    is_such = any(isinstance(value, dict) and "lines" in value for value, _ in found)
    return found if is_such else []


def _object_of(line: str, at: int) -> Json | RuleBroken:
    start = _skip(line, 0)
    try:
        value, end = _decoded(line, start)
        _refuse_rest(line, end)
    except RuleBroken as broken:
        return RuleBroken("FILE-FORMAT", line=at, **broken.facts)
    return value


def _elements(text: str, at: int) -> Iterator[tuple[Json, int]]:
    at = _skip(text, at)
    line, counted = 1, 0
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        value, end = _decoded(text, at)
        yield value, line
        at = _after_comma(text, _skip(text, end))
    _refuse_rest(text, at + 1)


def _after_comma(text: str, at: int) -> int:
    """Behind the comma that follows an element, or at the bracket that closes the list."""
    if text.startswith("]", at):
        return at
    after = _skip(text, at + 1)
    if not text.startswith(",", at) or text.startswith("]", after):
        raise _broken(text, at, "Expecting ',' between two documents")
    return after


def _decoded(text: str, at: int) -> tuple[Json, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as broken:
        raise _broken(text, broken.pos, broken.msg) from broken
    except RecursionError as broken:
        raise _broken(text, at, "Nested too deeply") from broken


def _broken(text: str, at: int, reason: str) -> RuleBroken:
    place = at - text.rfind("\n", 0, at)
    line = _line_of(text, at)
    return RuleBroken("FILE-FORMAT", line=line, place=place, reason=reason, expected="JSON")


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _refuse_rest(text: str, at: int) -> None:
    rest = _skip(text, at)
    if rest < len(text):
        raise _broken(text, rest, "Something stands behind the end")


def _pairs(pairs: list[tuple[str, Json]]) -> Json:
    seen: dict[str, Json] = {}
    for key, value in pairs:
        if key in seen:
            return Twice(key)
        seen[key] = value
    return seen


_DECODER = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=NotANumber, object_pairs_hook=_pairs
)
