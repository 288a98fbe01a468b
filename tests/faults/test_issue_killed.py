"""The program is killed (kill -9) at random while it issues; asking again leaves each document
exactly once, the numbers without a gap, book and disk of one mind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.home_builders import a_home, bill, say, text_file

ROOT = Path(__file__).parents[2]
SEED = 20240115


def killed(home: Path, path: Path, dice: random.Random) -> int:
    """Issue and be killed after a few answers; how many were told. Its own process, by its id."""
    words = [sys.executable, "-m", "app", "--home", str(home), "--json", "issue", str(path)]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    told, enough = 0, dice.randrange(1, 30)
    for line in child.stdout:
        told += json.loads(line)["outcome"] == "issued"
        if told >= enough:
            time.sleep(dice.random() * 0.01)
            os.kill(child.pid, signal.SIGKILL)
            break
    child.communicate()
    return told


def check_each_exactly_once(home: Path, documents: int, dice: random.Random) -> None:
    path = text_file(home / "many.txt", *(bill(f"D{n:04d}") for n in range(documents)))
    told = killed_times = 0
    while told < documents and killed_times < documents:
        now = killed(home, path, dice)
        told += now
        killed_times += 1
        if not now:
            break
    said = say(home, "issue", path)
    assert said.exit_code == 0
    assert {answer["outcome"] for answer in said.answers} == {"issued", "already_issued"} or {
        answer["outcome"] for answer in said.answers
    } == {"already_issued"}
    found = say(home, "invoices").answers
    assert [a["document"] for a in found] == [f"D{n:04d}" for n in range(documents)]
    assert [int(a["number"]) for a in found] == list(range(1, documents + 1))
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit", "disk")} == {"ok"}


def test_a_program_killed_at_random_leaves_each_of_40_documents_once(tmp_path: Path) -> None:
    check_each_exactly_once(a_home(tmp_path), 40, random.Random(SEED))


@pytest.mark.long
def test_a_program_killed_at_random_leaves_each_of_400_documents_once(tmp_path: Path) -> None:
    check_each_exactly_once(a_home(tmp_path), 400, random.Random(time.time_ns()))
