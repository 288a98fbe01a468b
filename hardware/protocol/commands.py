"""The command set: class and instruction bytes, in one place for driver and firmware.

Class 00 is ISO/IEC 7816-4's, class 80 ours. W: carries a request id and the SM3 of its content.
"""

from __future__ import annotations

from typing import Final, NamedTuple

AID_DISK: Final = bytes.fromhex("F05441584449534B")  # category F: unregistered, "TAXDISK"
AID_REPORT_DISK: Final = bytes.fromhex("F0544158525054")  # "TAXRPT"
PIN_USER: Final = 0x01  # P2 of the PIN commands is a hardware.orders.Secret
PROTOCOL: Final = 2  # 2: the journal tells records of every sort


class Instruction(NamedTuple):
    """CLA and INS."""

    cla: int
    ins: int


SELECT = Instruction(0x00, 0xA4)
VERIFY_PIN = Instruction(0x00, 0x20)  # no data: tries left
CHANGE_PIN = Instruction(0x00, 0x24)
UNBLOCK_PIN = Instruction(0x00, 0x2C)  # P1 00 administrator's 口令 and new one; P1 01 order, W
GET_CHALLENGE = Instruction(0x00, 0x84)
GET_RESPONSE = Instruction(0x00, 0xC0)
GET_STATUS = Instruction(0x80, 0x30)  # P1 01: with a nonce of the host, signed
READ_CLOCK = Instruction(0x80, 0x32)
SET_CLOCK = Instruction(0x80, 0x33)  # P1 00 emulated disks only; P1 01 signed order, W
GET_LIMITS = Instruction(0x80, 0x34)
GET_VOLUMES = Instruction(0x80, 0x36)  # P1 00 all; P1 01 the next slot of the kind in the data
LOAD_VOLUMES = Instruction(0x80, 0x38)  # W
RETURN_VOLUMES = Instruction(0x80, 0x3A)  # W
DISTRIBUTE = Instruction(0x80, 0x3C)  # W
TAKE_BACK = Instruction(0x80, 0x3E)  # W
SIGN = Instruction(0x80, 0x40)  # W
VOID = Instruction(0x80, 0x42)  # P1 00 a ticket, 01 the next number; W
QUERY_RESULT = Instruction(0x80, 0x44)
GET_RECORD = Instruction(0x80, 0x46)
GET_JOURNAL = Instruction(0x80, 0x48)
MARK_UPLOADED = Instruction(0x80, 0x4A)  # W
REPORT = Instruction(0x80, 0x50)  # P1 00 build, W; 01 a page of it; 02 confirm, W
CLEAR = Instruction(0x80, 0x52)  # W
PERIOD_TOTALS = Instruction(0x80, 0x54)
GET_CERTIFICATE = Instruction(0x80, 0x58)  # P1 00 the disk's, P1 01 its authority's
SELF_TEST = Instruction(0x80, 0x60)  # P1 00 quick, 01 full, 02 how far the long task is
LIST_PACKAGES = Instruction(0x80, 0x72)  # the last four: of the report disk (报税盘)
PUT_PACKAGE = Instruction(0x80, 0x74)  # W, by the SM3 of the package
GET_PACKAGE = Instruction(0x80, 0x76)
ERASE_PACKAGE = Instruction(0x80, 0x78)  # W, likewise
ECHO = Instruction(0x80, 0xEE)

P1_ALL: Final = 0x00
P1_NEXT_SLOT: Final = 0x01
P1_AUTHORITY: Final = 0x01
P1_QUICK: Final = 0x00
P1_FULL: Final = 0x01
P1_PROGRESS: Final = 0x02
P1_SIGNED: Final = 0x01
P1_BY_ORDER: Final = 0x01
P1_TICKET: Final = 0x00
P1_BLANK: Final = 0x01
P1_BUILD: Final = 0x00
P1_PAGE: Final = 0x01
P1_CONFIRM: Final = 0x02
