"""Volumes (发票卷): whose numbers are whose, which disk has them, what came back (退回)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.gateway.messages.stock import NumberRange
from db.bureau_schema.stock import stock_return, volume
from db.bureau_schema.tickets import ticket
from hardware import orders
from hardware.errors import PackageWrong
from hardware.orders import PackageKind
from hardware.signing import packages
from hardware.signing.packages import Package

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row

    from app.bureau.work import Work


class Volumes:
    """The ledger of volumes."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def give(self, tax_id: str, disk: str, ranges: Iterable[NumberRange]) -> None:
        """From now on they are this taxpayer's; what was given before stays as it is."""
        for each in ranges:
            add_new(self._work.connection, volume, self._new(tax_id, disk, each))

    def of(self, tax_id: str) -> tuple[NumberRange, ...]:
        """What a taxpayer has, by code."""
        mine = (volume.c.tax_id == tax_id) & (volume.c.returned == 0)
        asked = select(volume).where(mine).order_by(volume.c.code, volume.c.first)
        rows = self._work.connection.execute(asked)
        return tuple(NumberRange(row.kind, row.code, row.first, row.last) for row in rows)

    def take_back(self, disk: str, data: bytes) -> None:
        """退回 by the disk's signed RETURN; again is done. RETURN-WRONG: not this taxpayer's, or
        tickets of them came."""
        facts = self._work.devices.disk(disk, change=True)
        package = self._opened(disk, facts.tax_id, data)
        row = {"number": package.number, "disk": disk, "package": data, "at": self._work.seconds}
        if add_new(self._work.connection, stock_return, row):
            for each in package.body.ranges:
                self._return(facts.tax_id, disk, each)

    def move(self, disk: str, data: bytes) -> None:
        """From one disk of the taxpayer to another by what the first one signed; again is done.
        RETURN-WRONG: not this taxpayer's, or tickets of them came."""
        tax_id = self._work.devices.disk(disk, change=True).tax_id
        package = self._verified(data)
        signer = packages.signer_of(package).disk
        self._needs_both(package, signer, tax_id)
        row = {"number": package.number, "disk": signer, "package": data}
        if add_new(self._work.connection, stock_return, row | {"at": self._work.seconds}):
            for each in package.body.ranges:
                self._move(tax_id, package.head.disk, each)

    def _needs_both(self, package: Package, signer: str, tax_id: str) -> None:
        """Both disks are this taxpayer's: to a sub machine, or from one back to its host."""
        machines = {each.number: each.machine for each in self._work.devices.disks(tax_id)}
        to = package.head.disk
        if package.kind is PackageKind.DISTRIBUTION:
            right = machines.get(signer) == 0 and machines.get(to, 0) > 0
        else:
            right = machines.get(signer, 0) > 0 and machines.get(to) == 0
        kinds = (PackageKind.DISTRIBUTION, PackageKind.RETURN)
        if package.kind not in kinds or not right or package.body.taxpayer != tax_id:
            raise Refusal("PACKAGE-WRONG", 422, reason="other-disk")

    def _move(self, tax_id: str, to: str, numbers: orders.NumberRange) -> None:
        row = self._cut(tax_id, numbers)
        if row is None:
            raise Refusal("RETURN-WRONG", volume=f"{numbers.code} {numbers.first:08d}")
        mine = (volume.c.code == numbers.code) & (volume.c.first == numbers.first)
        self._work.connection.execute(update(volume).where(mine).values(disk=to))

    def _cut(self, tax_id: str, numbers: orders.NumberRange) -> Row[Any] | None:
        """A row of exactly these numbers, of the one that they lie in; None: they lie in none."""
        row = self._around(tax_id, numbers)
        if row is None or self._has_tickets(numbers):
            return None
        connection, mine = self._work.connection, volume.c.id == row.id
        kind, code = numbers.kind, numbers.code
        if row.first < numbers.first:
            connection.execute(update(volume).where(mine).values(last=numbers.first - 1))
            self.give(tax_id, row.disk, [NumberRange(kind, code, numbers.first, numbers.last)])
        else:
            connection.execute(update(volume).where(mine).values(last=numbers.last))
        if numbers.last < row.last:
            self.give(tax_id, row.disk, [NumberRange(kind, code, numbers.last + 1, row.last)])
        return row

    def _verified(self, data: bytes) -> Package:
        try:
            return packages.verified(data, self._work.authority.signer().certificate)
        except PackageWrong as wrong:
            raise Refusal("PACKAGE-WRONG", 422, reason=wrong.facts.get("reason", "")) from wrong

    def _opened(self, disk: str, tax_id: str, data: bytes) -> Package:
        package = self._verified(data)
        right = package.kind is PackageKind.RETURN and package.head.disk == disk
        if not right or package.body.taxpayer != tax_id:
            raise Refusal("PACKAGE-WRONG", 422, reason="other-disk")
        if packages.signer_of(package).disk != disk:
            raise Refusal("PACKAGE-WRONG", 422, reason="signer")
        return package

    def _return(self, tax_id: str, disk: str, numbers: orders.NumberRange) -> None:
        """A volume may have been cut by 分发: then its end goes back, or a middle of it."""
        row = self._around(tax_id, numbers)
        if row is None or self._has_tickets(numbers):
            raise Refusal("RETURN-WRONG", volume=f"{numbers.code} {numbers.first:08d}")
        connection, mine = self._work.connection, volume.c.id == row.id
        if row.first < numbers.first:
            connection.execute(update(volume).where(mine).values(last=numbers.first - 1))
            back = NumberRange(numbers.kind, numbers.code, numbers.first, numbers.last)
            new = self._new(tax_id, disk, back) | {"returned": 1}
            connection.execute(volume.insert().values(**new))
        else:
            values = {"last": numbers.last, "returned": 1}
            connection.execute(update(volume).where(mine).values(**values))
        if numbers.last < row.last:
            rest = NumberRange(numbers.kind, numbers.code, numbers.last + 1, row.last)
            self.give(tax_id, row.disk, [rest])

    def _around(self, tax_id: str, numbers: orders.NumberRange) -> Row[Any] | None:
        mine = (volume.c.tax_id == tax_id) & (volume.c.returned == 0)
        of_kind = (volume.c.kind == numbers.kind) & (volume.c.code == numbers.code)
        reaches = (volume.c.first <= numbers.first) & (volume.c.last >= numbers.last)
        asked = select(volume).where(mine, of_kind, reaches).with_for_update()
        return self._work.connection.execute(asked).first()

    def _has_tickets(self, numbers: orders.NumberRange) -> bool:
        first, last = f"{numbers.first:08d}", f"{numbers.last:08d}"
        inside = ticket.c.number.between(first, last) & (ticket.c.code == numbers.code)
        asked = select(func.count()).select_from(ticket).where(inside)
        return bool(self._work.connection.execute(asked).scalar())

    def _new(self, tax_id: str, disk: str, numbers: NumberRange) -> dict[str, Any]:
        return {
            "tax_id": tax_id,
            "disk": disk,
            "kind": numbers.kind,
            "code": numbers.code,
            "first": numbers.first,
            "last": numbers.last,
            "given_at": self._work.seconds,
        }
