"""Errors of the file system itself, below SQLite: the n-th write of a signing disk fails in the
kernel's own answer, for every n. Needs strace, which puts the error there."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from tests.disk_builders import Wall, a_disk_file, request_id, unlocked
from tests.levels import needs
from tests.proof import check_disk

ROOT = Path(__file__).parents[2]
SIGNER = """
import sys
from pathlib import Path
from hardware.errors import DeviceError
from tests.disk_builders import REQUEST, Wall, request_id, unlocked
disk = unlocked(Path(sys.argv[1]), Wall())
body, slot = disk.encode(REQUEST), disk.next_slot("007")
(Path(sys.argv[1]).parent / "signing").touch()
try:
    said = disk.sign(request_id(1), body, slot).number
except DeviceError as refused:
    said = type(refused).__name__ + " " + refused.code
print(said, flush=True)
"""


def signed_under(call: str, error: str, nth: int, path: Path) -> tuple[str, bool]:
    """What the signer said, and whether the error was met."""
    log = path.parent / "strace"
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}"),
            *("-e", f"inject={call}:error={error}:when={nth}", "--"),
            *(sys.executable, "-c", SIGNER, str(path)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )
    return done.stdout.strip(), "INJECTED" in log.read_text()


@pytest.mark.parametrize(
    ("call", "error"), [("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO")]
)
def test_a_ticket_is_whole_or_not_at_all_whichever_write_fails(tmp_path, call, error):
    needs("strace")
    said: set[str] = set()
    for nth in count(1):
        (folder := tmp_path / str(nth)).mkdir()
        path = a_disk_file(folder)
        answer, met = signed_under(call, error, nth, path)
        disk = unlocked(path, Wall())
        kept = check_disk(disk, by_itself=not met)
        begun = (folder / "signing").exists()
        assert len(kept) <= 1
        if answer.isdigit():
            assert [each.request_id for each in kept] == [request_id(1)]
        elif begun and "OutcomeUnknown" not in answer:
            assert not kept
        disk.close()
        said.add(answer if begun else "not powered")
        if not met:
            break
    assert "00000001" in said
    assert len(said) > 1
