"""What this terminal may issue now: the disk's limits and rates as terms of the domain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, InvoiceKind, Party
from app.domain.money import Money
from app.domain.terms import GoodsEntry, Terms
from app.services.signing_requests import rate_fraction

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.repositories.registers import Goods
    from app.services.book import Book
    from app.services.device import Device
    from app.settings import Settings
    from hardware.ports import KindLimits


class Authorisation:
    """Reads the limits from the disk when they may have changed, and hands out terms."""

    def __init__(
        self,
        *,
        device: Device,
        book: Book,
        profile: Profile,
        settings: Settings,
        seller: Callable[[], Party],
    ) -> None:
        self._device = device
        self._book = book
        self._seller = seller
        self._settings = settings
        self._terms: dict[str, Terms] = {}
        self.profile = profile

    def terms(self, drawer: str) -> Terms:
        """What holds for a ticket that this person issues today."""
        terms = self._terms.get(drawer)
        if terms is None:
            terms = self._terms[drawer] = self._read(drawer)
        return terms

    def forget(self) -> None:
        """Read the disk again next time: a new day, a new limit."""
        self._terms.clear()

    def limits(self, kind: InvoiceKind) -> KindLimits:
        """What the disk allows this kind; KIND-NOT-AUTHORISED when it does not have it."""
        for limits in self._device.disk.limits():
            if limits.kind == kind:
                return limits
        raise RuleBroken("KIND-NOT-AUTHORISED", "kind", kind=kind)

    def _read(self, drawer: str) -> Terms:
        status = self._device.disk.status()
        limits = self._device.disk.limits()
        return Terms(
            profile=self.profile,
            seller=self._seller(),
            drawer=drawer,
            today=status.clock.date(),
            rates={InvoiceKind(each.kind): _rates(each) for each in limits},
            single_limit={InvoiceKind(each.kind): Money(each.single_limit_fen) for each in limits},
            default_kind=InvoiceKind(self._settings.default_kind),
            goods_by_name=self._goods_by_name,
            known_code=self._known_code,
            goods_code_strict=self._settings.goods_code == "strict",
            oil_stock=self._oil_stock,
        )

    def _goods_by_name(self, name: str) -> GoodsEntry | None:
        with self._book.reading() as work:
            return _entry(work.registers.goods_by_name(name))

    def _known_code(self, code: str) -> GoodsEntry | None:
        with self._book.reading() as work:
            return _entry(work.registers.goods_by_code(code))

    def _oil_stock(self, code: str) -> Decimal | None:
        with self._book.reading() as work:
            return work.oil.left(code)

    def gates(self, draft: Draft) -> None:
        """What the disk would refuse at signing: lock date, offline quota."""
        limits = self.limits(draft.kind)
        clock = self._device.disk.status().clock
        refuse_locked(limits, clock.date())


def refuse_locked(limits: KindLimits, today: date) -> None:
    """LOCKED after the last day of issuing."""
    if today > limits.lock_date:
        raise RuleBroken("LOCKED", lock_date=limits.lock_date.isoformat())


def _rates(limits: KindLimits) -> frozenset[Decimal]:
    return frozenset(rate_fraction(units) for units in limits.rates)


def _entry(goods: Goods | None) -> GoodsEntry | None:
    if goods is None:
        return None
    return GoodsEntry(
        name=goods.name,
        code=goods.goods_code,
        short_name=goods.short_name,
        rate=goods.rate,
        unit=goods.unit,
        spec=goods.spec,
    )
