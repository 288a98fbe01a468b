"""Entries of the registers (编码): buyers and goods that a shop keeps to choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from app.domain.invoice import Party, ZeroRate

Span = tuple[int, int]  # places of signs in a text, from 0, the end not included


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer of the register (客户编码). `id` 0: not kept yet. Two entries are equal when they
    say the same, wherever and in whichever version they are kept."""

    party: Party
    own_code: str = ""
    note: str = ""
    id: int = field(default=0, compare=False)
    version: int = field(default=0, compare=False)  # rises with each change
    initials: str = field(default="", compare=False)  # every reading, a blank between

    @property
    def name(self) -> str:
        """The name on the face."""
        return self.party.name


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods or a service of the register (商品编码). `price` is on the basis `with_tax`."""

    name: str
    goods_code: str = ""  # 税收分类编码, 19 digits
    short_name: str = ""  # 简称
    own_code: str = ""
    spec: str = ""
    unit: str = ""
    price: Decimal | None = None
    with_tax: bool = False
    rate: Decimal | None = None
    preferential: bool = False
    preferential_text: str = ""
    zero_rate: ZeroRate = ZeroRate.NONE
    id: int = field(default=0, compare=False)
    version: int = field(default=0, compare=False)
    initials: str = field(default="", compare=False)


class Kept(Protocol):
    """What both sorts of entries have."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


Entry = TypeVar("Entry", bound=Kept)


@dataclass(frozen=True, slots=True)
class Use:
    """How an entry was used on issued tickets."""

    times: int = 0
    last: datetime | None = None
    last_gross_fen: int | None = None  # 价税合计 of the last ticket of a buyer


UNUSED = Use()


@dataclass(frozen=True, slots=True)
class Found(Generic[Entry]):
    """An entry that fits what was typed. `ranges` are the places in its name that matched (of
    initials the signs they stand for); `matched` tells by what: "name", "initials", "own_code",
    "tax_id", "goods_code", "" when nothing was asked. `code_range` is the place in that code.
    `in_register` False: a buyer of an earlier ticket who is not in the register (未入编码)."""

    entry: Entry
    ranges: tuple[Span, ...] = ()
    last_used: datetime | None = None
    used: int = 0
    last_gross_fen: int | None = None
    matched: str = ""
    code_range: Span | None = None
    in_register: bool = True


@dataclass(frozen=True, slots=True)
class Saved(Generic[Entry]):
    """What became of an entry. `before` None: it is new; `after` None: it was removed. `warnings`
    are codes with the field they speak of; nothing was stopped by them."""

    before: Entry | None
    after: Entry | None
    warnings: tuple[tuple[str, str], ...] = ()
