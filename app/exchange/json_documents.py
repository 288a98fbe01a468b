"""Our own JSON: the keys of the entered records, numbers kept digit by digit.

A list of documents, one document, or one document a line (JSON lines). `README.md` shows one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import Special
from app.exchange.choices import choice
from app.exchange.found import MOST_DOCUMENTS, MOST_ROWS, Found, Unreadable, no_more_than
from app.exchange.json_text import Json, NotANumber, Twice, one_a_line, values
from app.exchange.text import shown, whole_text, writable


def _keys(record: type[Struct], *not_read: str) -> frozenset[str]:
    return frozenset(record.__struct_fields__) - {"source_line", *not_read}


_LINE_KEYS = _keys(EnteredLine)
_PARTY_KEYS = _keys(EnteredParty)
_DOCUMENT_KEYS = _keys(EnteredInvoice, "warnings")
_SPECIALS = {special.value: special for special in Special}
_FLAGS = {"0": False, "1": True}
_MILLIMETRES = re.compile(r"[0-9]{1,3}")
_KINDS_OF_JSON = {bool: "boolean", list: "array", dict: "object", str: "text"}


def read(content: bytes) -> tuple[Found, ...]:
    """The documents of a file behind `text.without_mark`.

    Raises FILE-ENCODING, FILE-FORMAT (`place`, `reason`, `expected`), LINE-TOO-LONG,
    FILE-EMPTY, FILE-TOO-LARGE. Single documents are refused with KEY-UNKNOWN (`key`),
    ITEM-TWICE (`key`), FIELD-MISSING, NOT-A-NUMBER (`text`), CHOICE-UNKNOWN (`text`,
    `allowed`), CONTROL-SIGN, SIGN-NOT-GBK (`place`, `code_point`), FILE-FORMAT (`found`,
    `expected`).
    """
    text = whole_text(content)
    documents = no_more_than(MOST_DOCUMENTS, "张", _values(text))
    if not documents:
        raise RuleBroken("FILE-EMPTY")
    return tuple(_found(value, line) for value, line in documents)


def _values(text: str) -> Iterator[tuple[Json | RuleBroken, int]]:
    """What a list, an object or JSON lines hold, each with its line."""
    try:
        yield from [*islice(values(text), MOST_DOCUMENTS + 1)]
    except RuleBroken:
        lines = one_a_line(text)
        if not lines:
            raise
        yield from lines


def _found(value: Json | RuleBroken, line: int) -> Found:
    try:
        if isinstance(value, RuleBroken):
            raise value
        return _entered(_record(value, _DOCUMENT_KEYS, "", line))
    except RuleBroken as broken:
        return Unreadable(_document_of(value), broken, line)


def _document_of(value: Json | RuleBroken) -> str:
    number = value.get("document") if isinstance(value, dict) else ""
    return shown(number, 50) if isinstance(number, str) else ""


class _Record(Struct, frozen=True):
    """An object whose keys are all known; `prefix` is its place in the document."""

    values: dict[str, Json]
    prefix: str
    line: int

    def text(self, name: str) -> str:
        """A text, or the digits of a number; null and nothing are empty."""
        value = self.values.get(name)
        if isinstance(value, NotANumber):
            raise self._refusal("NOT-A-NUMBER", name, text=value.text)
        if not isinstance(value, str | None):
            raise self._refusal("FILE-FORMAT", name, found=_kind(value), expected="text")
        return writable(value or "", self.prefix + name, self.line)

    def given(self, name: str) -> str:
        """A text that must not be empty."""
        text = self.text(name)
        if not text:
            raise self._refusal("FIELD-MISSING", name)
        return text

    def flag(self, name: str, default: bool = False) -> bool:
        """true or false, 1 or 0."""
        value = self.values.get(name)
        if isinstance(value, bool | None):
            return default if value is None else value
        return choice(self.text(name), _FLAGS, self.prefix + name, self.line)

    def flag_text(self, name: str) -> str:
        """A text for which true and false may stand as well."""
        value = self.values.get(name)
        return str(int(value)) if isinstance(value, bool) else self.text(name)

    def millimetres(self, name: str) -> int:
        """A small whole number; nothing is 0."""
        text = self.text(name)
        if text and not _MILLIMETRES.fullmatch(text):
            raise self._refusal("NOT-A-NUMBER", name, text=shown(text))
        return int(text or 0)

    def part(self, name: str, keys: frozenset[str]) -> _Record:
        """An object within this one; nothing is an empty object."""
        value = self.values.get(name)
        return _record({} if value is None else value, keys, f"{self.prefix}{name}", self.line)

    def parts(self, name: str, keys: frozenset[str]) -> list[_Record]:
        """The objects of a list within this one, counted from 1."""
        found = self.values.get(name)
        if not found:
            raise self._refusal("FIELD-MISSING", name)
        if not isinstance(found, list):
            raise self._refusal("FILE-FORMAT", name, found=_kind(found), expected="array")
        places = enumerate(no_more_than(MOST_ROWS, "行", found, self.line), 1)
        return [_record(one, keys, f"{name}[{place}]", self.line) for place, one in places]

    def _refusal(self, code: str, name: str, **facts: object) -> RuleBroken:
        return RuleBroken(code, self.prefix + name, line=self.line, **facts)


def _record(value: Json, keys: frozenset[str], place: str, line: int) -> _Record:
    if isinstance(value, Twice):
        raise RuleBroken("ITEM-TWICE", place, line=line, key=shown(value.key, 40))
    if not isinstance(value, dict):
        raise RuleBroken("FILE-FORMAT", place, line=line, found=_kind(value), expected="object")
    prefix = f"{place}." if place else ""
    for key in value:
        if key not in keys:
            raise RuleBroken("KEY-UNKNOWN", prefix + shown(key, 40), line=line, key=shown(key, 40))
    return _Record(value, prefix, line)


def _kind(value: Json) -> str:
    return _KINDS_OF_JSON.get(type(value), "null")


def _entered(record: _Record) -> EnteredInvoice:
    document = record.given("document")
    with_tax = record.flag("with_tax")
    return EnteredInvoice(
        lines=tuple(_line(part, with_tax) for part in record.parts("lines", _LINE_KEYS)),
        document=document,
        kind=record.text("kind"),
        buyer=_party(record.part("buyer", _PARTY_KEYS)),
        seller=_party(record.part("seller", _PARTY_KEYS)),
        remark=record.text("remark"),
        payee=record.text("payee"),
        reviewer=record.text("reviewer"),
        list_name=record.text("list_name"),
        special=choice(record.text("special"), _SPECIALS, "special", record.line),
        with_tax=with_tax,
        buyer_is_person=record.flag("buyer_is_person"),
        agency_certificate=record.text("agency_certificate"),
        goods_code_version=record.text("goods_code_version"),
        roll_width_mm=record.millimetres("roll_width_mm"),
        source_line=record.line,
    )


def _party(record: _Record) -> EnteredParty:
    return EnteredParty(**{name: record.text(name) for name in sorted(_PARTY_KEYS)})


def _line(record: _Record, with_tax: bool) -> EnteredLine:
    return EnteredLine(
        name=record.given("name"),
        unit=record.text("unit"),
        spec=record.text("spec"),
        quantity=record.text("quantity"),
        price=record.text("price"),
        amount=record.text("amount"),
        rate=record.text("rate"),
        tax=record.text("tax"),
        discount=record.text("discount"),
        discount_tax=record.text("discount_tax"),
        discount_rate=record.text("discount_rate"),
        goods_code=record.text("goods_code"),
        own_code=record.text("own_code"),
        preferential=record.flag_text("preferential"),
        preferential_text=record.text("preferential_text"),
        zero_rate=record.text("zero_rate"),
        deduction=record.text("deduction"),
        nature=record.text("nature"),
        price_with_tax=record.flag("price_with_tax", with_tax),
        amount_with_tax=record.flag("amount_with_tax", with_tax),
        source_line=record.line,
    )
