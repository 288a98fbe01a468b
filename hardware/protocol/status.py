"""Status words (状态字): the last two bytes of every answer.

Those below 69D0 and above 6A00 mean what ISO/IEC 7816-4 says; 69Dx, 69Ex and 69Fx are ours.
"""

from __future__ import annotations

from enum import IntEnum


class StatusWord(IntEnum):
    """What the disk made of a command. All but OK and FAULT leave everything as it was."""

    OK = 0x9000
    MORE = 0x6100  # 61xx: fetch the rest with GET RESPONSE
    PIN_WRONG = 0x63C0  # 63Cx: x tries left
    STORAGE = 0x6581  # the journal could not be written: nothing was issued
    LENGTH = 0x6700
    CHAIN = 0x6883  # the last command of a chain is still to come
    PIN_NEEDED = 0x6982
    PIN_BLOCKED = 0x6983
    PIN_ABSENT = 0x6984
    NOT_SELECTED = 0x6985
    PIN_FORMAT = 0x69D1
    NEGATIVE = 0x69D2  # red tickets are not allowed to this disk
    CUMULATIVE = 0x69D3  # 正数 or 负数累计限额
    OFFLINE_DAY = 0x69D4  # after 上传截止日 with tickets of an earlier month unsent
    PACKAGE_OLD = 0x69D5  # a control block of an earlier period
    STALE = 0x69D6  # not for the last challenge
    VOLUME_REFUSED = 0x69D7  # numbers that cannot be taken: unauthorised kind, overlap
    NO_CARD = 0x69D8  # a reader in which no card is
    HELD = 0x69D9  # the line belongs to another program as long as that one stays
    EDITED = 0x69DA  # numbers, limits or settings are not as the disk left them
    SWAPPED = 0x69DB  # its file was replaced while it was powered
    REPORT_NOT_DUE = 0x69E0
    TOTALS = 0x69E1  # totals are not the sums of the lines
    AREA = 0x69E2  # taxpayer or volume outside area 99: no emulated disk signs it
    NOT_REGISTERED = 0x69E3  # 未注册: the first certificate 口令 was never changed
    PACKAGE = 0x69E4  # not signed by who may, damaged, or for another disk
    PACKAGE_CONFLICT = 0x69E5  # other content under the number of a package that was done
    CANCELLED = 0x69E6  # 已注销
    VOID_ALREADY = 0x69E7
    VOID_PERIOD = 0x69E8  # not of the open period and the running month
    VOID_KIND = 0x69E9
    VOLUME_IN_USE = 0x69EB
    VOLUME_UNKNOWN = 0x69EC
    NOT_HOST = 0x69ED
    NOT_SUB = 0x69EE
    NOT_REPORTED = 0x69EF
    LOCKED = 0x69F1  # 锁死
    REPORT_DUE = 0x69F2  # 待抄税
    OFFLINE_TIME = 0x69F3
    OFFLINE_AMOUNT = 0x69F4
    OFFLINE_COUNT = 0x69F5
    CLOCK_BACK = 0x69F6
    OVER_LIMIT = 0x69F7
    CERTIFICATE = 0x69F8
    BUSY = 0x69F9
    DAMAGED = 0x69FA
    NUMBER_MOVED = 0x69FB
    KIND = 0x69FC
    RATE = 0x69FD
    SELLER = 0x69FE
    FULL = 0x69FF
    DATA = 0x6A80
    NOT_A_TAX_DISK = 0x6A82
    NO_STOCK = 0x6A84
    PARAMETER = 0x6A86
    NOT_FOUND = 0x6A88
    CONFLICT = 0x6A89
    INSTRUCTION = 0x6D00
    CLASS = 0x6E00
    FAULT = 0x6F00  # nobody knows: ask for the result


def word_bytes(word: int) -> bytes:
    """A status word as it stands at the end of an answer.

    >>> word_bytes(StatusWord.OK).hex()
    '9000'
    """
    return word.to_bytes(2, "big")
