"""A practice home for tests: made once a run, copied for each test that wants one."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest import mock

from argon2 import PasswordHasher

from app import settings as machine
from app.bootstrap import creating, first_book
from app.bootstrap.home import Home
from app.bootstrap.opening import BEIJING, open_terminal
from app.services.terminal import Terminal
from app.words import command_line

AT = datetime(2024, 1, 15, 10, 0, tzinfo=BEIJING)


@cache
def _made(profile: str) -> Path:
    import atexit

    folder = Path(mkdtemp(prefix="kaipiao-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with mock.patch.object(first_book, "hash_password", quick_hash):
        creating.create_home(folder / "home", profile=profile, demo=True, taxpayer=None, at=AT)
    upload_by_itself(folder / "home", on=False)
    return folder / "home"


def upload_by_itself(home: Path, *, on: bool) -> None:
    """Whether the window sends what was issued: tests of anything else are left in peace."""
    path = Home(home).settings
    machine.write(path, replace(machine.read(path), upload_by_itself=on))


def quick_hash(password: str) -> str:
    """Argon2 with the least it takes: a test signs in hundreds of times."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def a_home(folder: Path, profile: str = "skp") -> Path:
    """A fresh practice home below `folder`; its disk's clock stands at 2024-01-15 10:00 or a
    little later."""
    home = folder / "home"
    shutil.copytree(_made(profile), home)
    return home


@contextmanager
def a_terminal(home: Path, *, writes: bool = True) -> Iterator[Terminal]:
    """The home opened, its first login signed in."""
    terminal = open_terminal(home, writes=writes)
    try:
        terminal.sign_in_for_practice()
        yield terminal
    finally:
        terminal.close()


@dataclass(frozen=True, slots=True)
class Said:
    """What a word answered."""

    exit_code: int
    answers: list[dict[str, Any]]

    @property
    def only(self) -> dict[str, Any]:
        """The one answer there is."""
        assert len(self.answers) == 1, self.answers
        return self.answers[0]

    @property
    def codes(self) -> list[str]:
        """The error code of each answer, empty where there is none."""
        return [answer.get("error", {}).get("code", "") for answer in self.answers]


def say(home: Path, *words: str | Path) -> Said:
    """One word of the command line with --json, in this process."""
    out, before = StringIO(), sys.stdout
    sys.stdout = out
    try:
        code = command_line.main(["--home", str(home), "--json", *map(str, words)])
    finally:
        sys.stdout = before
    return Said(code, [json.loads(line) for line in out.getvalue().splitlines()])


def bill(document: str = "D1", *lines: str, buyer: str = "虚构乙测试商贸有限公司") -> str:
    """One SJJK0101 bill with these detail lines (one of 300.00 at 13 % when none is given)."""
    rows = lines or ("样例鼠标~~个~~M-1~~3~~300.00~~0.13~~~~~~39.00",)
    return "\n".join((f"{document}~~{len(rows)}~~{buyer}~~91990000MA00EXAM7A", *rows)) + "\n"


def text_file(path: Path, *bills: str, encoding: str = "gbk") -> Path:
    """An SJJK0101 file."""
    path.write_bytes(("SJJK0101~~销售单据传入~~测试\n" + "".join(bills)).encode(encoding))
    return path


@contextmanager
def nothing_consumed(home: Path) -> Iterator[None]:
    """No number taken, nothing in the book, nothing left open."""
    before = say(home, "stock", "list").answers
    yield
    assert say(home, "stock", "list").answers == before
    assert say(home, "invoices").answers == []
    assert say(home, "check").exit_code == 0
