"""The life of the disk and the gates before a signature: pure functions of what stands.

The order of the gates is the order in which a cashier can do something about them: the first
that fails is told, and nothing is consumed. Source of the gates: 国税发〔2006〕156号 (limits),
国家税务总局公告2015年第19号 (offline issuing), manuals of the devices (order: profile default).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct

from hardware.emulator.area import code_in_area, taxpayer_in_area
from hardware.orders import ReportState
from hardware.ports import DiskState, InvoiceSlot, KindLimits, SigningRequest, Volume
from hardware.protocol.status import StatusWord


class Situation(Struct, frozen=True, gc=False):
    """All that a gate may look at when a signature is asked for."""

    now: datetime
    pin_verified: bool
    damaged: bool
    taxpayer_id: str
    certificate: tuple[datetime, datetime]
    last_record_at: datetime | None
    oldest_unsent_at: datetime | None  # over all kinds
    free_records: int
    block_until_reported: bool
    limits: KindLimits | None  # of the request's kind; None: not authorised
    volume: Volume | None  # of the request's kind; None: no number left
    expected: InvoiceSlot
    request: SigningRequest
    registered: bool = True
    cancelled: bool = False
    upload_day: int = 0  # 上传截止日; 0: none


def life_state(
    kinds: Iterable[KindLimits], today: date, *, registered: bool = True, cancelled: bool = False
) -> DiskState:
    """Where the disk as a whole stands: the worst of its kinds."""
    kinds = tuple(kinds)
    for state, holds in (
        (DiskState.CANCELLED, cancelled),
        (DiskState.ISSUED, not registered),
        (DiskState.LOCKED, any(is_locked(kind, today) for kind in kinds)),
        (DiskState.REPORT_DUE, any(is_report_due(kind, today) for kind in kinds)),
        (DiskState.REPORTED, any(kind.report is ReportState.CONFIRMED for kind in kinds)),
    ):
        if holds:
            return state
    return DiskState.NORMAL


def is_locked(kind: KindLimits, today: date) -> bool:
    """锁死: the lock date, a whole day, has passed."""
    return today > kind.lock_date


def is_report_due(kind: KindLimits, today: date) -> bool:
    """待抄税: the open period has ended, and the bureau has not confirmed its report."""
    return today > kind.report_to and kind.report is not ReportState.CONFIRMED


def offline_time_over(limits: KindLimits, oldest: datetime | None, now: datetime) -> bool:
    """离线时限 since the oldest unsent ticket of any kind."""
    if oldest is None or not limits.offline_hours:
        return False
    return now > oldest + timedelta(hours=limits.offline_hours)


def offline_count_over(limits: KindLimits) -> bool:
    """离线张数."""
    return bool(limits.offline_count) and limits.unsent >= limits.offline_count


def upload_day_over(upload_day: int, oldest: datetime | None, now: datetime) -> bool:
    """上传截止日: past that day of the month with a ticket of an earlier month unsent."""
    if not upload_day or oldest is None or now.day <= upload_day:
        return False
    return (oldest.year, oldest.month) < (now.year, now.month)


def offline_over(
    kinds: Iterable[KindLimits], oldest: datetime | None, upload_day: int, now: datetime
) -> bool:
    """离线超限: some kind cannot be issued, whatever the amount, until tickets are uploaded."""
    return upload_day_over(upload_day, oldest, now) or any(
        offline_time_over(kind, oldest, now)
        or offline_count_over(kind)
        or bool(kind.offline_limit_fen and kind.unsent_net_fen >= kind.offline_limit_fen)
        for kind in kinds
    )


def slot_of(volume: Volume) -> InvoiceSlot:
    """The volume's next number as it is shown."""
    return InvoiceSlot(volume.code, f"{volume.next:08d}")


def first_refusal(situation: Situation) -> StatusWord | None:
    """The first gate that does not open; None: all do."""
    for word, fails in GATES:
        if fails(situation):
            return word
    return None


def _kind_missing(s: Situation) -> bool:
    return s.limits is None


def _certificate(s: Situation) -> bool:
    return not s.certificate[0] <= s.now <= s.certificate[1]


