"""`disk serve --report-disk` as a person starts it: a card reader of its own process, to which a
month is carried while it is killed and started again."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.bootstrap.reader import open_reader
from tests.end_to_end.test_served_disk import Serving, fault_file, serving
from tests.home_builders import a_home, say
from tests.levels import needs


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home; it is February."""
    made = a_home(tmp_path)
    assert say(made, "clock", "set", "2024-02-02T09:00:00+08:00").exit_code == 0
    return made


def use(home: Path, url: str) -> None:
    """The reader that the settings name from now on."""
    kept = (home / "settings.toml").read_text("utf-8").splitlines()
    rest = [each for each in kept if not each.startswith("report_disk")]
    (home / "settings.toml").write_text("\n".join([*rest, f'report_disk = "{url}"', ""]), "utf-8")


@pytest.mark.parametrize("line", ["--pty", "--tcp"])
def test_a_month_is_carried_to_a_reader_of_its_own_process(home: Path, line: str) -> None:
    needs("pty" if line == "--pty" else "socket")
    words = [line] if line == "--pty" else [line, "0"]
    with serving(home, "--report-disk", *words) as served:
        use(home, served.url)
        said = say(home, "report", "--to", "reader")
        assert [each["outcome"] for each in said.answers] == ["done"] * 5, said
        with closing(open_reader(served.url)) as reader:
            assert (reader.status().packages, reader.status().report) == (5, True)
            assert reader.identity().simulated
        assert served.end(signal.SIGTERM) == 0
    assert say(home, "report", "--to", "reader").codes == ["READER-GONE"] * 5, "a line a group"
    assert {path.name for path in home.iterdir() if "report-disk" in path.name} == {
        "report-disk.simulated.db",
        "report-disk.simulated.db.lock",
    }


def test_a_reader_killed_in_the_middle_of_writing_is_started_again_and_nothing_is_half(
    home: Path, tmp_path: Path
) -> None:
    needs("pty")
    dies = {"name": "kill", "command": "PUT_PACKAGE", "nth": 3, "moment": "middle", "write": 2}
    with serving(home, "--report-disk", "--pty", "--faults", fault_file(tmp_path, dies)) as first:
        use(home, first.url)
        said = say(home, "report", "--to", "reader")
        assert [each["outcome"] for each in said.answers] == ["done"] * 2 + ["refused"] * 3
        assert said.exit_code == 3
        assert first.process.wait(120) == -signal.SIGKILL
        first.process.communicate()
    with serving(home, "--report-disk", "--pty") as again:
        assert again.url == first.url
        said = say(home, "report", "--to", "reader")
        assert [each["outcome"] for each in said.answers] == ["already_done"] * 3 + ["done"] * 2
        with closing(open_reader(again.url)) as reader:
            assert reader.status().packages == 5


def test_a_home_whose_product_has_none_serves_none(tmp_path: Path) -> None:
    said = say(a_home(tmp_path, "ukey"), "disk", "serve", "--report-disk", "--tcp", "0")
    assert said.codes == ["READER-NOT-HERE"]
    assert json.dumps(said.answers)  # one answer, no traceback


def test_a_card_that_somebody_holds_is_told(home: Path) -> None:
    with serving(home, "--report-disk", "--tcp", "0") as served:
        assert isinstance(served, Serving)
        other = say(home, "disk", "serve", "--report-disk", "--tcp", "0")
        assert other.codes == ["READER-IN-USE"]
        assert Home(home).report_disk.exists()
