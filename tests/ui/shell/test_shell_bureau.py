"""A bureau that is away: its lamp waits for it, disk and completers do not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap import bureau_place
from app.ui.shell import courier
from app.ui.shell.shell import Shell
from tests.answering import answering, free_port, heard, http
from tests.home_builders import a_home, bill, say, text_file, upload_by_itself
from tests.ui.shell_builders import WAIT_MS, a_shell

HEALTH = (
    b'{"state":"maintenance","time":"2024-01-15T10:00:00+08:00","version":"1","oldest_client":"0"}'
)
LONG_S = 60.0  # longer than this test may take


class SlowBureau:
    """Takes every question, and answers when it is let go."""

    def __init__(self) -> None:
        self.asked, self.may_answer = Event(), Event()

    def serve(self, line: socket.socket) -> None:
        if heard(line):
            self.asked.set()
            self.may_answer.wait(LONG_S)
            line.sendall(http(200, HEALTH))


@pytest.fixture
def bureau(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowBureau]:
    monkeypatch.setattr(bureau_place, "SHORT_S", LONG_S)
    slow = SlowBureau()
    yield slow
    slow.may_answer.set()


def with_bureau(home: Path, port: int) -> Path:
    path = home / "settings.toml"
    lines = [one for one in path.read_text("utf-8").splitlines() if "bureau_url" not in one]
    path.write_text("\n".join([*lines, f'bureau_url = "http://127.0.0.1:{port}"', ""]), "utf-8")
    return home


def lamp(shell: Shell, name: str) -> str:
    assert shell.working is not None
    return shell.working.view.status_bar.lamps[name].accessibleName()


def test_while_the_bureau_lets_one_wait_the_disk_is_shown_and_both_lanes_answer(
    qtbot: QtBot, tmp_path: Path, bureau: SlowBureau
) -> None:
    with answering(bureau.serve) as port:
        home = with_bureau(a_home(tmp_path), port)
        with a_shell(qtbot, tmp_path, home=home) as shell:
            qtbot.waitUntil(bureau.asked.is_set, timeout=WAIT_MS)
            assert shell.working is not None
            desk, said = shell.working.desk, list[object]()
            desk.ask(lambda terminal: terminal.standing.here()["disk"]["state"], said.append)
            desk.read(lambda terminal: "read", said.append)
            shell.working.lighting.ask()
            qtbot.waitUntil(lambda: sorted(map(str, said)) == ["normal", "read"], timeout=WAIT_MS)
            qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
            assert "正常" in lamp(shell, "税控盘")
            assert "未知" in lamp(shell, "税局")
            bureau.may_answer.set()
            qtbot.waitUntil(lambda: "维护中" in lamp(shell, "税局"), timeout=WAIT_MS)


def test_a_bureau_that_nobody_serves_is_shown_as_out_of_reach(qtbot: QtBot, tmp_path: Path) -> None:
    home = with_bureau(a_home(tmp_path), free_port())
    with a_shell(qtbot, tmp_path, home=home) as shell:
        qtbot.waitUntil(lambda: "税局不通" in lamp(shell, "税局"), timeout=WAIT_MS)
        assert "正常" in lamp(shell, "税控盘")


def test_a_window_closes_although_the_bureau_that_it_uploads_to_is_silent(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "FIRST_MS", 0)
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "bills.txt", bill("D1")))
    upload_by_itself(home, on=True)
    silent = SlowBureau()
    with answering(silent.serve) as port:
        with a_shell(qtbot, tmp_path, home=with_bureau(home, port)) as shell:
            qtbot.waitUntil(
                lambda: shell.courier.way.busy and silent.asked.is_set(), timeout=WAIT_MS
            )
        assert not silent.may_answer.is_set()  # it never said a word
        silent.may_answer.set()
    assert say(home, "check").exit_code == 0
