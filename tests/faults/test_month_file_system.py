"""Errors of the file system itself while a month is closed: the n-th write of disk, book or report
disk fails in the kernel's own answer. Needs strace, which puts the error there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.opening import now
from hardware.orders import RecordSort
from hardware.ports import DiskEvent
from tests.counter import a_counter, bought
from tests.disk_builders import unlocked
from tests.home_builders import a_home, say
from tests.levels import needs
from tests.proof import check_disk

ROOT = Path(__file__).parents[2]
AT = "2024-02-02T09:00:00+08:00"
GROUPS = 2  # of a jsp: a month has few steps
CLOSER = """
import sys
from pathlib import Path
from app.bootstrap.opening import open_terminal
from app.services.problems import PROBLEMS
home, back = Path(sys.argv[1]), sys.argv[2]
said, terminal = [], None
try:
    terminal = open_terminal(home, writes=True)
    terminal.sign_in_for_practice()
    (home.parent / "closing").touch()
    session = terminal.session
    for lines in (
        terminal.reporting.send(terminal.month_way("reader"), session),
        terminal.clearing.take_in(terminal.month_way(back), session),
        terminal.volume_loading.take_in(terminal.month_way(back), session),
    ):
        said += [each.problem.code if each.problem else "done" for each in lines]
except PROBLEMS as told:
    said.append(type(told).__name__ + " " + told.code)
print(" ".join(said), flush=True)
try:
    terminal and terminal.close()
except PROBLEMS as told:
    print(told.code, flush=True)
"""


def closed_under(call: str, error: str, nth: int, home: Path, back: Path) -> tuple[str, bool]:
    """What the terminal said, and whether the error was met."""
    log = home.parent / "strace"
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}"),
            *("-e", f"inject={call}:error={error}:when={nth}", "--"),
            *(sys.executable, "-c", CLOSER, str(home), str(back)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip(), "INJECTED" in log.read_text()


def sorts(home: Path) -> list[RecordSort]:
    """What the disk did, after its own test."""
    disk = unlocked(Home(home).disk, now)
    found = [each.sort for each in check_disk(disk) if isinstance(each, DiskEvent)]
    disk.close()
    return found


def check(home: Path, back: Path) -> None:
    """Each step at most once; asked again it is there; everything agrees."""
    sorts(home)
    assert say(home, "report", "--to", "reader").exit_code == 0
    assert say(home, "clear", "--from", back).exit_code == 0
    assert say(home, "stock", "load", "--from", back).exit_code == 0
    assert sorted(sorts(home)) == sorted(
        [RecordSort.REPORT_BUILT, RecordSort.REPORT_CONFIRMED, RecordSort.CLEARED] * GROUPS
        + [RecordSort.VOLUMES_LOADED]
    )
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit", "book")} == {"ok"}


def each_write(folder: Path, call: str, error: str, step: int) -> Iterator[str]:
    """A home of its own for each write that fails; what the terminal said. It ends where the month
    is closed before the write comes."""
    ready, back = _ready(folder)
    for nth in count(1, step):
        (place := folder / str(nth)).mkdir()
        home = Path(shutil.copytree(ready, place / "home"))
        answer, met = closed_under(call, error, nth, home, back)
        check(home, back)
        yield answer if (place / "closing").exists() else "not begun"
        shutil.rmtree(place)
        if not met:
            return


def _ready(folder: Path) -> tuple[Path, Path]:
    """January is over and reported, so that the hall can answer before the terminal comes."""
    home = a_home(folder, "jsp")
    say(home, "clock", "set", AT)
    reported = say(home, "report", "--to", folder / "out")
    disk = say(home, "status").only["disk"]["number"]
    assert reported.exit_code == 0
    with a_counter(home, datetime.fromisoformat(AT)) as counter:
        return home, counter.serve(folder / "out", folder / "back", bought(disk, 1))


# every so many writes; with --long each
CASES = [("pwrite64", "EIO", 11), ("pwrite64", "ENOSPC", 29), ("fdatasync", "EIO", 13)]


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("call", "error", "step"), CASES)
def test_a_month_is_closed_once_whichever_write_fails(
    tmp_path: Path, call: str, error: str, step: int, request: pytest.FixtureRequest
) -> None:
    needs("strace")
    every = 1 if request.config.getoption("--long") else step
    said = list(each_write(tmp_path, call, error, every))
    print(call, error, {one: said.count(one) for one in said})  # noqa: T201
    assert set(said[-1].split()) == {"done"}
    assert len(set(said)) > 1
