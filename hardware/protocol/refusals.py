"""Which error a status word is. Every code here is stable and has its sentence in the app."""

from __future__ import annotations

from hardware.errors import (
    DeviceError,
    DiskBusy,
    DiskStorageError,
    JournalDamaged,
    NotSent,
    OutcomeUnknown,
    PinRefused,
    Refused,
    RequestConflict,
)
from hardware.protocol.status import StatusWord

CODES = {
    StatusWord.PIN_NEEDED: "PIN-NEEDED",
    StatusWord.PIN_ABSENT: "PIN-ABSENT",
    StatusWord.PIN_FORMAT: "PIN-FORMAT",
    StatusWord.NEGATIVE: "RED-NOT-AUTHORISED",
    StatusWord.CUMULATIVE: "OVER-CUMULATIVE",
    StatusWord.OFFLINE_DAY: "OFFLINE-TIME",
    StatusWord.PACKAGE_OLD: "PACKAGE-OLD",
    StatusWord.STALE: "ORDER-STALE",
    StatusWord.VOLUME_REFUSED: "VOLUME-REFUSED",
    StatusWord.NO_CARD: "NO-CARD",
    StatusWord.REPORT_NOT_DUE: "REPORT-NOT-DUE",
    StatusWord.NOT_REGISTERED: "NOT-REGISTERED",
    StatusWord.PACKAGE: "PACKAGE-WRONG",
    StatusWord.PACKAGE_CONFLICT: "PACKAGE-CONFLICT",
    StatusWord.CANCELLED: "DISK-CANCELLED",
    StatusWord.VOID_ALREADY: "VOID-ALREADY",
    StatusWord.VOID_PERIOD: "VOID-NOT-THIS-MONTH",
    StatusWord.VOID_KIND: "VOID-NOT-FOR-KIND",
    StatusWord.VOLUME_IN_USE: "VOLUME-IN-USE",
    StatusWord.VOLUME_UNKNOWN: "VOLUME-UNKNOWN",
    StatusWord.NOT_HOST: "NOT-HOST",
    StatusWord.NOT_SUB: "NOT-SUB",
    StatusWord.NOT_REPORTED: "NOT-REPORTED",
    StatusWord.LOCKED: "LOCKED",
    StatusWord.REPORT_DUE: "REPORT-DUE",
    StatusWord.OFFLINE_TIME: "OFFLINE-TIME",
    StatusWord.OFFLINE_AMOUNT: "OFFLINE-AMOUNT",
    StatusWord.OFFLINE_COUNT: "OFFLINE-COUNT",
    StatusWord.CLOCK_BACK: "CLOCK-BACK",
    StatusWord.OVER_LIMIT: "OVER-LIMIT",
    StatusWord.CERTIFICATE: "CERTIFICATE-EXPIRED",
    StatusWord.NUMBER_MOVED: "NUMBER-MOVED",
    StatusWord.KIND: "KIND-NOT-AUTHORISED",
    StatusWord.RATE: "RATE-NOT-AUTHORISED",
    StatusWord.SELLER: "DISK-OTHER",
    StatusWord.FULL: "DISK-FULL",
    StatusWord.NOT_A_TAX_DISK: "DISK-OTHER",
    StatusWord.NO_STOCK: "NO-STOCK",
}
HARMS = {
    StatusWord.DAMAGED: "JOURNAL-DAMAGED",
    StatusWord.EDITED: "JOURNAL-EDITED",
    StatusWord.SWAPPED: "JOURNAL-SWAPPED",
}
REASONS = {
    StatusWord.TOTALS: "totals",
    StatusWord.AREA: "area",
    StatusWord.DATA: "data",
    StatusWord.LENGTH: "length",
    StatusWord.CHAIN: "chain",
    StatusWord.NOT_SELECTED: "state",
    StatusWord.PARAMETER: "parameter",
    StatusWord.NOT_FOUND: "not-found",
    StatusWord.INSTRUCTION: "instruction",
    StatusWord.CLASS: "class",
}


def problem(word: int, *, changes: bool, **facts: object) -> DeviceError:
    """The error that a status word means. `changes`: the command would have changed the disk, so
    a word that nobody knows leaves its outcome unknown.

    >>> problem(0x63C2, changes=False).facts
    {'left': '2'}
    """
    if word & 0xFFF0 == StatusWord.PIN_WRONG:
        return PinRefused("PIN-WRONG", left=word & 0xF)
    match word:
        case StatusWord.PIN_BLOCKED:
            return PinRefused("PIN-BLOCKED", left=0)
        case StatusWord.HELD:
            return NotSent("DISK-IN-USE", **facts)
        case StatusWord.BUSY:
            return DiskBusy("DISK-BUSY", **facts)
        case StatusWord.STORAGE:
            return DiskStorageError("DISK-STORAGE")
        case _ if word in HARMS:
            return JournalDamaged(HARMS[StatusWord(word)])
        case StatusWord.CONFLICT:
            return RequestConflict("REQUEST-CONFLICT")
        case _ if word in CODES:
            return Refused(CODES[StatusWord(word)], **facts)
        case _ if word in REASONS:
            return Refused("DISK-REJECTED", reason=REASONS[StatusWord(word)], sw=f"{word:04X}")
    return (OutcomeUnknown if changes else DeviceError)("DISK-FAULT", sw=f"{word:04X}")
