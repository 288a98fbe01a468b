"""Uploads in two phases (上传): a batch is made durable and answered by a serial; what became of it
is worked out when it is first asked for, by whichever process is asked, and kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Row, bindparam, select, update

from app.bureau.fixed import Fixed
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.bureau.tickets import looked_at
from app.gateway.messages.uploads import (
    TicketEvent,
    TicketResult,
    TicketSent,
    TicketVerdict,
    UploadResult,
    UploadTaken,
)
from db.bureau_schema.tickets import upload
from hardware.orders import PackageKind, TicketNumber, UploadReceipt

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.bureau import Bureau
    from app.bureau.work import Work

Batch = tuple[TicketSent, ...]
_MINE = select(upload).where(
    upload.c.serial == bindparam("serial"), upload.c.disk == bindparam("disk")
)
_UPLOAD = Fixed(lambda _: _MINE)
_CHANGED = Fixed(lambda _: _MINE.with_for_update())
_SETTLED = update(upload).where(upload.c.serial == bindparam("asked"))
_SETTLE = Fixed(lambda _: _SETTLED.values(done=1, body=b"", results=bindparam("said")))


class Uploads:
    """Batches of one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def take(self, disk: str, request_id: str, tickets: Batch, look: int = 0) -> UploadTaken:
        """The first phase. The same request again: the same serial; with other tickets
        REQUEST-CONFLICT."""
        body = msgspec.msgpack.encode(tickets)
        row = {
            "serial": secrets.token_hex(16),
            "disk": disk,
            "request_id": request_id,
            "digest": hashlib.sha256(body).digest(),
            "taken_at": self._work.seconds,
            "count": len(tickets),
            "look": look,
            "body": body,
            "results": b"",
        }
        if not add_new(self._work.connection, upload, row):
            return self._taken_before(disk, request_id, row["digest"])
        return UploadTaken(str(row["serial"]))

    def _taken_before(self, disk: str, request_id: str, digest: object) -> UploadTaken:
        mine = (upload.c.disk == disk) & (upload.c.request_id == request_id)
        asked = select(upload.c.serial, upload.c.digest).where(mine)
        found = self._work.connection.execute(asked).one()
        if found.digest != digest:
            raise Refusal("REQUEST-CONFLICT")
        return UploadTaken(found.serial)

    def row(self, disk: str, serial: str, *, change: bool = False) -> Row[Any]:
        """A batch of this disk; UPLOAD-UNKNOWN."""
        asked = _CHANGED if change else _UPLOAD
        found = asked.run(self._work.connection, serial=serial, disk=disk).first()
        if found is None:
            raise Refusal("UPLOAD-UNKNOWN", 404)
        return found

    def open(self, disk: str) -> list[str]:
        """Serials of batches that nobody asked for yet, oldest first."""
        mine = (upload.c.disk == disk) & (upload.c.done == 0)
        asked = select(upload.c.serial).where(mine).order_by(upload.c.taken_at, upload.c.serial)
        return [row.serial for row in self._work.connection.execute(asked)]

    def settle(self, serial: str, results: Sequence[TicketResult], disk: str) -> bytes:
        """Keeps what became of it, with the receipt for the disk."""
        answer = UploadResult(True, tuple(results), self._receipt(results, disk))
        said = msgspec.json.encode(answer)
        _SETTLE.run(self._work.connection, asked=serial, said=said)
        return said

    def _receipt(self, results: Sequence[TicketResult], disk: str) -> bytes:
        received = [each for each in results if each.verdict is TicketVerdict.RECEIVED]
        if not received:
            return b""
        named = tuple(
            TicketNumber(each.code, each.number, each.event is TicketEvent.VOIDED)
            for each in received
        )
        return self._work.authority.sealed(PackageKind.UPLOAD_RECEIPT, disk, UploadReceipt(named))


def result_of(bureau: Bureau, disk: str, serial: str) -> UploadResult:
    """The second phase. Signatures are looked at outside of the transaction that keeps them."""
    with bureau.reading() as work:
        row, facts = Uploads(work).row(disk, serial), work.devices.disk(disk)
    if row.done:
        return msgspec.json.decode(row.results, type=UploadResult)
    looked = looked_at(msgspec.msgpack.decode(row.body, type=Batch), facts)
    with bureau.writing() as work:
        uploads = Uploads(work)
        work.devices.disk(disk, change=True)  # always first: nobody waits in a ring
        row = uploads.row(disk, serial, change=True)
        said = row.results
        if not row.done:
            results = work.tickets.receive(looked, disk, row.look)
            said = uploads.settle(serial, results, disk)
    return msgspec.json.decode(said, type=UploadResult)


def settle_all(bureau: Bureau, disk: str) -> None:
    """Before a report or a clearance: what was taken and never asked for is looked at."""
    with bureau.reading() as work:
        serials = Uploads(work).open(disk)
    for serial in serials:
        result_of(bureau, disk, serial)
