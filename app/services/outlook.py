"""Where the disk stands, in plain values for the screens. Asks the disk: for the disk's lane."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.domain.situation import KindSituation, NumberRange, Situation
from app.services.month.first_month import first_month
from hardware.errors import DeviceError

if TYPE_CHECKING:
    from app.services.disk.device import Device
    from app.services.terminal import Terminal
    from hardware.ports import KindLimits, Volume


def situation_of(terminal: Terminal) -> Situation:
    """The disk now; where another program holds it, the picture kept at the last look. Raises
    what `standing.status()` raises."""
    picture, warnings = terminal.standing.picture()
    with terminal.book.reading() as work:
        opened = [each.report_from for each in picture.limits]
        begins = first_month(work, opened, picture.clock.date())
    return Situation(
        clock=picture.clock,
        state=picture.stands,
        conditions=picture.conditions,
        disk_number=picture.disk_number,
        simulated=picture.simulated,
        taxpayer_name=picture.taxpayer_name,
        taxpayer_id=picture.taxpayer_id,
        kinds=tuple(map(_kind, picture.limits)),
        ranges=tuple(map(_range, picture.volumes)),
        certificate_until=_certificate_until(terminal.device),
        remembered=bool(warnings),
        begins=begins,
    )


def _certificate_until(device: Device) -> datetime | None:
    """None while another program holds the disk."""
    with suppress(DeviceError):
        return device.disk.status().certificate_until
    return None


def _kind(limits: KindLimits) -> KindSituation:
    return KindSituation(
        kind=InvoiceKind(limits.kind),
        group=limits.group,
        period_from=limits.report_from,
        period_to=limits.report_to,
        lock_date=limits.lock_date,
        last_report=limits.last_report,
        last_clear=limits.last_clear,
        offline_hours=limits.offline_hours,
        offline_limit=Money(limits.offline_limit_fen),
        unsent=limits.unsent,
        unsent_net=Money(limits.unsent_net_fen),
        oldest_unsent_at=limits.oldest_unsent_at,
    )


def _range(volume: Volume) -> NumberRange:
    kind = InvoiceKind(volume.kind)
    return NumberRange(kind, volume.code, volume.first, volume.last, volume.next)
