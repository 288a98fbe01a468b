"""A newcomer's month, by keys: offline, issued, online, drained, past the month, closed by the
page, the receipt opened and verified."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.search.page import SearchPage
from app.ui.shell import courier
from app.ui.tax_month import first_login
from app.ui.tax_month.clear_log_page import ClearLogPage
from app.ui.tax_month.closing_page import ClosingPage
from tests.home_builders import a_home, say, upload_by_itself
from tests.ui.stories.cashier import Cashier, at_the_desk

KEPT = os.environ.get("KAIPIAO_STORY", "")  # a folder for pictures of every step
FEBRUARY = "2024-02-05T09:00:00+08:00"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for what a start has to load."""
    monkeypatch.setattr(courier, "FIRST_MS", 0)
    monkeypatch.setattr(first_login, "AFTER_MS", 10)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_home(tmp_path)
    upload_by_itself(made, on=True)
    return made


class Shown(QObject):
    """What the system opens files with."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        """One."""
        self.files.append(Path(url.toLocalFile()))


@pytest.fixture
def shown() -> Iterator[Shown]:
    made = Shown()
    QDesktopServices.setUrlHandler("file", made, "show")  # type: ignore[arg-type]
    yield made
    QDesktopServices.unsetUrlHandler("file")


class Newcomer(Cashier):
    """A cashier who closes the month."""

    def picture(self, name: str) -> None:
        """Kept where somebody wants to look."""
        if KEPT:
            QApplication.processEvents()
            self.shell.window.grab().save(f"{KEPT}/{name}.png")

    def lamp(self) -> str:
        """税局."""
        return self.working.view.status_bar.lamps["税局"].accessibleName()

    def asked(self, work: Callable[[Any], Any]) -> Any:
        """On the lane of the disk, waited for."""
        answers: list[Any] = []
        self.working.desk.ask(work, answers.append)
        self.until(lambda: answers)
        return answers[0]

    def next_one(self) -> bool:
        """From the issued card to an empty paper; a press right after it came does not count."""
        self.press("F9")
        return not self.view.issued.isVisible()

    def month(self) -> ClosingPage:
        """The page, once the bureau has answered."""
        page = self.working.view.host.page
        assert isinstance(page, ClosingPage)
        self.until(lambda: page.closing.there is not None and page.closing.doing is None)
        self.calm()
        return page

    def step(self, page: ClosingPage, words: str, done: Callable[[], object]) -> None:
        """F9 says what it does, and does it."""
        self.until(lambda: page.buttons["main"].words == f"下一步：{words}")
        self.press("F9")
        self.until(lambda: page.closing.doing is None and done())
        self.calm()


def test_a_newcomers_month(qtbot: QtBot, home: Path, shown: Shown) -> None:
    with at_the_desk(qtbot, home) as shell:
        one = Newcomer(qtbot, shell)
        one.press("Ctrl+Shift+U")
        one.until(lambda: "断网" in one.lamp() or "离线" in one.lamp())
        for _ in range(2):
            one.simple()
            one.issue()
            one.until(one.next_one)
        one.until(lambda: "2" in one.lamp())
        one.picture("1-offline")
        one.press("Ctrl+Shift+U")
        one.until(lambda: "未上传" not in one.lamp() and "在线" in one.lamp())
        one.picture("2-drained")
        at = datetime.fromisoformat(FEBRUARY)
        one.asked(lambda terminal: terminal.clock.set(at, "主管甲"))
        one.press("Alt+4")
        page = one.month()
        one.picture("3-february")
        done = page.groups.model
        one.step(page, "上报汇总", lambda: all(row.report.shape == "ok" for row in done.found))
        one.picture("4-reported")
        one.step(page, "去申报", lambda: page.compared.line.stops[-1].time)
        one.picture("5-filed")
        one.step(page, "清卡", lambda: {row.lock_date for row in done.found} == {"2024-03-15"})
        one.picture("6-cleared")
        one.press("Ctrl+8")
        log = one.working.view.host.page
        assert isinstance(log, ClearLogPage)
        one.until(lambda: log.model.rows() == 5)
        one.press("F9")
        one.until(lambda: shown.files)
        assert shown.files[0].read_bytes().startswith(b"%PDF")
        receipt = next((home / "receipts").glob("007*.receipt.json"))
        one.press("Ctrl+F")
        assert isinstance(one.working.view.host.page, SearchPage)
        _drop(one, receipt)
        one.until(lambda: log.verdict.text() and one.working.view.host.page is log)
        assert log.sign.shape == "ok"
        one.picture("7-verified")
        one.calm()
    assert {each["status"] for each in say(home, "invoices").answers} == {"valid"}
    assert say(home, "status").answers[0]["offline"]["unsent"] == 0


def _drop(one: Newcomer, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copied, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), copied, data, button, none)
    QApplication.sendEvent(one.shell.window, entering)
    QApplication.sendEvent(one.shell.window, QDropEvent(QPoint(5, 5), copied, data, button, none))


def test_the_first_login_of_february_reports_by_itself(qtbot: QtBot, home: Path) -> None:
    say(home, "clock", "set", "2024-02-01T08:58:00")
    with at_the_desk(qtbot, home, page="closing") as shell:
        assert shell.working is not None
        bar = shell.working.view.status_bar
        qtbot.waitUntil(lambda: "已自动上报汇总 2024-01" in bar.line.text(), timeout=90_000)
        page = shell.working.view.host.page
        assert isinstance(page, ClosingPage)
        qtbot.waitUntil(
            lambda: all(row.report.shape == "ok" for row in page.groups.model.found),
            timeout=90_000,
        )
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=90_000)
