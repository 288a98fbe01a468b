"""A bureau on its own database, and a disk that it knows, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from httpx import Client, Response

from app.bootstrap.profiles import read_profile
from app.bureau.adoption import Adopted, adopt, terms_of
from app.bureau.application import make_application
from app.bureau.bureau import Bureau
from app.bureau.devices import DiskFacts
from app.bureau.serving import Served
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.sessions import Challenge, ChallengeAsked, Session, SessionAsked
from app.gateway.messages.stock import NumberRange
from app.gateway.messages.uploads import (
    TicketEvent,
    TicketSent,
    UploadResult,
    UploadSent,
    UploadTaken,
)
from app.gateway.messages.words import Problem
from db.bureau_engine import open_bureau
from hardware.disk import Disk
from hardware.orders import RecordSort
from hardware.ports import DiskRecord, TaxControlDisk
from hardware.protocol.invoice_body import canonical_bytes
from tests.bureau_builders import sign
from tests.disk_builders import START, authority

PROFILES = {name: read_profile(name) for name in ("skp", "jsp", "ukey")}


class Wall:
    """The PC's time of a test."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def bureau_at(
    where: Path | str, wall: Callable[[], datetime] | None = None, **more: Any
) -> Iterator[Bureau]:
    """A bureau over a database, closed at the end."""
    engine = open_bureau(str(where))
    try:
        yield Bureau(engine, wall or Wall(), PROFILES, **more)
    finally:
        engine.dispose()


@contextmanager
def client_of(bureau: Bureau) -> Iterator[Client]:
    """Speaks to the bureau over loopback, as a terminal does."""
    served = Served(make_application(bureau))
    served.start()
    try:
        with Client(base_url=served.url, timeout=120, trust_env=False) as client:
            yield client
    finally:
        served.close()


def adopt_disk(bureau: Bureau, disk: TaxControlDisk, kept: bytes | None = None) -> None:
    """The bureau knows this disk, its taxpayer and its numbers."""
    status, identity = disk.status(), disk.identity()
    facts = DiskFacts(
        number=identity.number,
        tax_id=status.taxpayer_id,
        profile="skp",
        machine=status.machine,
        host="",
        certificate=disk.certificate(),
        issued_at=status.clock,
        active=True,
    )
    ranges = (NumberRange(v.kind, v.code, v.first, v.last) for v in disk.volumes())
    adopt(
        bureau,
        Adopted(
            authority=kept or authority().to_bytes(),
            taxpayer=Taxpayer(status.taxpayer_id, status.taxpayer_name),
            disk=facts,
            terms=terms_of(disk.limits()),
            volumes=tuple(ranges),
        ),
    )


class Terminal:
    """Speaks for a disk, as the gateway's client does."""

    def __init__(self, client: Client, disk: Disk, version: str = "9.9.9") -> None:
        self.client = client
        self.disk = disk
        self.number = disk.identity().number
        self._version = version
        self.token = ""

    def sign_in(self) -> Session:
        """A session for the disk."""
        nonce = self.post("/v1/challenges", ChallengeAsked(self.number), Challenge).nonce
        proof = self.disk.signed_status(nonce)
        asked = SessionAsked(self.number, proof.signed_bytes, proof.signature, self._version)
        session: Session = self.post("/v1/sessions", asked, Session)
        self.token = session.token
        return session

    def post(self, path: str, asked: Any, answer: Any = None) -> Any:
        """The answer; Refused with the problem."""
        said = self.client.post(path, content=msgspec.json.encode(asked), headers=self._headers())
        return self._answer(said, answer)

    def get(self, path: str, answer: Any) -> Any:
        """The answer; Refused with the problem."""
        return self._answer(self.client.get(path, headers=self._headers()), answer)

    def upload(self, *sent: TicketSent, request: int = 1) -> UploadResult:
        """Both phases."""
        asked = UploadSent(f"{request:032x}", sent)
        taken = self.post("/v1/uploads", asked, UploadTaken)
        result: UploadResult = self.get(f"/v1/uploads/{taken.serial}", UploadResult)
        return result

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _answer(self, said: Response, answer: Any) -> Any:
        if said.status_code >= 400:
            raise Refused(said.status_code, msgspec.json.decode(said.content, type=Problem))
        return None if answer is None else msgspec.json.decode(said.content, type=answer)


class Refused(Exception):
    """The bureau said no."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(f"{status} {problem}")
        self.status = status
        self.code = problem.code
        self.facts = problem.facts


def issued(disk: Disk, number: int, **changes: Any) -> TicketSent:
    """A ticket of the builders, signed, as it is sent."""
    signature = sign(disk, number, **changes)
    return sent_of(disk, signature.sequence)


def sent_of(disk: Disk, sequence: int) -> TicketSent:
    """A record of the disk's journal, as it is sent."""
    (record,) = disk.journal(sequence - 1, 1)
    answer = record.signature
    if isinstance(record, DiskRecord):
        event, content = TicketEvent.ISSUED, canonical_bytes(record.request)
    else:
        blank = record.sort is RecordSort.BLANK_VOID
        event = TicketEvent.BLANK_VOIDED if blank else TicketEvent.VOIDED
        content = record.order
    return TicketSent(
        answer.code, answer.number, event, content, record.signed_bytes, answer.signature
    )
