"""The terminal is killed (kill -9) at random moments while it issues over a line: asked again,
each document stands once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.opening import now
from tests.disk_builders import unlocked
from tests.home_builders import a_home, bill, text_file
from tests.levels import needs
from tests.proof import check_disk, check_home
from tests.served_device import Device

ROOT = Path(__file__).parents[2]
SEED = 20240115
DOCUMENTS = 60


def asked(home: Path, url: str, path: Path, kill_after: int | None, dice: random.Random) -> int:
    """The terminal as its own process, killed after so many answers and a moment more; its code."""
    words = ["--home", str(home), "--json", "--disk", url, "issue", str(path)]
    command = [sys.executable, "-m", "app", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stdout is not None
        for told, _ in enumerate(one.stdout, start=1):
            if told == kill_after:
                time.sleep(dice.random() * 0.01)
                os.kill(one.pid, signal.SIGKILL)
                break
        one.communicate()
    return one.returncode


def check_killed(home: Path, device: Device, kills: int) -> None:
    """Killed so often, then asked to the end."""
    dice = random.Random(SEED)
    print(f"seed {SEED}")  # noqa: T201
    path = text_file(home / "many.txt", *(bill(f"D{n:04d}") for n in range(DOCUMENTS)))
    device.clock(now())
    device.power(Home(home).disk)
    for round_ in range(kills):
        enough = dice.randrange(1, DOCUMENTS // kills) + round_ * DOCUMENTS // kills
        asked(home, device.url, path, enough, dice)
    assert asked(home, device.url, path, None, dice) == 0
    check_home(home, device.url, [f"D{n:04d}" for n in range(DOCUMENTS)])
    device.off()
    disk = unlocked(Home(home).disk, now)
    assert len(check_disk(disk)) == DOCUMENTS
    disk.close()


@contextmanager
def a_device(kind: str, folder: Path) -> Iterator[Device]:
    """On this line."""
    with ExitStack() as stack:
        place: object = folder / "disk.tty"
        if kind == "vpcd":
            from tests.smart_card_service import SmartCardService

            service = SmartCardService()
            stack.callback(service.close)
            place = service.port
        device = Device(kind, str(place) if kind != "tcp" else "0")
        stack.callback(device.close)
        yield device


@pytest.mark.parametrize(("kind", "level"), [("pty", "pty"), ("tcp", "socket"), ("vpcd", "pcsc")])
def test_a_terminal_killed_at_random_leaves_each_document_once(tmp_path, kind, level):
    needs(level)
    with a_device(kind, tmp_path) as device:
        check_killed(a_home(tmp_path), device, kills=4)
