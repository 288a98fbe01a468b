"""逐条核对: seen in the status bar, and stopped there."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.upkeep.self_check import LOOKS
from app.ui.upkeep.self_check_page import SelfCheckPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.shell_builders import WAIT_MS, a_shell


def with_a_ticket(home: Path, folder: Path) -> Path:
    assert say(home, "issue", text_file(folder / "one.txt", bill())).exit_code == 0
    return home


def test_it_is_a_job_from_look_to_look_and_ends_with_every_verdict(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = with_a_ticket(a_home(tmp_path), tmp_path)
    with a_shell(qtbot, tmp_path, page="self_check", home=home) as shell:
        assert shell.working is not None
        page, strip = shell.working.view.host.page, shell.working.view.status_bar.jobs
        assert isinstance(page, SelfCheckPage)
        seen: list[str] = []
        strip.changed.connect(lambda: seen.extend(job.title for job in strip.jobs))
        page.look_at_all()
        qtbot.waitUntil(lambda: not page.presenter.busy and not strip.jobs, timeout=WAIT_MS)
        assert [words for words in dict.fromkeys(seen) if f"共 {len(LOOKS)} 项" in words] == [
            *dict.fromkeys(seen)
        ]
        assert len(dict.fromkeys(seen)) == len(LOOKS)
        assert {face.shape for face in page.presenter._faces} == {"ok"}


def test_it_is_stopped_in_the_status_bar_and_says_what_was_not_looked_at(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path, page="self_check") as shell:
        assert shell.working is not None
        page, bar = shell.working.view.host.page, shell.working.view.status_bar
        assert isinstance(page, SelfCheckPage)
        page.look_at_all()
        bar.jobs._stop.click()
        qtbot.waitUntil(lambda: not page.presenter.busy and not bar.jobs.jobs, timeout=WAIT_MS)
        assert "已停止" in bar.line.text()
        assert page.presenter._faces[-1].cause == "检查停下了，没有检查"
