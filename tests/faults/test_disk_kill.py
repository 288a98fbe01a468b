"""kill -9 while the disk signs: nothing acknowledged is lost, nothing is signed twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hardware.signing.chain import verify_chain
from tests.disk_builders import REQUEST, Wall, a_disk_file, request_id, unlocked

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from tests.disk_builders import REQUEST, Wall, request_id, unlocked
disk = unlocked(Path(sys.argv[1]), Wall())
body = disk.encode(REQUEST)
print("ready", flush=True)
for number in range(int(sys.argv[2]), 400):
    disk.sign(request_id(number), body, disk.next_slot("007"))
    print(number, flush=True)
"""


def _killed_after(path, first, seconds):
    """Runs the writer, kills it; the last number that it said was signed."""
    command = [sys.executable, "-c", WRITER, str(path), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        writer.kill()
        said = writer.stdout.read().split("\n")
    return int(said[-2]) if len(said) > 1 else first - 1


@pytest.mark.parametrize("seed", [20240115])
def test_killed_at_random_moments_each_request_stands_once(tmp_path, seed):
    moments = random.Random(seed)  # the seed is in the test's name
    path, acknowledged = a_disk_file(tmp_path), 0
    for _ in range(5):
        acknowledged = _killed_after(path, acknowledged + 1, moments.uniform(0, 0.15))
        disk = unlocked(path, Wall())
        records = disk.journal(0, 1000)
        verify_chain(records, disk.certificate())
        ids = [record.request_id for record in records]
        assert ids == [request_id(n) for n in range(1, len(ids) + 1)]
        assert acknowledged <= len(ids) <= acknowledged + 1  # at most one in doubt
        disk.sign(request_id(acknowledged + 1), disk.encode(REQUEST), disk.next_slot("007"))
        acknowledged += 1
        disk.self_test(full=True)
        assert disk.status().head_sequence == acknowledged
        disk.close()
