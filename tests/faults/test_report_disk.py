"""Power is lost, and writes fail, at every step of keeping and taking off a package: it is there
whole or not at all, and asked again it is as it should be."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from hardware.card_reader import Reader
from hardware.emulator.card_reader_firmware import power_reader
from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError
from hardware.protocol import commands
from tests.disk_builders import PIN, Wall
from tests.levels import needs
from tests.near_line import NearLine
from tests.report_disk_builders import a_reader, a_report_disk_file, a_summary, bought

ROOT = Path(__file__).parents[2]
CHANGING = {commands.PUT_PACKAGE, commands.ERASE_PACKAGE}
BY_WRITE = {Fault.MIDDLE, Fault.WRITE_ERROR}
ONCE = [fault for fault in Fault if fault not in BY_WRITE | {Fault.KILL}]


class NextWrite:
    """Strikes the next command that changes the card, once."""

    strike: Strike | None = None

    def next(self, command: bytes, /) -> Strike | None:
        if (command[0] & 0xEF, command[1]) not in CHANGING:
            return None
        strike, self.strike = self.strike, None
        return strike


@pytest.fixture
def struck(tmp_path):
    """A driver, and what can be ordered for its next change."""
    script, path = NextWrite(), a_report_disk_file(tmp_path)
    reader = Reader(NearLine(ServedDisk(path, Wall(), script, power=power_reader)))
    reader.verify_pin(PIN)
    yield reader, script, path
    reader.close()


def tried(do) -> bool:
    """Whether it said that it was done."""
    try:
        do()
    except DeviceError:
        return False
    return True


def check_whole(reader: Reader) -> None:
    """Everything that is there is whole."""
    for each in reader.packages():
        found = reader.get(each.digest)
        assert found in (a_summary(), bought())
        assert len(found) == each.size


def keep_and_take_off(reader: Reader, script: NextWrite, strike: Strike) -> bool:
    """Both met by this fault; whether it was met by both."""
    first = reader.put(a_summary())
    script.strike = strike
    said = tried(lambda: reader.put(bought()))
    met = script.strike is None
    check_whole(reader)
    assert len(reader.packages()) in ((2,) if said else (1, 2))
    kept = reader.put(bought())
    assert reader.packages() == (first, kept)
    script.strike = strike
    said = tried(lambda: reader.erase(kept.digest))
    check_whole(reader)
    assert len(reader.packages()) in ((1,) if said else (1, 2))
    reader.erase(kept.digest)
    assert reader.packages() == (first,)
    return met


@pytest.mark.parametrize("fault", ONCE)
def test_a_package_met_by_any_fault_is_whole_and_once(struck, fault):
    reader, script, path = struck
    assert keep_and_take_off(reader, script, Strike(fault, away_s=0.0))
    reader.close()
    again = a_reader(path, Wall())
    check_whole(again)
    again.close()


@pytest.mark.parametrize("fault", sorted(BY_WRITE))
@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_package_cut_off_at_any_write_is_whole_or_not_there(struck, fault, write):
    reader, script, path = struck
    keep_and_take_off(reader, script, Strike(fault, write=write, away_s=0.0))
    reader.close()
    again = a_reader(path, Wall())
    check_whole(again)
    again.close()


KEEPER = """
import sys
from pathlib import Path
from hardware.errors import DeviceError
from tests.disk_builders import Wall
from tests.report_disk_builders import a_reader
path = Path(sys.argv[1])
data = (path.parent / "package").read_bytes()
try:
    reader = a_reader(path, Wall())
    (path.parent / "keeping").touch()
    said = reader.put(data).number
except DeviceError as refused:
    said = type(refused).__name__ + " " + refused.code
print(said, flush=True)
"""


def kept_under(call: str, error: str, nth: int, path: Path) -> tuple[str, bool]:
    """What the keeper said, and whether the error was met."""
    log = path.parent / "strace"
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}"),
            *("-e", f"inject={call}:error={error}:when={nth}", "--"),
            *(sys.executable, "-c", KEEPER, str(path)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )
    return done.stdout.strip(), "INJECTED" in log.read_text()


CASES = [("pwrite64", "ENOSPC", 2), ("fdatasync", "EIO", 1)]  # every second write; --long each


@pytest.mark.parametrize(("call", "error", "step"), CASES)
def test_a_package_is_whole_or_not_there_whichever_write_of_the_file_system_fails(
    tmp_path, call, error, step, request
):
    needs("strace")
    said: set[str] = set()
    for nth in count(1, 1 if request.config.getoption("--long") else step):
        (folder := tmp_path / str(nth)).mkdir()
        path = a_report_disk_file(folder)
        (folder / "package").write_bytes(bought())
        answer, met = kept_under(call, error, nth, path)
        reader = a_reader(path, Wall())
        check_whole(reader)
        if answer == "P-1":
            assert reader.status().volumes
        reader.put(bought())
        assert reader.status().packages == 1
        reader.close()
        said.add(answer)
        if not met:
            break
    assert "P-1" in said
    assert len(said) > 1
