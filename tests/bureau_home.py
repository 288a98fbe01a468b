"""A practice home whose bureau is a real one on loopback, for tests of what goes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

from app import settings as machine
from app.bootstrap.bureau_place import TerminalProver
from app.bootstrap.home import Home
from app.bootstrap.opening import now
from app.bureau.application import make_application
from app.bureau.bureau import Bureau
from app.bureau.serving import Served
from app.gateway.exchange import Address
from app.gateway.http_client import HttpBureau
from app.gateway.ports import TaxBureau
from app.services.terminal import Terminal
from app.services.upload.upload_way import UploadWay
from app.services.upload.uploading import Uploading
from app.version import VERSION
from tests.bureau_office import Wall, adopt_disk, bureau_at
from tests.home_builders import AT, a_home, a_terminal, bill, say, text_file

STORE = "bureau.db"


class Office(Struct):
    """A home, and the bureau that knows its disk. `url`: where it is now."""

    home: Path
    bureau: Bureau
    wall: Wall
    url: str

    def issue(self, *documents: str) -> list[dict[str, Any]]:
        """A ticket for each."""
        file = text_file(self.home / "bills.txt", *map(bill, documents))
        said = say(self.home, "issue", file)
        assert said.exit_code == 0, said.answers
        return said.answers

    def configure(self, url: str) -> None:
        """The home's bureau is there from now on."""
        path = Home(self.home).settings
        text = path.read_text("utf-8").splitlines()
        kept = [line for line in text if not line.startswith("bureau_url")]
        path.write_text("\n".join([*kept, f'bureau_url = "{url}"', ""]), "utf-8")
        assert machine.read(path).bureau_url == url

    def set_clock(self, at: str) -> None:
        """It is so late on the disk and at the bureau."""
        assert say(self.home, "clock", "set", at).exit_code == 0
        self.wall.at = datetime.fromisoformat(f"{at}+08:00")

    @contextmanager
    def terminal(self) -> Iterator[Terminal]:
        """The home opened for writing."""
        with a_terminal(self.home) as terminal:
            yield terminal


@contextmanager
def an_office(folder: Path) -> Iterator[Office]:
    """A home below `folder` and its bureau, served until the end."""
    home = a_home(folder)
    with bureau_at(folder / STORE, Wall(AT)) as bureau, a_terminal(home) as terminal:
        adopt_disk(bureau, terminal.device.disk, Home(home).authority.read_bytes())
    with the_office(folder) as office:
        yield office


@contextmanager
def the_office(folder: Path, at: datetime = AT) -> Iterator[Office]:
    """What an office left in a folder, open again."""
    home, wall = folder / "home", Wall(at)
    with bureau_at(folder / STORE, wall) as bureau, served(bureau) as url:
        office = Office(home, bureau, wall, url)
        office.configure(url)
        _warmed(office)
        yield office


def _warmed(office: Office) -> None:
    """The threads of the bureau are there before any test counts them."""
    with office.terminal() as terminal, speaking(terminal, office.url) as client:
        client.slips()


@contextmanager
def served(bureau: Bureau, port: int = 0) -> Iterator[str]:
    """The bureau on loopback; where."""
    one = Served(make_application(bureau), port=port)
    one.start()
    try:
        yield one.url
    finally:
        one.close()


@contextmanager
def speaking(
    terminal: Terminal, url: str, gate: Callable[[], None] = lambda: None
) -> Iterator[TaxBureau]:
    """The client of a terminal, to any address."""
    where = Address(url, connect_s=2.0, answer_s=10.0)
    bureau = HttpBureau(lambda: where, TerminalProver(terminal), VERSION, gate)
    try:
        yield bureau
    finally:
        bureau.close()


def uploading(terminal: Terminal, bureau: TaxBureau, **more: Any) -> Uploading:
    """An engine over any client; waits for nobody."""
    made: dict[str, Any] = {
        "book": terminal.book,
        "device": terminal.device,
        "ordering": terminal.ordering,
        "way": UploadWay(bureau, lambda _: None),
        "now": now,
        "random": Random(1),
    }
    return Uploading(**(made | more))


def arrived(office: Office) -> list[tuple[str, str, str]]:
    """What the bureau has: code, number and status of each ticket, in order."""
    from sqlalchemy import select

    from db.bureau_schema.tickets import ticket

    with office.bureau.reading() as work:
        asked = select(ticket.c.code, ticket.c.number, ticket.c.status)
        rows = work.connection.execute(asked.order_by(ticket.c.code, ticket.c.number))
        return [(row.code, row.number, row.status) for row in rows]


def agrees(office: Office, terminal: Terminal) -> None:
    """Book, disk and bureau hold the same tickets, and each says that they arrived."""
    with terminal.book.reading() as work:
        assert work.sending.left() == {}
        assert work.outbox.counts() == {}
    limits = terminal.device.disk.limits()
    assert sum(each.unsent for each in limits) == 0
    assert sum(each.unsent_net_fen for each in limits) == 0
    assert {each.oldest_unsent_at for each in limits} == {None}
    mine = {each["code"] for each in say(office.home, "stock", "list").answers}
    found = [key for key in arrived(office) if key[0] in mine]
    held = say(office.home, "invoices").answers
    assert [(code, number) for code, number, _ in found] == sorted(
        (each["code"], each["number"]) for each in held
    )
