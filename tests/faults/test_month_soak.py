"""Months closed at the counter through a disk and a report disk, two processes of which two in five
commands are hit by a fault, and through a terminal that is killed: each report, receipt, clearance
and volume stands once, book and disk of one mind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.opening import now, open_terminal
from app.bootstrap.reader import own_report_disk
from app.bureau.counter_lines import Bought
from app.domain.errors import RuleBroken
from app.domain.tax_period import TaxPeriod
from app.services.packages.carried import Way
from app.services.terminal import Terminal
from hardware.errors import DeviceError
from hardware.orders import RecordSort
from hardware.ports import DiskEvent
from hardware.transport import guard
from tests.counter import Counter, a_counter, bought
from tests.disk_builders import unlocked
from tests.hasty import hasty
from tests.home_builders import a_home, bill, say, text_file
from tests.levels import needs
from tests.proof import check_disk
from tests.served_device import Device

ROOT = Path(__file__).parents[2]
SEED = 20240202
GROUPS, VOLUMES = 5, 3
TRIES = 120
HIT = 0.4
JANUARY = TaxPeriod(2024, 1)
FAULTS = (
    *("ignored", "lost", "half", "damaged", "before", "middle", "after", "unplug"),
    *("garbage", "short", "one-byte", "slow", "noise", "dribble", "write-error", "disk-full"),
)
OF_THE_DISK = ("REPORT", "CLEAR", "LOAD_VOLUMES")
OF_THE_CARD = ("PUT_PACKAGE", "GET_PACKAGE", "ERASE_PACKAGE")
MONTH = (
    RecordSort.REPORT_BUILT,
    RecordSort.REPORT_CONFIRMED,
    RecordSort.CLEARED,
    RecordSort.VOLUMES_LOADED,
)


def script(seed: int, commands: tuple[str, ...]) -> dict[str, object]:
    """Faults of these commands by chance, and a process that dies."""
    each = HIT / (len(FAULTS) * (1 - HIT / 2))
    faults: list[dict[str, object]] = [
        {"name": name, "chance": each, "wait_ms": 20, "away_ms": 0} for name in FAULTS
    ]
    dies: list[dict[str, object]] = [
        {"name": "kill", "chance": 0.004, "moment": moment, "write": 3}
        for moment in ("before", "middle", "half")
    ]
    told = [{"command": name, **fault} for name in commands for fault in (*dies, *faults)]
    return {"seed": seed, "fault": told}


def purchases(disk: str, month: TaxPeriod) -> tuple[Bought, ...]:
    """So many packages of numbers, each under a request of its own."""
    return tuple(bought(disk, month.month * 10 + n + 1) for n in range(VOLUMES))


def check_months(home: Home, months: int, *, volumes_a_month: int = VOLUMES) -> None:
    """Each step of each month once, for each group; everything agrees."""
    disk = unlocked(home.disk, now)
    sorts = Tally(each.sort for each in check_disk(disk) if isinstance(each, DiskEvent))
    disk.close()
    groups = GROUPS * months
    assert [sorts[one] for one in MONTH] == [groups] * 3 + [volumes_a_month * months]
    verdicts = {one["check"]: one for one in say(home.folder, "check", "--full").answers}
    for name in ("agreement", "attempts", "audit", "disk"):
        assert verdicts[name]["verdict"] == "ok", verdicts[name]
    assert say(home.folder, "repair").answers[-1]["differences"] == 0


class Served:
    """A device process, started again when it is dead."""

    def __init__(self, folder: Path, what: str, card: Path, commands: tuple[str, ...]) -> None:
        self._folder, self._what, self._card, self._commands = folder, what, card, commands
        self._starts = 0
        self.strikes = folder / f"strikes-{what}.txt"
        self.device = self._started()

    @property
    def url(self) -> str:
        return hasty(self.device.url)

    def hurt(self, *, yes: bool = True) -> None:
        """By its faults from now on, or left in peace."""
        seed = SEED + self._starts
        self.device.script(**script(seed, self._commands if yes else ()))

    def revive(self) -> bool:
        """Whether it had died."""
        if not self.device.dead:
            return False
        self.device.close()
        self.device = self._started()
        return True

    def _started(self) -> Device:
        device = Device("pty", self._folder / f"{self._what}.tty", self._what)
        device.clock(now())
        device.power(self._card)
        self._starts += 1
        device.strikes_to(self.strikes)
        device.script(**script(SEED + self._starts, self._commands))
        return device


class Shop:
    """A terminal between a disk and a report disk, each of which may die."""

    def __init__(self, home: Home, folder: Path) -> None:
        self._home = home
        self.told: Tally[str] = Tally()
        self.disk = Served(folder, "disk", home.disk, OF_THE_DISK)
        self.card = Served(folder, "reader", own_report_disk(home.folder), OF_THE_CARD)
        settings = home.settings.read_text("utf-8").splitlines()
        kept = [each for each in settings if not each.startswith("report_disk")]
        home.settings.write_text("\n".join([*kept, f'report_disk = "{self.card.url}"']), "utf-8")
        self.terminal = self._opened()

    def _opened(self) -> Terminal:
        terminal = open_terminal(self._home.folder, disk_url=self.disk.url, writes=True)
        terminal.sign_in_for_practice()
        return terminal

    def until(self, done: Callable[[], bool], ask: Callable[[Way], Iterable[object]]) -> None:
        """Asked again until everything stands, whatever a device says in between."""
        for _ in range(TRIES):
            self._asked(ask)
            if self.known(done):
                return
        raise AssertionError(f"no end: {dict(self.told)}")

    def _asked(self, ask: Callable[[Way], Iterable[object]]) -> None:
        try:
            for line in ask(self.terminal.month_way("reader")):
                problem = getattr(line, "problem", None)
                if problem is not None:
                    raise problem
        except (DeviceError, RuleBroken) as told:
            self.told[told.code] += 1
            self._mend()

    def known(self, ask: Callable[[], bool]) -> bool:
        """What the devices say, once they are well."""
        for _ in range(TRIES):
            try:
                return ask()
            except DeviceError as told:
                self.told[told.code] += 1
                self._mend()
        raise AssertionError("nobody answers")

    def _mend(self) -> None:
        self.told["killed"] += self.disk.revive() + self.card.revive()
        self.terminal.close()
        self.terminal = self._opened()

    def close(self) -> None:
        self.terminal.close()
        self.disk.device.close()
        self.card.device.close()

    # -- a month -----------------------------------------------------------------------------

    def close_month(self, month: TaxPeriod, counter: Counter) -> None:
        """Report out, hall, receipts and clearances in, numbers in."""
        start = datetime.combine(month.next.first_day, datetime.min.time(), now().tzinfo)
        counter.at = start + timedelta(days=1, hours=9)
        self.terminal.device.unlocked.set_clock(counter.at)
        self.until(self._reported, lambda way: self._reporting(way))
        self._hall(counter, month)
        self.until(
            lambda: self._open_from(month.next) and not self._carries("control"),
            lambda way: self.terminal.clearing.take_in(way, self.terminal.session),
        )
        self.until(
            lambda: not self._carries("volumes"),
            lambda way: self.terminal.volume_loading.take_in(way, self.terminal.session),
        )
        assert self.known(self._empty)

    def _reporting(self, way: Way) -> Iterable[object]:
        return self.terminal.reporting.send(way, self.terminal.session)

    def _reported(self) -> bool:
        """All on the card."""
        return self._count("report") == GROUPS

    def _hall(self, counter: Counter, month: TaxPeriod) -> None:
        """In peace: the hall has a reader of its own."""
        self.card.hurt(yes=False)
        reader = self.terminal.reader.open()  # type: ignore[attr-defined]
        reader.verify_pin("88888888")
        brought = [reader.get(each.digest) for each in reader.packages()]
        disk = reader.status().disk
        visit = counter.visit(*brought, bought=purchases(disk, month))
        assert not visit.refused, visit.lines
        for each in visit.answers:
            reader.put(each.package)
        for each in reader.packages():
            if each.kind == "tickets":
                reader.erase(each.digest)
        reader.close()
        self.card.hurt()

    def _open_from(self, month: TaxPeriod) -> bool:
        limits = self.terminal.device.disk.limits()
        return {each.report_from for each in limits} == {month.first_day}

    def _carries(self, kind: str) -> bool:
        return self._count(kind) > 0

    def _count(self, kind: str) -> int:
        self.terminal.report_disk.close()  # type: ignore[attr-defined]
        reader = self.terminal.reader.open()  # type: ignore[attr-defined]
        try:
            return sum(each.kind == kind for each in reader.packages())
        finally:
            reader.close()

    def _empty(self) -> bool:
        gone = ("report", "report_receipt", "control", "tickets", "upload_receipt")
        return not any(self._count(kind) for kind in gone)


def soak(folder: Path, months: int) -> int:
    """Closes the months, each once, and looks at all of it; how many faults struck."""
    home = Home(a_home(folder))
    assert say(home.folder, "issue", text_file(folder / "a.txt", bill())).exit_code == 0
    month = JANUARY
    with a_counter(home.folder, now()) as counter, closing(Shop(home, folder)) as shop:
        for _ in range(months):
            shop.close_month(month, counter)
            month = month.next
    played = Tally((shop.disk.strikes.read_text() + shop.card.strikes.read_text()).split())
    print(f"seed {SEED}: {played.total()} faults {dict(played)}, told {dict(shop.told)}")  # noqa: T201
    home.settings.write_text('profile = "skp"\n', "utf-8")
    check_months(home, months)
    return played.total()


@pytest.fixture
def nobody_else_starts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that died is started again by the test, after the terminal has given it up: it is
    not waited for before that."""
    monkeypatch.setattr(guard, "GRACE_S", 0.25)


