"""No deed at the window holds the screen's thread up for longer than a frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.ui.shell.shell import Shell
from tests.ui.shell_builders import WAIT_MS, a_shell
from tests.ui.watchdog import MOST_S, Watch, watched

PAGES = ("home", "issue", "search")
SIZES = ((1200, 700), (1366, 768), (1600, 860), (1366, 688))
TRIES = 4  # garbage may be collected in one of them
SETTLED_MS = 120


def test_search_help_and_resizing_hold_nobody_up(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    held: list[str] = []
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        qtbot.waitUntil(lambda: working.ahead.done, timeout=WAIT_MS)
        for page in PAGES:
            working.desk.open(page)
            qtbot.wait(SETTLED_MS)
            for name, deed in deeds(shell).items():
                best = min((seen(qtbot, qapp, shell, deed) for _ in range(TRIES)), key=busiest)
                held += [f"{name} on {page}: {turn}" for turn in best.over(MOST_S)]
    assert not held, "\n".join(held)


def deeds(shell: Shell) -> dict[str, Callable[[], None]]:
    assert shell.working is not None
    working, sizes = shell.working, iter(SIZES * TRIES)
    told = RuleBroken("OFFLINE-TIME", kind="007", hours="72")
    return {
        "Ctrl+K": working.open_search,
        "F1": working.help,
        "resizing": lambda: shell.window.resize(*next(sizes)),
        "a message": lambda: working.show_problem(told),
    }


def seen(qtbot: QtBot, application: QApplication, shell: Shell, deed: Callable[[], None]) -> Watch:
    """What the watchdog sees of a deed, and of Esc, which closes what floats."""
    assert shell.working is not None
    with watched(application) as watch:
        deed()
        qtbot.wait(SETTLED_MS)
        shell.working.escape()
        qtbot.wait(SETTLED_MS)
    return watch


def busiest(watch: Watch) -> float:
    return watch.worst().busy_s