def _clock_back(s: Situation) -> bool:
    return s.last_record_at is not None and s.now < s.last_record_at


def _locked(s: Situation) -> bool:
    return s.limits is not None and is_locked(s.limits, s.now.date())


def _report_due(s: Situation) -> bool:
    due = s.limits is not None and is_report_due(s.limits, s.now.date())
    return due and s.block_until_reported


def _offline_time(s: Situation) -> bool:
    return s.limits is not None and offline_time_over(s.limits, s.oldest_unsent_at, s.now)


def _offline_amount(s: Situation) -> bool:
    if s.limits is None or not s.limits.offline_limit_fen:
        return False
    adds = max(s.request.net_fen, 0)
    return adds > 0 and s.limits.unsent_net_fen + adds > s.limits.offline_limit_fen


def _offline_count(s: Situation) -> bool:
    return s.limits is not None and offline_count_over(s.limits)


def _offline_day(s: Situation) -> bool:
    return upload_day_over(s.upload_day, s.oldest_unsent_at, s.now)


def _no_stock(s: Situation) -> bool:
    return s.volume is None


def _number_moved(s: Situation) -> bool:
    return s.volume is not None and slot_of(s.volume) != s.expected


def _rate(s: Situation) -> bool:
    if s.limits is None:
        return False
    if s.request.net_fen < 0:  # a red ticket bears the rate of its blue one, whatever holds now
        return False
    rates = {line.rate for line in s.request.lines}
    return not rates.issubset(s.limits.rates)


def _over_limit(s: Situation) -> bool:
    return s.limits is not None and abs(s.request.net_fen) > s.limits.single_limit_fen


def _negative(s: Situation) -> bool:
    return s.request.net_fen < 0 and s.limits is not None and s.limits.negative_barred


def _cumulative(s: Situation) -> bool:
    if s.limits is None:
        return False
    net, limits = s.request.net_fen, s.limits
    most = limits.positive_limit_fen if net > 0 else limits.negative_limit_fen
    stands = limits.positive_fen if net > 0 else limits.negative_fen
    return most > 0 and stands + abs(net) > most


def _totals(s: Situation) -> bool:
    net = tax = 0
    for line in s.request.lines:
        net += line.net_fen
        tax += line.tax_fen
    return not s.request.lines or (net, tax) != (s.request.net_fen, s.request.tax_fen)


def _other_seller(s: Situation) -> bool:
    return s.request.seller.tax_id != s.taxpayer_id


def _outside_area(s: Situation) -> bool:
    code_ok = s.volume is not None and code_in_area(s.volume.code)
    return not (code_ok and taxpayer_in_area(s.taxpayer_id))


GATES: tuple[tuple[StatusWord, Callable[[Situation], bool]], ...] = (
    (StatusWord.DAMAGED, lambda s: s.damaged),
    (StatusWord.CANCELLED, lambda s: s.cancelled),
    (StatusWord.PIN_NEEDED, lambda s: not s.pin_verified),
    (StatusWord.NOT_REGISTERED, lambda s: not s.registered),
    (StatusWord.CLOCK_BACK, _clock_back),
    (StatusWord.CERTIFICATE, _certificate),
    (StatusWord.KIND, _kind_missing),  # without its limits the gates below cannot be asked
    (StatusWord.LOCKED, _locked),
    (StatusWord.REPORT_DUE, _report_due),
    (StatusWord.OFFLINE_TIME, _offline_time),
    (StatusWord.OFFLINE_AMOUNT, _offline_amount),
    (StatusWord.OFFLINE_COUNT, _offline_count),
    (StatusWord.OFFLINE_DAY, _offline_day),
    (StatusWord.NO_STOCK, _no_stock),
    (StatusWord.FULL, lambda s: s.free_records <= 0),
    (StatusWord.NUMBER_MOVED, _number_moved),
    (StatusWord.RATE, _rate),
    (StatusWord.OVER_LIMIT, _over_limit),
    (StatusWord.CUMULATIVE, _cumulative),
    (StatusWord.NEGATIVE, _negative),
    (StatusWord.TOTALS, _totals),
    (StatusWord.SELLER, _other_seller),
    (StatusWord.AREA, _outside_area),
)
