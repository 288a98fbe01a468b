"""From a mapping (a TOML file) to a frozen record, with the place of whatever does not fit.

The annotation of a field says how its value is read; a key may be missing only if the field has
a default. Raises RuleBroken PROFILE-KEY-MISSING, PROFILE-KEY-UNKNOWN, PROFILE-VALUE-WRONG (all
with `field` = the place, `limits.tiers[2].ceiling`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from app.domain.errors import RuleBroken
from app.domain.money import Money

T = TypeVar("T", bound=Struct)


def read_record(shape: type[T], data: object, at: str = "") -> T:
    """One record out of one mapping."""
    table = _table(data, at)
    known = {field.name: field for field in fields(shape)}
    for key in table:
        if key not in known:
            raise RuleBroken("PROFILE-KEY-UNKNOWN", _under(at, key))
    return shape(**{name: _field(field, table, at) for name, field in known.items()})


def _field(field: FieldInfo, table: Mapping[str, object], at: str) -> object:
    place = _under(at, field.name)
    if field.name in table:
        return _value(field.type, table[field.name], place)
    if field.default is NODEFAULT:
        raise RuleBroken("PROFILE-KEY-MISSING", place)
    return field.default


def _value(shape: Any, value: object, at: str) -> object:
    if isinstance(shape, type) and issubclass(shape, Struct) and shape is not Money:
        return read_record(shape, value, at)
    origin = get_origin(shape)
    if origin is tuple or origin is frozenset:
        return origin(_items(get_args(shape)[0], value, at))
    if origin is Mapping:
        key_shape, item_shape = get_args(shape)
        return _mapping(key_shape, item_shape, value, at)
    return _single(shape, value, at)


def _items(shape: Any, value: object, at: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(at, value, "list")
    return [_value(shape, item, f"{at}[{place}]") for place, item in enumerate(value, start=1)]


def _mapping(key_shape: Any, shape: Any, value: object, at: str) -> Mapping[object, object]:
    read = {
        _single(key_shape, _key(key_shape, key), at): _value(shape, item, _under(at, key))
        for key, item in _table(value, at).items()
    }
    return MappingProxyType(read)


def _key(shape: Any, key: str) -> object:
    return int(key) if shape is int and key.isascii() and key.isdigit() else key


def _single(shape: Any, value: object, at: str) -> object:
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return _converted(shape, value, at)
    if type(value) is shape:
        return value
    if shape in _FROM_TEXT:
        return _converted(_FROM_TEXT[shape], value, at)
    raise _wrong(at, value, shape.__name__)


def _converted(convert: Callable[[str], object], value: object, at: str) -> object:
    try:
        return convert(_text(value))
    except (ValueError, TypeError, InvalidOperation) as refused:
        raise _wrong(at, value, getattr(convert, "__name__", "text")) from refused


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _table(data: object, at: str) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise _wrong(at, data, "table")
    return data


def _under(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _wrong(at: str, value: object, expected: str) -> RuleBroken:
    return RuleBroken("PROFILE-VALUE-WRONG", at, text=str(value)[:40], expected=expected)


_FROM_TEXT: Mapping[object, Callable[[str], object]] = {
    Decimal: Decimal,
    Money: Money.yuan,
    date: date.fromisoformat,
}
