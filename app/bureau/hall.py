"""What the hall (办税厅) orders a disk to do, for a challenge that the disk just gave: 校时, and
口令重置 once it was granted at the console."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.bureau.refusals import Refusal
from app.bureau.rows import put
from db.bureau_schema.devices import pin_grant
from hardware.orders import ClockOrder, PackageKind, PinReset

if TYPE_CHECKING:
    from app.bureau.work import Work
    from app.gateway.messages.devices import PinResetAsked

GRANTED_FOR = timedelta(hours=24)  # an answer may get lost: until then it may be fetched again


class Hall:
    """Orders for one disk at a time."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def clock_order(self, disk: str, challenge: bytes) -> bytes:
        """校时 by the bureau's clock."""
        order = ClockOrder(self._work.at, challenge)
        return self._work.authority.sealed(PackageKind.CLOCK, disk, order)

    def pin_reset(self, disk: str, asked: PinResetAsked) -> bytes:
        """口令重置. RESET-NOT-GRANTED."""
        if not self.is_granted(disk):
            raise Refusal("RESET-NOT-GRANTED", 409, disk=disk)
        order = PinReset(asked.secret, asked.challenge)
        return self._work.authority.sealed(PackageKind.PIN_RESET, disk, order)

    def grant_reset(self, disk: str) -> None:
        """For a day of the bureau's clock."""
        until = int((self._work.at + GRANTED_FOR).timestamp())
        put(self._work.connection, pin_grant, {"disk": disk, "until": until})

    def revoke_reset(self, disk: str) -> None:
        """The grant is over."""
        self._work.connection.execute(delete(pin_grant).where(pin_grant.c.disk == disk))

    def is_granted(self, disk: str) -> bool:
        """Whether a reset may be fetched now."""
        asked = select(pin_grant.c.until).where(pin_grant.c.disk == disk)
        until = self._work.connection.scalar(asked)
        longest = self._work.seconds + GRANTED_FOR.total_seconds()
        return until is not None and self._work.seconds < until <= longest
