"""Every record of the disk against its ticket in the book (盘账逐张核对), nothing changed.

What is not well is gathered to the end: one altered record does not hide the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKey, Status, Upload
from app.domain.money import ZERO
from app.services.disk.damaged_records import bears_signature, page_of
from app.services.disk.following_voids import is_void
from app.services.disk.signing_requests import invoice_of
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from app.services.book import Book
    from app.services.disk.device import Device
    from hardware.ports import JournalRecord

_VOID = (Status.VOID, Status.BLANK_VOID)
SHOWN = 20  # that are named; of more their number is told


class AgreementWalk:
    """One walk; its findings by what is wrong."""

    def __init__(self, device: Device, book: Book) -> None:
        self._device = device
        self._book = book
        self.damaged: list[int] = []  # records that can no longer be read
        self.otherwise: list[InvoiceKey] = []  # tickets that the book tells otherwise
        self.only_here: dict[InvoiceKey, None] = {}  # tickets that only the book calls void

    def walk(self, step: Callable[[int, int], None]) -> str:
        """What is wrong, in words; empty: nothing. `step` is told how many records of how many."""
        after, held = 0, self._device.disk.status().head_sequence
        while after < held:
            found = page_of(self._device.disk, after)
            if isinstance(found, tuple):
                self._page(after, found)
                after = found[-1].signature.sequence
            else:
                after += 1
                self.damaged.append(after)
            step(after, held)
        return "; ".join(filter(None, self._told()))

    def _page(self, after: int, records: tuple[JournalRecord, ...]) -> None:
        for record in records:
            self.damaged += range(after + 1, record.signature.sequence)
            after = record.signature.sequence
            key = InvoiceKey(record.signature.code, record.signature.number)
            if is_void(record):
                self.only_here.pop(key, None)
            elif isinstance(record, DiskRecord):
                self._ticket(key, record)

    def _ticket(self, key: InvoiceKey, record: DiskRecord) -> None:
        with self._book.reading() as work:
            kept = work.invoices.by_request(record.request_id)
        if kept is None:
            return
        if self._differs(record, kept):
            self._blame(key, record)
        elif kept.status in _VOID:
            self.only_here[key] = None

    def _blame(self, key: InvoiceKey, record: DiskRecord) -> None:
        """Whose fault it is, the disk's own signature says."""
        if bears_signature(record, self._certificate):
            self.otherwise.append(key)
        else:
            self.damaged.append(record.signature.sequence)

    @cached_property
    def _certificate(self) -> bytes:
        return self._device.disk.certificate()

    def _differs(self, record: DiskRecord, kept: Invoice) -> bool:
        identity = self._device.identity
        told = invoice_of(record, disk_number=identity.number, simulated=identity.simulated)
        return signed_part(kept) != signed_part(told)

    def _told(self) -> Iterable[str]:
        if self.damaged:
            yield f"税控盘第{_list(map(str, self.damaged))}条记录损坏"
        if self.otherwise:
            yield f"发票 {_list(map(_number, self.otherwise))} 在账册中与税控盘不同"
        if self.only_here:
            yield f"发票 {_list(map(_number, self.only_here))} 在账册中已作废，税控盘没有作废记录"

    def next_step(self) -> str:
        """What to do about the gravest of it."""
        if self.damaged:
            return "停止开票：运行 repair（发票修复）把读得出的都补入账册，更换税控盘"
        if self.otherwise:
            return "账册被改动：运行 repair（发票修复）按税控盘改回"
        return "核对这些发票：税控盘里它们仍然有效，报送与汇总都算它们"


def signed_part(ticket: Invoice) -> Invoice:
    """The ticket without what may change after the signature."""
    return replace(
        ticket,
        status=Status.VALID,
        upload=Upload.UNSENT,
        printed=0,
        reddened_net=ZERO,
        reddened_tax=ZERO,
    )


def _number(key: InvoiceKey) -> str:
    return f"{key.code} {key.number}"


def _list(names: Iterable[str]) -> str:
    found = list(names)
    more = f"等{len(found)}处，" if len(found) > SHOWN else ""
    return more + "、".join(found[:SHOWN])
