"""`disk serve` as a person starts it: found by its first answer, used, killed in the middle of
issuing, started again, and each document stands exactly once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from hardware.emulator import served_vpcd
from tests.answering import free_port
from tests.home_builders import a_home, bill, say, text_file
from tests.levels import needs

ROOT = Path(__file__).parents[2]
DOCUMENTS = 8
PATIENCE_S = 120.0  # only ends a hang


class Serving:
    """`python -m app disk serve …`, and what it said first."""

    def __init__(self, home: Path, *line: str) -> None:
        words = ["--home", str(home), "--json", "disk", "serve", *line]
        command = [sys.executable, "-m", "app", *words]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if not said or "url" not in json.loads(said):
            pytest.fail(f"not served: {said} {self.process.communicate()}")
        self.url: str = json.loads(said)["url"]

    def end(self, how: signal.Signals) -> int:
        """Ends it, by its id; its exit code."""
        self.process.send_signal(how)
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


@contextmanager
def serving(home: Path, *line: str) -> Iterator[Serving]:
    """Until the block ends."""
    served = Serving(home, *line)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.end(signal.SIGTERM)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


def fault_file(folder: Path, *entries: dict[str, object]) -> str:
    """A fault script."""
    path = folder / "faults.json"
    path.write_text(json.dumps({"seed": 1, "fault": list(entries)}))
    return str(path)


def files_of(home: Path) -> set[str]:
    """What lies in a home, WAL files of an open book aside."""
    return {path.name for path in home.iterdir() if not path.name.endswith(("-wal", "-shm"))}


# -- the word --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("line", ["--pty", "--tcp"])
def test_it_says_where_it_is_and_ends_with_nothing_left_behind(home, line, how):
    needs("pty" if line == "--pty" else "socket")
    before = files_of(home)
    served = Serving(home, line, *(["0"] if line == "--tcp" else []))
    assert served.url.startswith("serial:")
    assert say(home, "--disk", served.url, "status").only["disk"]["simulated"] is True
    assert served.end(how) == 0
    assert files_of(home) == before | {"disk.simulated.db.lock"}


def test_a_port_is_served_to_one_after_another_and_is_free_again_at_once(home):
    with serving(home, "--tcp", "0") as served:
        port = int(served.url.rpartition(":")[2])
        for _ in range(3):  # a probe that connects and leaves is no error
            socket.create_connection(("127.0.0.1", port)).close()
        assert say(home, "--disk", served.url, "status").exit_code == 0
        assert served.end(signal.SIGTERM) == 0
    with serving(home, "--tcp", str(port)) as again:
        assert again.url == served.url
        assert say(home, "--disk", again.url, "status").exit_code == 0


def test_it_listens_on_loopback_only(home):
    with serving(home, "--tcp", "0") as served:
        assert served.url.startswith("serial:socket://127.0.0.1:")


def test_it_needs_no_login_but_a_home(tmp_path):
    said = say(tmp_path / "none", "disk", "serve", "--tcp", "0")
    assert (said.codes, said.exit_code) == (["HOME-MISSING"], 1)


def test_the_disk_is_served_once_and_the_port_is_taken_once(home, tmp_path):
    with serving(home, "--tcp", "0") as served:
        assert say(home, "disk", "serve", "--tcp", "0").codes == ["DISK-IN-USE"]
    (tmp_path / "other").mkdir()
    other = a_home(tmp_path / "other")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert say(other, "disk", "serve", "--tcp", port).codes == ["PORT-IN-USE"]
    assert served.url


def test_a_reader_that_is_not_there_is_named(home):
    port = free_port()
    said = say(home, "disk", "serve", "--vpcd", f"127.0.0.1:{port}")
    assert (said.codes, said.exit_code) == (["NO-READER"], 3)
    assert f"127.0.0.1:{port}：先启动智能卡服务 pcscd" in said.only["error"]["fix"]


def test_a_reader_with_another_card_in_it_is_in_use(home, monkeypatch):
    monkeypatch.setattr(served_vpcd, "HELD_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as reader:  # it asks nobody
        port = reader.getsockname()[1]
        said = say(home, "disk", "serve", "--vpcd", f"127.0.0.1:{port}")
    assert (said.codes, said.exit_code) == (["DISK-IN-USE"], 3)
    assert f"读卡器 127.0.0.1:{port} 里已有一张卡" in said.only["error"]["message"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[fault]]\nname = 'lots'", "lots"),
        ("[[fault]]\nname = 'lost'\nnth = 0", "nth"),
        ("[[fault]]\nname = 'lost'\nnth = 1\nchance = 0.5", "只能写一个"),
        ("[[fault]]\nname = 'lost'\ncommand = 'ISSUE'", "SIGN"),
        ("[[fault]]\nnmae = 'lost'", "nmae"),
        ("[fault]\nname = 'lost'", "[[fault]]"),
        ("seed = 'x'", "seed"),
        ("{", "JSON"),
        ("{", "第1行第2列看不懂"),
        ("[[fault]]\nname = \nnth = 1", "第2行第8列看不懂"),
        ("[[fault]]\nname = ", "结尾不完整"),
        ("[[fault", "结尾不完整"),
    ],
)
def test_a_fault_script_that_is_wrong_is_told_where(home, tmp_path, text, told):
    path = tmp_path / "faults"
    path.write_text(text)
    said = say(home, "disk", "serve", "--tcp", "0", "--faults", path)
    assert said.codes == ["FAULTS-WRONG"]
    assert told in said.only["error"]["message"]


def test_a_fault_script_that_is_missing_is_told(home, tmp_path):
    said = say(home, "disk", "serve", "--tcp", "0", "--faults", tmp_path / "none")
    assert said.codes == ["FAULTS-WRONG"]


# -- exactly once ----------------------------------------------------------------------------------


def issue(home: Path, url: str, path: Path) -> tuple[int, list[dict[str, str]]]:
    """The terminal as its own process; its exit code and answers."""
    words = ["--home", str(home), "--json", "--disk", url, "issue", str(path)]
    done = subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def checked(home: Path, url: str) -> dict[str, dict[str, Any]]:
    """The findings of the full check, by name."""
    said = say(home, "--disk", url, "check", "--full")
    return {each["check"]: each for each in said.answers}


def check_each_once(home: Path, url: str, documents: int) -> None:
    """Book and disk agree; each document has one ticket, the numbers no gap."""
    found = say(home, "--disk", url, "invoices").answers
    assert [each["document"] for each in found] == [f"D{n:04d}" for n in range(documents)]
    assert [int(each["number"]) for each in found] == list(range(1, documents + 1))
    findings = checked(home, url)
    for name in ("agreement", "attempts", "audit", "disk"):
        assert findings[name]["verdict"] == "ok", findings


def killed_in_the_middle(home: Path, line: tuple[str, ...], moment: str, write: int) -> int:
    """The disk's process dies in the third SIGN; started again, asked again."""
    path = text_file(home / "many.txt", *(bill(f"D{n:04d}") for n in range(DOCUMENTS)))
    script = fault_file(
        home, {"name": "kill", "command": "SIGN", "nth": 3, "moment": moment, "write": write}
    )
    dying = Serving(home, *line, "--faults", script)
    code, answers = issue(home, dying.url, path)
    assert dying.process.wait(PATIENCE_S) == -signal.SIGKILL
    dying.process.communicate()
    assert code == 3
    assert [each["outcome"] for each in answers[:2]] == ["issued", "issued"]
    assert answers[2]["outcome"] == "unknown"
    assert {each["outcome"] for each in answers[3:]} == {"not_tried"}
    with serving(home, *line) as again:
        code, answers = issue(home, again.url, path)
        assert code == 0
        assert [each["outcome"] for each in answers[:2]] == ["already_issued"] * 2
        assert {each["outcome"] for each in answers[2:]} <= {"issued", "already_issued"}
        check_each_once(home, again.url, DOCUMENTS)
    (home / "faults.json").unlink()
    return len({each["number"] for each in answers})