@pytest.mark.usefixtures("nobody_else_starts_it")
def test_months_through_faults_are_closed_once_each(tmp_path: Path) -> None:
    needs("pty")
    assert soak(tmp_path, 1) > GROUPS


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("nobody_else_starts_it")
def test_two_years_through_faults_are_closed_once_each(tmp_path: Path) -> None:
    needs("pty")
    assert soak(tmp_path, 24) > 24 * GROUPS


# -- the terminal killed -----------------------------------------------------------------------


def said_and_killed(home: Path, dice: random.Random, longest_s: float, *words: str) -> int:
    """A word as its own process, killed at a random moment (0: never); its exit code."""
    command = [sys.executable, "-m", "app", "--home", str(home), "--json", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        if longest_s:
            assert one.stdout is not None
            one.stdout.readline()  # the first line: it is in the midst of it
            time.sleep(dice.random() * longest_s)
            os.kill(one.pid, signal.SIGKILL)
        one.communicate()
    return one.returncode


@pytest.mark.parametrize("place", ["files", "reader"])
def test_a_terminal_killed_in_the_midst_of_a_month_closes_it_once(
    tmp_path: Path, place: str
) -> None:
    dice, home = random.Random(SEED), a_home(tmp_path)
    print(f"seed {SEED}")  # noqa: T201
    say(home, "clock", "set", "2024-02-02T09:00:00+08:00")
    out, back = str(tmp_path / "out"), tmp_path / "back"
    there = "reader" if place == "reader" else out
    for _ in range(3):
        said_and_killed(home, dice, 0.05, "report", "--to", there)
    assert said_and_killed(home, dice, 0, "report", "--to", there) == 0
    said = say(home, "report", "--to", out)  # for the hall
    assert {each["outcome"] for each in said.answers} == {"already_done"}
    disk = say(home, "status").only["disk"]["number"]
    with a_counter(home, datetime.fromisoformat("2024-02-02T09:00:00+08:00")) as counter:
        counter.serve(tmp_path / "out", back, *purchases(disk, JANUARY))
    if place == "reader":
        _to_reader(home, back)
    source = "reader" if place == "reader" else str(back)
    for words in (["clear"], ["stock", "load"]):
        for _ in range(3):
            said_and_killed(home, dice, 0.05, *words, "--from", source)
        last = said_and_killed(home, dice, 0, *words, "--from", source)
        assert last in (0, 1)  # 1: nothing was left on the report disk
    check_months(Home(home), 1)


def _to_reader(home: Path, back: Path) -> None:
    from hardware.signing.packages import from_file

    terminal = open_terminal(home, writes=True)
    reader = terminal.reader.open()  # type: ignore[attr-defined]
    reader.verify_pin("88888888")
    for path in sorted(back.iterdir()):
        reader.put(from_file(path.read_bytes()))
    reader.close()
    terminal.close()
    shutil.rmtree(back)
