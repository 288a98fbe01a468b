"""The window is killed (kill -9) while it uploads by itself: what is left goes later, once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.bureau_home import Office, agrees, an_office
from tests.cutting import Break, Cutter, cutting
from tests.home_builders import say, upload_by_itself

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120  # a hang
_numbers = count(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("window")) as one:
        upload_by_itself(one.home, on=True)
        yield one


@pytest.fixture(scope="module")
def cutter(office: Office) -> Iterator[Cutter]:
    with cutting(office.url) as one:
        office.configure(one.url)
        yield one


@pytest.mark.parametrize(
    ("at", "how"),
    [(2, Break.BEFORE), (3, Break.LOST), (4, Break.BEFORE), (4, Break.LOST), (5, Break.LOST)],
)
def test_a_window_that_is_killed_in_the_middle_of_its_uploads_loses_and_doubles_nothing(
    office: Office, cutter: Cutter, at: int, how: Break
) -> None:
    office.issue(f"W{next(_numbers)}", f"W{next(_numbers)}")
    words = [sys.executable, "-m", "tests.window_program", str(office.home)]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as window:
        cutter.arm(at, how, window.kill)
        try:
            window.wait(PATIENCE_S)
        finally:
            window.kill()
    cutter.arm(0, how)
    said = say(office.home, "upload")
    assert said.exit_code == 0, said.answers
    with office.terminal() as terminal:
        agrees(office, terminal)
