"""Hundreds of tickets through a device process of which two in five are hit by a fault: each
document once, numbers without a gap, book and disk of one mind."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

import pytest

from app.benchmarks import trade
from app.benchmarks.workshop import make_home
from app.bootstrap.home import Home
from app.bootstrap.opening import now, open_terminal
from app.services.terminal import Terminal
from hardware.errors import DeviceError, Refused
from tests.disk_builders import unlocked
from tests.hasty import hasty
from tests.levels import needs
from tests.proof import check_disk, check_home
from tests.served_device import Device

SEED = 20240115
TICKETS, MANY = 300, 10_000
TRIES = 40  # that a document may take until its fate is known
HIT = 0.4
ON_A_CABLE = ("ignored", "lost", "half", "damaged", "before", "middle", "after", "unplug")
IN_A_READER = ("before", "after")  # each costs the second that a reader needs to see it
ANYWHERE = ("garbage", "short", "one-byte", "slow", "noise", "dribble", "write-error", "disk-full")
KILLED = 0.02


def script(seed: int, names: tuple[str, ...], hit: float) -> dict[str, object]:
    """Faults of SIGN by chance, `hit` in all, and a process that dies."""
    each = hit / (len(names) * (1 - hit / 2))
    faults: list[dict[str, object]] = [
        {"name": name, "chance": each, "wait_ms": 20, "away_ms": 0} for name in names
    ]
    dies: list[dict[str, object]] = [
        {"name": "kill", "chance": KILLED / 3, "moment": moment, "write": 3}
        for moment in ("before", "middle", "half")
    ]
    return {"seed": seed, "fault": [{"command": "SIGN", **fault} for fault in (*dies, *faults)]}


class Shop:
    """A terminal and a device process, both started again when they are gone."""

    def __init__(
        self, home: Home, start: Callable[[], Device], names: tuple[str, ...], hit: float = HIT
    ) -> None:
        self._home = home
        self._start = start
        self._names = names
        self._hit = hit
        self._starts = 0
        self.strikes = home.folder.with_name("strikes.txt")  # a line a fault that was played
        self.seen: Counter[str] = Counter()
        self.device = self._started()
        self.terminal = self._opened()

    def issue(self, ticket: trade.Ticket) -> None:
        """Until its fate is known."""
        for _ in range(TRIES):
            try:
                self._sit_down().issuing.issue(ticket.entered(), trade.REVIEWER)
            except DeviceError as broken:
                assert not isinstance(broken, Refused) or broken.code == "DISK-STORAGE", broken
                self.seen[broken.code] += 1
                self._after(broken)
            else:
                return
        raise AssertionError(f"no end: {ticket.document}")

    def leave(self) -> None:
        """The terminal ends, wherever it stood."""
        self.terminal.close()

    def close(self) -> None:
        """Both end."""
        self.leave()
        self.device.close()

    def _sit_down(self) -> Terminal:
        if self.device.dead:
            self.seen["killed"] += 1
            self.device.close()
            self.device = self._started()
        return self.terminal

    def _after(self, broken: DeviceError) -> None:
        """A process that was killed is started again; a person opens the terminal anew."""
        if broken.code in ("DISK-GONE", "NO-CARD", "DISK-HUNG", "DISK-ANSWER"):
            time.sleep(0.05)
            self._sit_down()
            self.leave()
            self.terminal = self._opened()

    def _started(self) -> Device:
        device = self._start()
        device.clock(now())
        device.power(self._home.disk)
        self._starts += 1
        device.strikes_to(self.strikes)
        device.script(**script(SEED + self._starts, self._names, self._hit))
        return device

    def _opened(self) -> Terminal:
        terminal = open_terminal(self._home.folder, disk_url=hasty(self.device.url), writes=True)
        terminal.sign_in_for_practice()
        return terminal


@contextmanager
def a_shop(
    folder: Path, start: Callable[[], Device], names: tuple[str, ...], hit: float
) -> Iterator[Shop]:
    """A shop with numbers without end."""
    shop = Shop(make_home(folder), start, names, hit)
    try:
        yield shop
    finally:
        shop.close()


def soak(
    folder: Path,
    start: Callable[[], Device],
    tickets: int,
    names: tuple[str, ...],
    hit: float = HIT,
) -> int:
    """Issues them all, leaving the terminal now and then, and proves the end; how many records
    the disk holds then."""
    began, dice = time.monotonic(), random.Random(SEED)
    story = list(islice(trade.tickets(SEED), tickets))
    with a_shop(folder, start, names, hit) as shop:
        for ticket in story:
            shop.issue(ticket)
            if dice.random() < 5 / tickets:
                shop.leave()
                shop.terminal = shop._opened()
    home = Home.at(folder / "home")
    check_home(home.folder, "sim:", [ticket.document for ticket in story])
    disk = unlocked(home.disk, now)
    records = len(check_disk(disk))
    disk.close()
    took = time.monotonic() - began
    played = Counter(shop.strikes.read_text().split())
    told = f"{played.total()} faults {dict(played)}, told of {dict(shop.seen)}"
    print(f"seed {SEED}: {tickets} tickets, {told}, in {took:.0f} s")  # noqa: T201
    assert played.total() > tickets * hit / 2
    return records


def test_tickets_over_a_pseudo_terminal_stand_once_each(tmp_path):
    needs("pty")
    link = tmp_path / "disk.tty"
    assert soak(tmp_path, lambda: Device("pty", link), TICKETS, ON_A_CABLE + ANYWHERE) == TICKETS


def test_tickets_over_a_smart_card_reader_stand_once_each(tmp_path):
    needs("pcsc")
    from tests.smart_card_service import SmartCardService

    with ExitStack() as stack:
        service = SmartCardService()
        stack.callback(service.close)
        start = lambda: Device("vpcd", str(service.port))  # noqa: E731
        assert soak(tmp_path, start, TICKETS, IN_A_READER + ANYWHERE * 6) == TICKETS


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_ten_thousand_tickets_over_a_pseudo_terminal_stand_once_each(tmp_path):
    needs("pty")
    link = tmp_path / "disk.tty"
    assert soak(tmp_path, lambda: Device("pty", link), MANY, ON_A_CABLE + ANYWHERE) == MANY
