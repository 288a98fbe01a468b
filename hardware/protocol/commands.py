"""The command set: class and instruction bytes, in one place for driver and firmware.

Class 00 is ISO/IEC 7816-4's, class 80 ours. Instructions of later parts (VOID, REPORT, CLEAR,
volumes) are not answered yet: 6D00.
"""

from __future__ import annotations

from typing import Final, NamedTuple

AID_DISK: Final = bytes.fromhex("F05441584449534B")  # category F: unregistered, "TAXDISK"
PIN_USER: Final = 0x01  # P2 of the PIN commands: the user's 口令
PROTOCOL: Final = 1


class Instruction(NamedTuple):
    """CLA and INS."""

    cla: int
    ins: int


SELECT = Instruction(0x00, 0xA4)
VERIFY_PIN = Instruction(0x00, 0x20)  # no data: tries left
CHANGE_PIN = Instruction(0x00, 0x24)
GET_RESPONSE = Instruction(0x00, 0xC0)
GET_STATUS = Instruction(0x80, 0x30)
SET_CLOCK = Instruction(0x80, 0x33)  # emulated disks only
GET_LIMITS = Instruction(0x80, 0x34)
GET_VOLUMES = Instruction(0x80, 0x36)  # P1 00 all; P1 01 the next slot of the kind in the data
SIGN = Instruction(0x80, 0x40)
QUERY_RESULT = Instruction(0x80, 0x44)
GET_RECORD = Instruction(0x80, 0x46)
GET_JOURNAL = Instruction(0x80, 0x48)
GET_CERTIFICATE = Instruction(0x80, 0x58)  # P1 00 the disk's, P1 01 its authority's
SELF_TEST = Instruction(0x80, 0x60)  # P1 00 quick, P1 01 full
ECHO = Instruction(0x80, 0xEE)

P1_ALL: Final = 0x00
P1_NEXT_SLOT: Final = 0x01
P1_AUTHORITY: Final = 0x01
P1_QUICK: Final = 0x00
P1_FULL: Final = 0x01
