"""The terminal is killed at every point of an upload: the next one sends what is left, once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count

import pytest

from tests.bureau_home import Office, agrees, an_office
from tests.cutting import Break, Cutter, cutting
from tests.home_builders import say

RECEIPT = 4  # challenge, session, upload, receipt
_numbers = count(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("killed")) as one:
        yield one


@pytest.fixture(scope="module")
def cutter(office: Office) -> Iterator[Cutter]:
    with cutting(office.url) as one:
        office.configure(one.url)
        yield one


@pytest.mark.parametrize(
    ("at", "how", "later_s"),
    [
        (1, Break.BEFORE, 0.0),
        (3, Break.BEFORE, 0.0),
        (3, Break.AFTER, 0.0),
        (RECEIPT, Break.BEFORE, 0.0),
        (RECEIPT, Break.AFTER, 0.0),
        *((RECEIPT, Break.AFTER, 0.005 * step) for step in range(1, 7)),
    ],
)
def test_a_killed_upload_is_ended_by_the_next_one(
    office: Office, cutter: Cutter, at: int, how: Break, later_s: float
) -> None:
    office.issue(f"K{next(_numbers)}", f"K{next(_numbers)}")
    words = [sys.executable, "-m", "app", "--home", str(office.home), "--json", "upload"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:

        def kill() -> None:
            time.sleep(later_s)  # into the writes of disk and book; where exactly is all the same
            process.kill()

        cutter.arm(at, how, kill)
        process.wait()
    cutter.arm(0, how)
    said = say(office.home, "upload")
    assert said.exit_code == 0, said.answers
    with office.terminal() as terminal:
        agrees(office, terminal)
