"""What the simulated bureau sends a disk, and every order that changes one, for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.emulator.issuance import SecretOrder, VolumeOrder
from hardware.errors import Refused
from hardware.orders import (
    ClockOrder,
    ControlBlock,
    DistributionOrder,
    NumberRange,
    Numbers,
    PackageKind,
    PinReset,
    RecordSort,
    ReportOrder,
    ReportReceipt,
    ReturnOrder,
    Secret,
    TicketNumber,
    UploadReceipt,
    VoidOrder,
)
from hardware.ports import DiskSignature, Done
from hardware.protocol import commands
from hardware.protocol.commands import Instruction
from hardware.signing import packages
from hardware.signing.packages import Signer
from tests.disk_builders import (
    LINE,
    ORDINARY,
    PIN,
    REQUEST,
    SPECIAL,
    START,
    TAXPAYER,
    authority,
    request_id,
)

DISK = "990000000001"
SUB = "990000000002"
CODE, MORE = "099002300104", "099002300204"
CERTIFICATE_PIN = "87654321"
ADMIN_PIN = "admin-12345"
CERTIFICATE = SecretOrder(Secret.CERTIFICATE, CERTIFICATE_PIN, 3, 6, 16)
ADMINISTRATOR = SecretOrder(Secret.ADMINISTRATOR, "", 0, 8, 16)
SECRETS = (CERTIFICATE, ADMINISTRATOR)
FEBRUARY = {
    "report_from": date(2024, 2, 1),
    "report_to": date(2024, 2, 29),
    "lock_date": date(2024, 3, 15),
}
LATER = datetime.fromisoformat("2024-02-02T09:00:00+08:00")  # the period has ended
VOLUME = NumberRange("004", "9900241130", 1, 25)


ID = request_id(1)
RED = (replace(LINE, net_fen=-10_000, tax_fen=-1_300),)


def flipped(data: bytes) -> bytes:
    """The same with its last bit turned: altered, whatever it was."""
    return data[:-1] + bytes([data[-1] ^ 1])


def refused(disk: Disk, do: Callable[[], object]) -> str:
    """The code of a refusal; asserts that the disk stands as before."""
    before = disk.status(), disk.limits(), disk.volumes()
    with pytest.raises(Refused) as no:
        do()
    assert (disk.status(), disk.limits(), disk.volumes()) == before
    assert disk.outcome(ID) is None
    return no.value.code


def report(disk: Disk, number: int = 600, group: str = "007", **changes: Any) -> Done:
    """抄税 under a numbered id."""
    return disk.report(request_id(number), ReportOrder(group, **changes))


def package(
    kind: PackageKind,
    body: Any,
    number: str = "P-1",
    disk: str = DISK,
    made_at: datetime = START,
    signer: Signer | None = None,
) -> bytes:
    """A package of the bureau for the disk of the builders."""
    return packages.seal(signer or authority().signer, kind, number, disk, made_at, body)


def volumes(*ranges: NumberRange, number: str = "P-1", **changes: Any) -> bytes:
    """购票."""
    body = Numbers(changes.pop("taxpayer", TAXPAYER), ranges or (VOLUME,))
    return package(PackageKind.VOLUMES, body, number, **changes)


def receipt(*tickets: DiskSignature, number: str = "U-1", voids: tuple = ()) -> bytes:  # type: ignore[type-arg]
    """报送回执 for tickets, and for the voids of tickets."""
    named = [TicketNumber(each.code, each.number) for each in tickets]
    named += [TicketNumber(each.code, each.number, void=True) for each in voids]
    return package(PackageKind.UPLOAD_RECEIPT, UploadReceipt(tuple(named)), number)


def confirmation(reported: bytes, number: str = "C-1") -> bytes:
    """报税成功标志 for a report."""
    opened = packages.opened(reported)
    body = ReportReceipt(opened.number, packages.digest(reported))
    return package(PackageKind.REPORT_RECEIPT, body, number)


def control(number: str = "K-1", *, cancels: bool = False, **changes: Any) -> bytes:
    """清卡 of 007 for February."""
    terms = replace(ORDINARY, **{**FEBRUARY, **changes})
    return package(PackageKind.CONTROL, ControlBlock("007", (terms,), cancels), number)


def clock_order(disk: Disk, at: datetime, number: str = "T-1") -> bytes:
    """校时 for the disk's challenge of now."""
    return package(PackageKind.CLOCK, ClockOrder(at, disk.challenge()), number)