COMMIT = 6  # of the writes of SIGN; every other one is met in faults/test_every_order.py
MOMENTS = [("middle", COMMIT), ("after", 1), ("half", 1)]


@pytest.mark.parametrize(("moment", "write"), MOMENTS)
def test_killed_in_the_middle_of_issuing_on_a_pseudo_terminal(home, moment, write):
    needs("pty")
    assert killed_in_the_middle(home, ("--pty",), moment, write) == DOCUMENTS


@pytest.mark.parametrize(("moment", "write"), [("middle", COMMIT), ("half", 1)])
def test_killed_in_the_middle_of_issuing_in_a_smart_card_reader(home, moment, write):
    needs("pcsc")
    from tests.smart_card_service import SmartCardService

    with ExitStack() as stack:
        service = SmartCardService()
        stack.callback(service.close)
        line = ("--vpcd", f"127.0.0.1:{service.port}")
        assert killed_in_the_middle(home, line, moment, write) == DOCUMENTS


def test_killed_by_hand_at_any_moment_of_a_batch(home):
    """No script: the process is killed from outside while the terminal issues."""
    needs("pty")
    path = text_file(home / "many.txt", *(bill(f"D{n:04d}") for n in range(DOCUMENTS)))
    dying = Serving(home, "--pty")
    words = ["--home", str(home), "--json", "--disk", dying.url, "issue", str(path)]
    with subprocess.Popen(
        [sys.executable, "-m", "app", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as terminal:
        assert terminal.stdout is not None
        first = json.loads(terminal.stdout.readline())
        os.kill(dying.process.pid, signal.SIGKILL)
        rest = [json.loads(line) for line in terminal.stdout]
    dying.process.communicate()
    assert first["outcome"] == "issued"
    assert len(rest) == DOCUMENTS - 1
    with serving(home, "--pty") as again:
        assert issue(home, again.url, path)[0] == 0
        check_each_once(home, again.url, DOCUMENTS)
