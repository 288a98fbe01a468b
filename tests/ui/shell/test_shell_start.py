"""How the program starts and ends: as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.shell import pages
from app.ui.shell.entries import ENTRIES
from app.ui.shell.entry import Entry
from app.ui.shell.one_window import OneWindow, name_of
from app.ui.shell.shell import Shell
from tests.architecture.source import ROOT
from tests.home_builders import a_home
from tests.ui.shell_builders import WAIT_MS, a_shell, a_window, sign_in
from tests.ui.watchdog import MOST_S, Watch, watched

TRIES = 3  # garbage may be collected in one of them
HEAVY = ("sqlalchemy", "cryptography", "reportlab", "lxml", "pypinyin", "xlsxwriter", "pypdfium2")
FIRST_PAINT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.__main__ import handed
from app.words.asked import Options
from app.ui.look import apply
from app.ui.shell.shell import Shell

application = QApplication(["kaipiao"])
shell = Shell(handed(Options(Path(sys.argv[1]), False, None, None)))
shell.wear()
shell.open = lambda: None
shell.start()
assert shell.window.isVisible()
print(*[name for name in sys.argv[2:] if name in sys.modules], sep=",")
"""
READY = """
import os, sys
from pathlib import Path
from app.__main__ import handed
from app.ui.measured import start
from app.words.asked import Options

def say_and_end():
    print(*[name for name in sys.argv[2:] if name in sys.modules], sep=",", flush=True)
    os._exit(0)

start.say_and_end = say_and_end
start.ready(handed(Options(Path(sys.argv[1]), False, None, None)))
"""
NOT_BEFORE_A_TICKET = (
    *("sqlalchemy", "asyncio", "ssl", "email", "httpx", "fastapi", "reportlab"),
    *("app.bootstrap.outputs", "printing.form_shelf"),
)
WINDOW = """
import sys
from app.__main__ import main
import app.ui.shell.shell as shell
import app.ui.shell.window as window
opened = shell.Shell._opened
def say(self, look):
    opened(self, look)
    print("open", flush=True)
shell.Shell._opened = say
came = window.MainWindow.come_to_the_front
def front(self):
    came(self)
    print("front", flush=True)
window.MainWindow.come_to_the_front = front
sys.exit(main(["--home", sys.argv[1]]))
"""


def environment(folder: Path) -> dict[str, str]:
    more = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(folder), "TMPDIR": str(folder)}
    return os.environ | more


@contextmanager
def started(home: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A window as a process of its own; killed at the end if it is still there."""
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(home)],
        cwd=ROOT,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """Its next line."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ended(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    """Exit code and stderr after a signal."""
    process.send_signal(how)
    _, errors = process.communicate(timeout=200)
    return process.returncode, errors


def test_the_first_paint_needs_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_PAINT, str(a_home(tmp_path)), *HEAVY]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, ""), ran.stderr


def test_a_ticket_can_be_issued_before_what_it_does_not_need_is_loaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", READY, str(a_home(tmp_path)), *NOT_BEFORE_A_TICKET]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, ""), ran.stderr


def test_a_second_start_brings_the_first_window_to_the_front(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with started(home, tmp_path) as first:
        assert said(first) == "open"
        with started(home, tmp_path) as second:
            assert second.wait(200) == 0
        assert said(first) == "front"
        code, errors = ended(first, signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in errors


def test_a_socket_left_by_a_dead_window_keeps_nobody_out(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with started(home, tmp_path) as killed:
        assert said(killed) == "open"
    with started(home, tmp_path) as again:
        assert said(again) == "open"
        assert ended(again, signal.SIGINT) == (0, "")


def test_two_homes_have_two_windows(tmp_path: Path, qapp: QApplication) -> None:
    one, other = OneWindow(tmp_path / "a", tmp_path), OneWindow(tmp_path / "b", tmp_path)
    same = OneWindow(tmp_path / "x" / ".." / "a", tmp_path)
    assert one.is_the_first()
    assert other.is_the_first()
    assert not same.is_the_first()
    one.let_go()
    assert same.is_the_first()
    for each in (other, same):
        each.let_go()
    assert name_of(tmp_path / "a") != name_of(tmp_path / "b")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.action_id))
def test_every_page_of_the_table_exists_and_can_be_made(entry: Entry) -> None:
    assert callable(pages.maker(entry.page))


def test_every_entry_has_an_id_of_its_own() -> None:
    ids = [entry.action_id for entry in ENTRIES]
    assert len(ids) == len(set(ids))


def test_signing_in_holds_the_screen_up_no_longer_than_painting_it(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    home = a_home(tmp_path)
    for _ in range(TRIES):
        with a_window(qtbot, home) as shell:
            qtbot.waitUntil(partial(getattr, shell.loading, "done"), timeout=WAIT_MS)
            with watched(qapp) as seen:
                sign_in(qtbot, shell)
                qtbot.wait(500)
        if not seen.over():
            break
    seen.assert_never_held_up(2 * MOST_S)  # a first painting: nothing was painted before


def test_who_closes_the_window_while_signing_in_leaves_nothing_behind(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_window(qtbot, a_home(tmp_path)) as shell:
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
        shell.login.try_it()
        qtbot.waitUntil(lambda: shell.lanes.session is not None, timeout=WAIT_MS)
        with qtbot.waitSignal(shell.ended, timeout=WAIT_MS):
            shell.window.close()
        assert shell.working is None


def test_the_screen_is_not_held_up_by_search_messages_and_lamps(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        qtbot.waitUntil(lambda: working.talk.lexicon is not None, timeout=WAIT_MS)
        working.open_search()
        qtbot.keyClicks(working.talk.palette.box, "f")  # letters and icons are drawn once
        qtbot.wait(300)
        for _ in range(TRIES):
            seen = typed_beside_lamps(qapp, qtbot, shell)
            if not seen.over(2 * MOST_S):
                break
        working.talk.palette.close_card()
    seen.assert_never_held_up(2 * MOST_S)  # a card that grows uncovers and paints what is below


def typed_beside_lamps(application: QApplication, qtbot: QtBot, shell: Shell) -> Watch:
    """What the watchdog sees of four letters in the function search while the lamps are asked."""
    assert shell.working is not None
    shell.working.talk.palette.box.clear()
    qtbot.wait(300)
    with watched(application) as seen:
        for sign in "fptk":
            qtbot.keyClicks(shell.working.talk.palette.box, sign)
            qtbot.wait(60)
        shell.working.lighting.ask()
        qtbot.wait(200)
    return seen
