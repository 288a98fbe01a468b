"""Voids through a device process of which two in five are hit by a fault, and through a terminal
that is killed: each ticket is voided once, each blank number once, book and disk of one mind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.opening import now, open_terminal
from app.domain.invoice import InvoiceKind
from app.services.terminal import Terminal
from app.services.tickets.voiding import Voided
from hardware.errors import DeviceError, Refused
from hardware.orders import RecordSort
from hardware.ports import DiskEvent
from tests.disk_builders import unlocked
from tests.hasty import hasty
from tests.home_builders import a_home, bill, say, text_file
from tests.levels import needs
from tests.proof import check_disk, check_home
from tests.served_device import Device

ROOT = Path(__file__).parents[2]
SEED = 20240115
TICKETS, MANY = 60, 2_000
BLANK_EVERY = 5
TRIES = 40
HIT = 0.4
FAULTS = (
    *("ignored", "lost", "half", "damaged", "before", "middle", "after", "unplug"),
    *("garbage", "short", "one-byte", "slow", "noise", "dribble", "write-error", "disk-full"),
)
KILLED = 0.03


def script(seed: int) -> dict[str, object]:
    """Faults of VOID by chance, and a process that dies."""
    each = HIT / (len(FAULTS) * (1 - HIT / 2))
    faults: list[dict[str, object]] = [
        {"name": name, "chance": each, "wait_ms": 20, "away_ms": 0} for name in FAULTS
    ]
    dies: list[dict[str, object]] = [
        {"name": "kill", "chance": KILLED / 3, "moment": moment, "write": 3}
        for moment in ("before", "middle", "half")
    ]
    return {"seed": seed, "fault": [{"command": "VOID", **fault} for fault in (*dies, *faults)]}


def a_full_home(folder: Path, tickets: int) -> tuple[Home, str]:
    """A home with so many tickets, and their code."""
    home = a_home(folder)
    path = text_file(folder / "all.txt", *(bill(f"D{n:04d}") for n in range(1, tickets + 1)))
    said = say(home, "issue", path)
    assert said.exit_code == 0
    return Home(home), str(said.answers[0]["code"])


def check_end(home: Home, tickets: int, blanks: int) -> None:
    """Each ticket void once, so many blank numbers, everything agrees."""
    documents = [f"D{n:04d}" for n in range(1, tickets + 1)]
    check_home(home.folder, "sim:", [*documents, *[""] * blanks])
    found = Counter(one["status"] for one in say(home.folder, "invoices").answers)
    assert (found["void"], found["blank_void"]) == (tickets, blanks)
    disk = unlocked(home.disk, now)
    sorts = Counter(each.sort for each in check_disk(disk) if isinstance(each, DiskEvent))
    disk.close()
    assert (sorts[RecordSort.VOID], sorts[RecordSort.BLANK_VOID]) == (tickets, blanks)
    assert say(home.folder, "repair").answers[-1]["differences"] == 0


class Shop:
    """A terminal and a device process, both started again when they are gone."""

    def __init__(self, home: Home, link: Path) -> None:
        self._home = home
        self._link = link
        self._starts = 0
        self.strikes = home.folder.with_name("strikes.txt")
        self.seen: Counter[str] = Counter()
        self.device = self._started()
        self.terminal = self._opened()

    def until_known(self, code: str, number: int) -> Voided:
        """One void (0: a blank one), asked again until its fate is known."""
        for _ in range(TRIES):
            try:
                return self._asked(code, number)
            except DeviceError as broken:
                assert not isinstance(broken, Refused) or broken.code == "DISK-STORAGE", broken
                self.seen[broken.code] += 1
                self._after(broken)
        raise AssertionError(f"no end: {number}")

    def _asked(self, code: str, number: int) -> Voided:
        service, session = self.terminal.voiding, self.terminal.session
        if not number:
            return service.void_blank(InvoiceKind.ORDINARY, session)
        return service.void(code, str(number), "测试", session)

    def _after(self, broken: DeviceError) -> None:
        if self.device.dead:
            self.seen["killed"] += 1
            self.device.close()
            self.device = self._started()
        if broken.code in ("DISK-GONE", "DISK-HUNG", "DISK-ANSWER"):
            time.sleep(0.05)
            self.terminal.close()
            self.terminal = self._opened()

    def _started(self) -> Device:
        device = Device("pty", self._link)
        device.clock(now())
        device.power(self._home.disk)
        self._starts += 1
        device.strikes_to(self.strikes)
        device.script(**script(SEED + self._starts))
        return device

    def _opened(self) -> Terminal:
        terminal = open_terminal(self._home.folder, disk_url=hasty(self.device.url), writes=True)
        terminal.sign_in_for_practice()
        return terminal

    def close(self) -> None:
        """Both end."""
        self.terminal.close()
        self.device.close()


def soak(folder: Path, tickets: int) -> int:
    """Voids each ticket once, and blank numbers between; how many faults struck."""
    home, code = a_full_home(folder, tickets)
    shop, blanks = Shop(home, folder / "disk.tty"), 0
    try:
        for number in range(1, tickets + 1):
            assert shop.until_known(code, number).key.number == f"{number:08d}"
            if number % BLANK_EVERY == 0:
                blanks += 1
                assert shop.until_known(code, 0).key.number == f"{tickets + blanks:08d}"
    finally:
        shop.close()
    played = Counter(shop.strikes.read_text().split())
    print(f"seed {SEED}: {played.total()} faults {dict(played)}, told {dict(shop.seen)}")  # noqa: T201
    check_end(home, tickets, blanks)
    return played.total()


def test_voids_over_a_pseudo_terminal_stand_once_each(tmp_path: Path) -> None:
    needs("pty")
    assert soak(tmp_path, TICKETS) > TICKETS * HIT / 2


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_two_thousand_voids_over_a_pseudo_terminal_stand_once_each(tmp_path: Path) -> None:
    needs("pty")
    assert soak(tmp_path, MANY) > MANY * HIT / 2


VOIDER = """
import sys
from pathlib import Path
from app.bootstrap.opening import open_terminal
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
terminal = open_terminal(Path(sys.argv[1]), writes=True)
terminal.sign_in_for_practice()
for number in range(1, int(sys.argv[3]) + 1):
    try:
        terminal.voiding.void(sys.argv[2], str(number), "测试", terminal.session)
        print(number, flush=True)
    except RuleBroken as known:
        assert known.code == "VOID-ALREADY", known
terminal.close()
"""


def voided(home: Home, code: str, tickets: int, kill_after: int, dice: random.Random) -> int:
    """A terminal of its own process that voids what is not void yet, killed after so many
    answers and a moment more (0: never); its exit code."""
    command = [sys.executable, "-c", VOIDER, str(home.folder), code, str(tickets)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as one:
        assert one.stdout is not None
        for told, _ in enumerate(one.stdout, start=1):
            if told == kill_after:
                time.sleep(dice.random() * 0.02)
                os.kill(one.pid, signal.SIGKILL)
                break
        one.communicate()
    return one.returncode


def test_a_terminal_killed_at_random_leaves_each_ticket_void_once(tmp_path: Path) -> None:
    dice, tickets = random.Random(SEED), 30
    print(f"seed {SEED}")  # noqa: T201
    home, code = a_full_home(tmp_path, tickets)
    for _ in range(6):
        assert voided(home, code, tickets, dice.randrange(1, 5), dice) in (0, -signal.SIGKILL)
    assert voided(home, code, tickets, 0, dice) == 0
    check_end(home, tickets, 0)
