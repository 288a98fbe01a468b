"""Tickets that a disk signed, as they go to the bureau, and a bureau that knows the disk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.benchmarks.workshop import WallClock
from app.bootstrap.opening import NO_PIN
from app.bootstrap.profiles import read_profile
from app.bureau.adoption import Adopted, adopt, terms_of
from app.bureau.bureau import Bureau
from app.bureau.devices import DiskFacts
from app.domain.invoice import InvoiceKey
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.stock import NumberRange
from app.gateway.messages.uploads import TicketSent
from app.repositories.outbox import Event
from app.services.packages.tickets_sent import ticket_sent
from db.bureau_engine import open_bureau
from hardware.disk import Disk
from hardware.emulator.issuance import Authority
from hardware.ports import LineRecord, PartyRecord, SigningRequest
from hardware.transport.in_process import open_emulated

KIND = "007"
LINE = LineRecord(
    name="测试商品",
    spec="",
    unit="件",
    quantity="1",
    price="100",
    price_with_tax=False,
    net_fen=10_000,
    rate=1300,
    tax_fen=1_300,
    nature="0",
    goods_code="1010101010000000000",
    own_code="",
    preferential=False,
    preferential_text="",
    zero_rate="",
    deduction_fen=0,
    short_name="",
)


def a_request(disk: Disk) -> SigningRequest:
    """A ticket of three lines for this disk's own taxpayer; invented parties."""
    status = disk.status()
    seller = PartyRecord(status.taxpayer_name, status.taxpayer_id, "", "")
    buyer = PartyRecord("虚构乙测试商贸有限公司", "91990000MA00EXAM7A", "", "")
    return SigningRequest(
        kind=KIND,
        document="",
        seller=seller,
        buyer=buyer,
        lines=(LINE, LINE, LINE),
        net_fen=3 * LINE.net_fen,
        tax_fen=3 * LINE.tax_fen,
        remark="",
        payee="",
        reviewer="",
        drawer="测试员",
        special="",
        with_tax=False,
        with_list=False,
        list_name="",
        buyer_is_person=False,
        agency_certificate="",
        goods_code_version="",
        roll_width_mm=0,
    )


class Signer:
    """A disk at hand that signs as many tickets as are asked for."""

    def __init__(self, path: Path, wall: WallClock) -> None:
        self.disk = Disk(open_emulated("bench", str(path), wall))
        self.disk.verify_pin(NO_PIN)
        self._request = self.disk.encode(a_request(self.disk))
        self._chance = random.Random(7)

    def batch(self, count: int) -> tuple[TicketSent, ...]:
        """The next tickets, as they are sent."""
        return tuple(self._ticket() for _ in range(count))

    def _ticket(self) -> TicketSent:
        slot = self.disk.next_slot(KIND)
        self.disk.sign(self._chance.randbytes(16), self._request, slot)
        sent = ticket_sent(self.disk, InvoiceKey(slot.code, slot.number), Event.ISSUED)
        assert sent is not None
        return sent

    def close(self) -> None:
        """Lets the disk go."""
        self.disk.close()


@contextmanager
def a_bureau(where: Path | str, wall: WallClock, disk: Disk, authority: bytes) -> Iterator[Bureau]:
    """A bureau over a new database that knows this disk and its taxpayer."""
    engine = open_bureau(str(where))
    profiles = {name: read_profile(name) for name in ("skp", "jsp", "ukey")}
    try:
        bureau = Bureau(engine, wall, profiles, follows=True)
        adopt(bureau, _known(disk, wall.at, authority))
        yield bureau
    finally:
        engine.dispose()


def new_authority(at: datetime) -> Authority:
    """Who issues the disk, and whose bureau it is."""
    from hardware.emulator.issuance import make_authority

    return make_authority(at)


def _known(disk: Disk, at: datetime, authority: bytes) -> Adopted:
    status, identity = disk.status(), disk.identity()
    facts = DiskFacts(
        number=identity.number,
        tax_id=status.taxpayer_id,
        profile="skp",
        machine=status.machine,
        host="",
        certificate=disk.certificate(),
        issued_at=at,
        active=True,
    )
    return Adopted(
        authority=authority,
        taxpayer=Taxpayer(status.taxpayer_id, status.taxpayer_name),
        disk=facts,
        terms=terms_of(disk.limits()),
        volumes=tuple(NumberRange(v.kind, v.code, v.first, v.last) for v in disk.volumes()),
    )
