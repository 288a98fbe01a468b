"""Many at once, and some of them bad: 20 terminals lose and double nothing, and who sends slowly,
endlessly or nothing at all holds nobody up."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from httpx import Client
from sqlalchemy import func, select

from app.bureau.bureau import Bureau
from app.gateway.messages.stock import Claim, ClaimAsked, ClaimConfirmed
from app.gateway.messages.uploads import TicketVerdict
from db.bureau_schema.stock import volume
from db.bureau_schema.tickets import ticket
from hardware.disk import Disk
from hardware.emulator.issuance import VolumeOrder
from tests.bureau_builders import SECRETS, unlock
from tests.bureau_office import Terminal, adopt_disk, bureau_at, client_of, issued
from tests.disk_builders import Wall, a_disk_file, a_line

TERMINALS, TICKETS = 20, 6
SLOW_CLIENTS = 40


def disk_of(folder: Path, at: int, wall: Wall) -> Disk:
    """A disk of its own with numbers of its own."""
    folder.mkdir()
    volumes = (VolumeOrder("007", "099002300104", 1 + at * 1000, 100),)
    number = f"99000000{at + 1:04d}"
    path = a_disk_file(folder, number=number, volumes=volumes, secrets=SECRETS)
    return unlock(Disk(a_line(path, wall)))


def played(terminal: Terminal) -> list[str]:
    """A shop's morning: tickets, in batches, twice; numbers."""
    sent = [issued(terminal.disk, number + 1) for number in range(TICKETS)]
    terminal.sign_in()
    verdicts = []
    for request, batch in enumerate((sent[:4], sent[2:], sent)):
        result = terminal.upload(*batch, request=request + 1)
        verdicts += [str(each.verdict) for each in result.results]
    asked = ClaimAsked(f"{9:032x}", "007", 50)
    for _ in range(2):
        terminal.post("/v1/claims", asked, Claim)
    terminal.post("/v1/claims/confirm", ClaimConfirmed(asked.request_id))
    return verdicts


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[list[Disk]]:
    wall = Wall()
    made = [disk_of(tmp_path / f"t{at}", at, wall) for at in range(TERMINALS)]
    yield made
    for disk in made:
        disk.close()


def test_twenty_terminals_at_once_lose_nothing_and_double_nothing(
    new_postgresql: Callable[[], str], disks: list[Disk]
) -> None:
    where, wall = new_postgresql(), Wall()
    with ExitStack() as stack:
        processes = [stack.enter_context(bureau_at(where, wall)) for _ in range(2)]
        clients = [stack.enter_context(client_of(bureau)) for bureau in processes]
        for disk in disks:
            adopt_disk(processes[0], disk)
        terminals = [Terminal(clients[at % 2], disk) for at, disk in enumerate(disks)]
        pool = stack.enter_context(ThreadPoolExecutor(TERMINALS))
        verdicts = [each for all_of in pool.map(played, terminals) for each in all_of]
        assert set(verdicts) == {str(TicketVerdict.RECEIVED)}
        stands(processes[0])


def stands(bureau: Bureau) -> None:
    """Each ticket once; no two volumes share a number."""
    with bureau.reading() as work:
        count = work.connection.execute(select(func.count()).select_from(ticket)).scalar_one()
        ranges = work.connection.execute(
            select(volume.c.code, volume.c.first, volume.c.last).order_by(
                volume.c.code, volume.c.first
            )
        ).all()
    assert count == TERMINALS * TICKETS
    assert len(ranges) == TERMINALS * 2
    for one, after in itertools.pairwise(ranges):
        assert one.code != after.code or one.last < after.first


# -- bad clients -----------------------------------------------------------------------------------


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with bureau_at(tmp_path / "bureau.db") as bureau, client_of(bureau) as client:
        yield client


def connected(client: Client, said: bytes) -> socket.socket:
    """A line over which this much was said, and no more."""
    line = socket.create_connection((client.base_url.host, client.base_url.port), timeout=90)
    line.sendall(said)
    return line


HALF = (
    b"",
    b"POST /v1/challenges HTTP/1.1\r\nHost: x\r\n",
    b"POST /v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{",
    b"POST /v1/uploads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
)


def test_who_says_half_a_thing_holds_nobody_up(client: Client) -> None:
    lines = [connected(client, HALF[at % len(HALF)]) for at in range(SLOW_CLIENTS)]
    try:
        for _ in range(10):
            assert client.get("/v1/health").status_code == 200
    finally:
        for line in lines:
            line.close()


@pytest.mark.parametrize(
    "said",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS where there is none
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /v1/health HTTP/9.9\r\n\r\n",
        b"\x00" * 4096,
    ],
)
def test_what_is_no_call_at_all_breaks_nothing(client: Client, said: bytes) -> None:
    line = connected(client, said)
    line.close()
    assert client.get("/v1/health").status_code == 200


def test_a_body_without_end_is_cut_off(client: Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 1024 * 1024

    answer = client.post("/v1/challenges", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "MESSAGE-TOO-LARGE")