def pin_reset(disk: Disk, secret: Secret, number: str = "R-1") -> bytes:
    """口令重置 for the disk's challenge of now."""
    return package(PackageKind.PIN_RESET, PinReset(secret, disk.challenge()), number)


def sign(disk: Disk, number: int, **changes: Any) -> DiskSignature:
    """Signs the request of the builders under a numbered id."""
    request = replace(REQUEST, **changes)
    slot = disk.next_slot(request.kind)
    return disk.sign(number.to_bytes(16, "big"), disk.encode(request), slot)


def void_of(ticket: DiskSignature, reason: str = "开错") -> VoidOrder:
    """作废 of a ticket."""
    return VoidOrder(ticket.code, ticket.number, reason, "测试员")


def next_blank(disk: Disk, kind: str = "007") -> VoidOrder:
    """空白作废 of the number that a kind comes to next."""
    slot = disk.next_slot(kind)
    return VoidOrder(slot.code, slot.number, "纸张损坏", "测试员")


def unlock(disk: Disk) -> Disk:
    """With both 口令 shown that a deed may need."""
    disk.verify_pin(PIN)
    disk.verify_pin(CERTIFICATE_PIN, Secret.CERTIFICATE)
    return disk


def sub_signer() -> Signer:
    """Another disk of the same taxpayer, issued by the same authority."""
    return _disk_signer(SUB, TAXPAYER)


def _disk_signer(number: str, taxpayer: str) -> Signer:
    from hardware.signing import certificate
    from hardware.signing.sm2 import PrivateKey

    key, above = PrivateKey.generate(), authority()
    names = {
        "organization_name": "示例甲测试有限公司",
        "organizational_unit_name": taxpayer,
        "serial_number": number,
        "common_name": certificate.DISK_MARK,
    }
    der = certificate.signed_by(above.certificate, above.key, key.public, names, START)
    return Signer(key, der)


def returned_by_sub(number: str = "S-1", to: str = DISK, **changes: Any) -> bytes:
    """退回 of a sub machine to its host."""
    body = Numbers(changes.pop("taxpayer", TAXPAYER), (NumberRange("007", MORE, 401, 500),))
    return package(PackageKind.RETURN, body, number, to, signer=sub_signer(), **changes)


# -- every deed that carries a request id ----------------------------------------------------------

Act = Callable[[bytes], Done]


class Deed(Struct, frozen=True):
    """One sort of order: what has to stand before it, and how it is asked for. `prepared` gives
    what sends it, always with the same content; `other` sends another content."""

    sort: RecordSort
    instruction: Instruction
    prepared: Callable[[Disk, Callable[[datetime], None]], tuple[Act, Act]]


def _void(disk: Disk, _: object) -> tuple[Act, Act]:
    order = void_of(sign(disk, 501))
    return (
        lambda i: disk.void(i, order),
        lambda i: disk.void(i, replace(order, reason="anders")),
    )


def _blank(disk: Disk, _: object) -> tuple[Act, Act]:
    order = next_blank(disk)
    return (
        lambda i: disk.void_blank(i, "007", order),
        lambda i: disk.void_blank(i, "007", replace(order, operator="另")),
    )


def _load(disk: Disk, _: object) -> tuple[Act, Act]:
    bought, other = volumes(), volumes(number="P-2")
    return lambda i: disk.load_volumes(i, bought), lambda i: disk.load_volumes(i, other)


def _return(disk: Disk, _: object) -> tuple[Act, Act]:
    order = ReturnOrder((NumberRange("004", "9900231130", 1, 500),), "")
    other = replace(order, ranges=(NumberRange("007", MORE, 1, 500),))
    return lambda i: disk.return_volumes(i, order), lambda i: disk.return_volumes(i, other)


def _distribute(disk: Disk, _: object) -> tuple[Act, Act]:
    order = DistributionOrder(SUB, (NumberRange("007", MORE, 401, 500),))
    other = replace(order, disk="990000000003")
    return lambda i: disk.distribute(i, order), lambda i: disk.distribute(i, other)


