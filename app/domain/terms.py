"""Under which terms a ticket is made: who sells, who draws, what disk, law and registers say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from app.domain.invoice import InvoiceKind, Party, ZeroRate
from app.domain.money import Money
from app.domain.profile import Profile


class GoodsEntry(Struct, frozen=True):
    """One row of the goods register or of the code table (税收分类编码)."""

    name: str
    code: str = ""
    short_name: str = ""
    rate: Decimal | None = None
    unit: str = ""
    spec: str = ""
    preferential: bool = False
    preferential_text: str = ""
    zero_rate: ZeroRate = ZeroRate.NONE


def _nothing_known(_: str) -> None:
    return None


class Terms(Struct, frozen=True):
    """What `compose` and `check` need beside the document itself.

    `rates` and `single_limit` are the disk's, a kind that is missing there is not authorised.
    `oil_stock` answers tons left of an oil code, None: no stock is kept for it.
    """

    profile: Profile
    seller: Party
    drawer: str
    today: date
    rates: Mapping[InvoiceKind, frozenset[Decimal]]
    single_limit: Mapping[InvoiceKind, Money]
    default_kind: InvoiceKind = InvoiceKind.ORDINARY
    goods_by_name: Callable[[str], GoodsEntry | None] = _nothing_known
    known_code: Callable[[str], GoodsEntry | None] = _nothing_known
    goods_code_strict: bool = False
    oil_stock: Callable[[str], Decimal | None] = _nothing_known
