"""The facts behind a refusal: status words are two bytes, a cashier needs dates and amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from hardware.ports import DiskStatus, InvoiceSlot, KindLimits, SigningRequest

Facts = Mapping[str, object]


class Refusal(Struct, frozen=True):
    """What stood when a request was refused. `next_slot` is None without stock."""

    request: SigningRequest
    status: DiskStatus
    limits: KindLimits | None  # of the request's kind
    next_slot: InvoiceSlot | None


def yuan(fen: int) -> str:
    """Fen as yuan.

    >>> yuan(9999999), yuan(-5)
    ('99999.99', '-0.05')
    """
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def facts_for(code: str, refusal: Refusal) -> Facts:
    """What the sentence of this code may name, beside the kind."""
    name = _FACTS.get(code)
    return {"kind": refusal.request.kind, **(name(refusal) if name else {})}


def _of_limits(make: Callable[[Refusal, KindLimits], Facts]) -> Callable[[Refusal], Facts]:
    return lambda refusal: make(refusal, refusal.limits) if refusal.limits else {}


def _offline_time(refusal: Refusal, limits: KindLimits) -> Facts:
    """The hours, and the 上传截止日 of the month if it has passed."""
    today, upload_day = refusal.status.clock.date(), refusal.status.upload_day
    passed = 0 < upload_day < today.day
    return {
        **({"hours": limits.offline_hours} if limits.offline_hours else {}),
        **({"deadline": today.replace(day=upload_day)} if passed else {}),
    }


def _cumulative(refusal: Refusal, limits: KindLimits) -> Facts:
    negative = refusal.request.net_fen < 0
    return {"limit": yuan(limits.negative_limit_fen if negative else limits.positive_limit_fen)}


def _rates(refusal: Refusal, limits: KindLimits) -> Facts:
    asked = {line.rate for line in refusal.request.lines} - set(limits.rates)
    return {"rates": _percent(limits.rates), "rate": _percent(sorted(asked))}


def _percent(rates: tuple[int, ...] | list[int]) -> str:
    return " ".join(f"{rate / 100:g}%" for rate in rates)


def _moved(refusal: Refusal) -> Facts:
    slot = refusal.next_slot
    return {"code": slot.code, "number": slot.number} if slot else {}


_FACTS: dict[str, Callable[[Refusal], Facts]] = {
    "LOCKED": _of_limits(lambda _, kind: {"lock_date": kind.lock_date}),
    "REPORT-DUE": _of_limits(
        lambda _, kind: {"period_end": kind.report_to, "reason": "issuing-stopped"}
    ),
    "OFFLINE-TIME": _of_limits(_offline_time),
    "OFFLINE-AMOUNT": _of_limits(
        lambda _, kind: {
            "limit": yuan(kind.offline_limit_fen),
            "left": yuan(kind.offline_limit_fen - kind.unsent_net_fen),
        }
    ),
    "OFFLINE-COUNT": _of_limits(lambda _, kind: {"limit": kind.offline_count}),
    "OVER-LIMIT": _of_limits(
        lambda r, kind: {"limit": yuan(kind.single_limit_fen), "net": yuan(r.request.net_fen)}
    ),
    "OVER-CUMULATIVE": _of_limits(_cumulative),
    "RATE-NOT-AUTHORISED": _of_limits(_rates),
    "NUMBER-MOVED": _moved,
    "CLOCK-BACK": lambda r: {
        "clock": r.status.clock.isoformat(),
        "last": r.status.last_record_at.isoformat() if r.status.last_record_at else "",
    },
    "CERTIFICATE-EXPIRED": lambda r: {"until": r.status.certificate_until.isoformat()},
    "DISK-OTHER": lambda r: {
        "disk_taxpayer": r.status.taxpayer_id,
        "taxpayer": r.request.seller.tax_id,
    },
}