def _take_back(disk: Disk, _: object) -> tuple[Act, Act]:
    order = DistributionOrder(SUB, (NumberRange("007", MORE, 401, 500),))
    disk.distribute((502).to_bytes(16, "big"), order)
    back, other = returned_by_sub(), returned_by_sub("S-2")
    return lambda i: disk.take_back(i, back), lambda i: disk.take_back(i, other)


def _upload(disk: Disk, _: object) -> tuple[Act, Act]:
    first, second = sign(disk, 501), sign(disk, 502)
    sent, other = receipt(first), receipt(first, second, number="U-2")
    return lambda i: disk.mark_uploaded(i, sent), lambda i: disk.mark_uploaded(i, other)


def _report(disk: Disk, at: Callable[[datetime], None]) -> tuple[Act, Act]:
    sign(disk, 501)
    at(LATER)
    return (
        lambda i: disk.report(i, ReportOrder("007")),
        lambda i: disk.report(i, ReportOrder("004")),
    )


def _confirm(disk: Disk, at: Callable[[datetime], None]) -> tuple[Act, Act]:
    at(LATER)
    report = disk.report((502).to_bytes(16, "big"), ReportOrder("007")).package
    said, other = confirmation(report), confirmation(report, "C-2")
    return lambda i: disk.confirm_report(i, said), lambda i: disk.confirm_report(i, other)


def _clear(disk: Disk, at: Callable[[datetime], None]) -> tuple[Act, Act]:
    at(LATER)
    report = disk.report((502).to_bytes(16, "big"), ReportOrder("007")).package
    disk.confirm_report((503).to_bytes(16, "big"), confirmation(report))
    block, other = control(), control("K-2")
    return lambda i: disk.clear(i, block), lambda i: disk.clear(i, other)


def _clock(disk: Disk, _: object) -> tuple[Act, Act]:
    order = clock_order(disk, START + timedelta(days=1))
    other = package(PackageKind.CLOCK, ClockOrder(START, b"x" * 16), "T-2")
    return (
        lambda i: disk.set_clock_by_order(i, order),
        lambda i: disk.set_clock_by_order(i, other),
    )


def _reset(disk: Disk, _: object) -> tuple[Act, Act]:
    order = pin_reset(disk, Secret.USER)
    other = package(PackageKind.PIN_RESET, PinReset(Secret.USER, b"x" * 16), "R-2")
    return lambda i: disk.reset_pin(i, order), lambda i: disk.reset_pin(i, other)


DEEDS = {
    "void": Deed(RecordSort.VOID, commands.VOID, _void),
    "blank": Deed(RecordSort.BLANK_VOID, commands.VOID, _blank),
    "load": Deed(RecordSort.VOLUMES_LOADED, commands.LOAD_VOLUMES, _load),
    "return": Deed(RecordSort.VOLUMES_RETURNED, commands.RETURN_VOLUMES, _return),
    "distribute": Deed(RecordSort.VOLUMES_DISTRIBUTED, commands.DISTRIBUTE, _distribute),
    "take-back": Deed(RecordSort.VOLUMES_TAKEN_BACK, commands.TAKE_BACK, _take_back),
    "upload": Deed(RecordSort.UPLOADED, commands.MARK_UPLOADED, _upload),
    "report": Deed(RecordSort.REPORT_BUILT, commands.REPORT, _report),
    "confirm": Deed(RecordSort.REPORT_CONFIRMED, commands.REPORT, _confirm),
    "clear": Deed(RecordSort.CLEARED, commands.CLEAR, _clear),
    "clock": Deed(RecordSort.CLOCK_SET, commands.SET_CLOCK, _clock),
    "reset": Deed(RecordSort.PIN_RESET, commands.UNBLOCK_PIN, _reset),
}
ISSUED_WITH = {"secrets": SECRETS}


def a_third_kind() -> dict[str, Any]:
    """Issued with an electronic kind too, which is never voided."""
    electronic = replace(ORDINARY, kind="026", group="026", void_barred=True)
    return {
        "kinds": (SPECIAL, ORDINARY, electronic),
        "volumes": (
            VolumeOrder("007", CODE, 1, 3),
            VolumeOrder("026", "099002300111", 1, 50),
        ),
        "secrets": SECRETS,
    }
