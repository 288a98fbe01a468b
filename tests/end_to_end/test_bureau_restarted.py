"""`bureau serve` is killed and started again while twenty terminals send: no ticket is lost,
doubled or stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Condition, Event

import pytest
from httpx import Client, TransportError
from sqlalchemy import func, select

from app.gateway.messages.uploads import TicketSent, TicketVerdict, UploadResult
from db.bureau_schema.tickets import ticket
from hardware.disk import Disk
from hardware.emulator.issuance import VolumeOrder
from tests.answering import free_port
from tests.bureau_builders import SECRETS, unlock
from tests.bureau_office import Terminal, adopt_disk, bureau_at, issued
from tests.disk_builders import Wall, a_disk_file, a_line
from tests.end_to_end.test_bureau_serve import Serving

TERMINALS, TICKETS = 20, 2
KILLED_AFTER = 12  # uploads that were answered, of 40


class Uploads:
    """How many were answered; whether the bureau is there."""

    def __init__(self) -> None:
        self.there = Event()
        self._changed, self._answered = Condition(), 0

    def answered(self) -> None:
        """One more."""
        with self._changed:
            self._answered += 1
            self._changed.notify_all()

    def wait_for(self, many: int) -> None:
        """Until so many were."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._answered >= many, timeout=60)


def disk_of(folder: Path, at: int) -> Disk:
    """A disk of its own with numbers of its own."""
    folder.mkdir()
    volumes = (VolumeOrder("007", "099002300104", 1 + at * 1000, 100),)
    path = a_disk_file(folder, number=f"99000000{at + 1:04d}", volumes=volumes, secrets=SECRETS)
    return unlock(Disk(a_line(path, Wall())))


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[list[Disk]]:
    made = [disk_of(tmp_path / f"t{at}", at) for at in range(TERMINALS)]
    yield made
    for disk in made:
        disk.close()


def sender(url: str, uploads: Uploads) -> Callable[[Disk], tuple[str, ...]]:
    """A shop: each ticket is sent until its receipt is in the disk. A retry has a request of its
    own, as that of the terminal; the verdicts, one a ticket."""

    def send(disk: Disk) -> tuple[str, ...]:
        requests = count(1_000)  # beside those of the tickets
        with Client(base_url=url, timeout=120, trust_env=False) as client:
            terminal = Terminal(client, disk)
            return tuple(
                arrived(terminal, issued(disk, number + 1), requests) for number in range(TICKETS)
            )

    def arrived(terminal: Terminal, sent: TicketSent, requests: Iterator[int]) -> str:
        while True:
            uploads.there.wait(120)
            try:
                terminal.sign_in()
                result: UploadResult = terminal.upload(sent, request=next(requests))
            except TransportError:  # it was killed: what became of the upload nobody knows
                continue
            if result.ready:
                break
        terminal.disk.mark_uploaded(next(requests).to_bytes(16, "big"), result.receipt)
        uploads.answered()
        return str(result.results[0].verdict)

    return send


def test_twenty_terminals_lose_and_double_nothing_while_their_bureau_is_killed(
    tmp_path: Path, disks: list[Disk]
) -> None:
    database, port, uploads = tmp_path / "bureau.db", free_port(), Uploads()
    with bureau_at(database) as bureau:
        for disk in disks:
            adopt_disk(bureau, disk)
    words = ("--port", str(port), "--database", str(database))
    served = Serving(tmp_path / "home", *words)
    try:
        with ThreadPoolExecutor(TERMINALS) as pool:
            uploads.there.set()
            verdicts = pool.map(sender(served.url, uploads), disks)
            uploads.wait_for(KILLED_AFTER)
            uploads.there.clear()
            served.process.kill()
            served.process.communicate()
            served = Serving(tmp_path / "home", *words)
            uploads.there.set()
            assert {each for all_of in verdicts for each in all_of} == {TicketVerdict.RECEIVED}
        assert served.end()[0] == 0
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()
    stands(database, disks)


def stands(database: Path, disks: list[Disk]) -> None:
    """Each ticket once at the bureau, and no disk waits for a receipt."""
    asked = select(func.count(), func.count(func.distinct(ticket.c.number))).select_from(ticket)
    with bureau_at(database) as bureau, bureau.reading() as work:
        assert tuple(work.connection.execute(asked).one()) == (TERMINALS * TICKETS,) * 2
    assert {each.unsent for disk in disks for each in disk.limits()} == {0}
