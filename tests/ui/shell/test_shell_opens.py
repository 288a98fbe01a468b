"""The whole window on a real practice home."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.shell_builders import a_shell


def test_a_person_signs_in_and_the_lamps_say_how_things_stand(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        assert shell.working is not None
        lamps = shell.working.view.status_bar.lamps
        qtbot.waitUntil(lambda: lamps["税控盘"].value == "正常")
        assert "[模拟]" in shell.window.windowTitle()
