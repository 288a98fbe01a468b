"""Errors of the file system itself while a ticket is voided: the n-th write of disk or book fails
in the kernel's own answer. Needs strace, which puts the error there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from app.bootstrap.opening import now
from hardware.orders import RecordSort
from hardware.ports import DiskEvent
from tests.disk_builders import unlocked
from tests.home_builders import a_home, bill, say, text_file
from tests.levels import needs
from tests.proof import check_disk

ROOT = Path(__file__).parents[2]
STEP = 3  # every third write; with --long each
VOIDER = """
import sys
from pathlib import Path
from app.bootstrap.opening import open_terminal
from app.services.problems import PROBLEMS
said, terminal = "", None
try:
    terminal = open_terminal(Path(sys.argv[1]), writes=True)
    terminal.sign_in_for_practice()
    terminal.ordering.settle()
    (Path(sys.argv[1]).parent / "voiding").touch()
    said = terminal.voiding.void(sys.argv[2], "1", "测试", terminal.session).key.number
except PROBLEMS as told:
    said = type(told).__name__ + " " + told.code
print(said, flush=True)
try:
    terminal and terminal.close()
except PROBLEMS as told:
    print(type(told).__name__ + " " + told.code, flush=True)
"""


def voided_under(call: str, error: str, nth: int, home: Path, code: str) -> tuple[str, bool]:
    """What the terminal said, and whether the error was met."""
    log = home.parent / "strace"
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}"),
            *("-e", f"inject={call}:error={error}:when={nth}", "--"),
            *(sys.executable, "-c", VOIDER, str(home), code),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip(), "INJECTED" in log.read_text()


def check(home: Path, code: str, answer: str, *, begun: bool) -> None:
    """At most one void; asked again it is there; book and disk agree."""
    disk = unlocked(home / "disk.simulated.db", now)
    kept = [each for each in check_disk(disk) if isinstance(each, DiskEvent)]
    disk.close()
    assert len(kept) <= 1
    if answer == "00000001":
        assert len(kept) == 1
    elif begun and "OutcomeUnknown" not in answer:
        assert not kept, answer
    again = say(home, "void", code, "1", "--reason", "测试")
    assert again.exit_code == (1 if answer == "00000001" else 0), again
    assert say(home, "show", code, "1").only["status"] == "void"
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit", "book")} == {"ok"}
    disk = unlocked(home / "disk.simulated.db", now)
    sorts = [each.sort for each in check_disk(disk) if isinstance(each, DiskEvent)]
    disk.close()
    assert sorts == [RecordSort.VOID]


def each_write(folder: Path, call: str, error: str, first: int, step: int) -> Iterator[str]:
    """A home of its own for each write that fails; what the terminal said. It ends where the
    voiding is over before the write comes."""
    issued = a_home(folder)
    said = say(issued, "issue", text_file(folder / "a.txt", bill("D1")))
    code = str(said.only["code"])
    for nth in count(first, step):
        (place := folder / str(nth)).mkdir()
        home = Path(shutil.copytree(issued, place / "home"))
        answer, met = voided_under(call, error, nth, home, code)
        begun = (place / "voiding").exists()
        told = answer.partition("\n")[0]
        check(home, code, told, begun=begun)
        yield re.sub(r"\d{8}", "done", told) if begun else "not begun"
        shutil.rmtree(place)
        if not met:
            return


CASES = [("pwrite64", "EIO", 1), ("pwrite64", "ENOSPC", 2), ("fdatasync", "EIO", 1)]  # from where


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("call", "error", "first"), CASES)
def test_a_void_is_whole_or_not_at_all_whichever_write_fails(
    tmp_path: Path, call: str, error: str, first: int, request: pytest.FixtureRequest
) -> None:
    needs("strace")
    every = bool(request.config.getoption("--long"))
    said = list(each_write(tmp_path, call, error, *((1, 1) if every else (first, STEP))))
    print(call, error, {one: said.count(one) for one in said})  # noqa: T201
    assert said[-1] == "done"
    assert len(set(said)) > 1
