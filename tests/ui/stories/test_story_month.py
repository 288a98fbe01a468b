"""A newcomer's month: offline until warned, online and drained, one voided, one reddened, past the
month, closed by the page's own buttons, the receipt downloaded and verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.clock_leaps import Leap
from app.services.month.preflight import Verdict
from app.ui.inspection.page import InspectionPage
from app.ui.issue_invoice.page import IssuePage
from app.ui.page import Page
from app.ui.red_letter.page import RedLetterPage
from app.ui.search.page import SearchPage
from app.ui.shell import courier
from app.ui.tax_month import first_login
from app.ui.tax_month.clear_log_page import ClearLogPage
from app.ui.tax_month.closing_page import ClosingPage
from app.ui.upkeep.practice_page import PracticePage
from app.ui.voiding.page import VoidingPage
from tests.home_builders import a_home, say, upload_by_itself
from tests.ui.stories.cashier import LETTING_GO_MS, Cashier, at_the_desk

PageOf = TypeVar("PageOf", bound=Page)


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

    def lamp(self) -> str:
        """税局."""
        return self.working.view.status_bar.lamps["税局"].accessibleName()

    def drained(self) -> None:
        """Nothing waits for the bureau any more."""
        self.until(lambda: "未上传" not in self.lamp() and "在线" in self.lamp())

    def go(self, page: str, made: type[PageOf]) -> PageOf:
        """To a page, by the window's own way."""
        self.working.desk.open(page)
        found = self.working.view.host.page
        assert isinstance(found, made)
        return found

    def next_one(self) -> bool:
        """From the issued card to an empty paper; a press right after it came does not count."""
        self.press("F9")
        return not self.view.issued.isVisible()

    def tickets(self, count: int) -> None:
        """One after the other."""
        for _ in range(count):
            self.simple()
            self.issue()
            self.until(self.next_one)

    def leap(self, leap: Leap) -> None:
        """The practice clock, by its button."""
        page = self.go("practice", PracticePage)
        button = page.rows[leap].button
        self.until(lambda: page.clock.text() and button.isVisible() and button.isEnabled())
        self.calm()
        before = page.clock.text()
        button.click()
        self.until(lambda: page.clock.text() != before)
        self.calm()

    def month(self) -> ClosingPage:
        """The page, once the bureau has answered."""
        page = self.working.view.host.page
        assert isinstance(page, ClosingPage)
        self.until(lambda: page.closing.there is not None and not page.closing.attempts.busy)
        self.calm()
        return page

    def step(self, page: ClosingPage, words: str, done: Callable[[], object]) -> None:
        """F9 says what it does, and does it."""
        self.until(lambda: page.buttons["main"].words == f"下一步：{words}")
        self.press("F9")
        self.until(lambda: not page.closing.attempts.busy and done())
        self.calm()

    def mend_all(self, page: ClosingPage) -> list[str]:
        """Whatever stands in the way is mended by its own button; the names, in order."""
        mended: list[str] = []
        while found := _bad(page):
            mended.append(found[0])
            page.checks.line_of(found[0]).button.click()
            self.until(lambda: not page.closing.attempts.busy and mended[-1] not in _bad(page))
            self.until(lambda: page.closing.there is not None)
            self.calm()
        return mended


def _bad(page: ClosingPage) -> list[str]:
    shown = (each.told for each in page.checks.lines if not each.isHidden())
    return [one.check.name for one in shown if one and one.check.verdict is Verdict.BAD]


def test_a_newcomers_month(qtbot: QtBot, home: Path, shown: Shown, tmp_path: Path) -> None:
    with at_the_desk(qtbot, home) as shell:
        one = Newcomer(qtbot, shell)
        offline_until_warned(one)
        one.press("Ctrl+Shift+U")
        one.drained()
        one.picture("2-drained")
        void_and_redden(one)
        one.press("Ctrl+Shift+U")
        one.leap(Leap.MONTH)
        close_the_month(one)
        saved = receipts(one, shown, tmp_path)
        for file in saved:
            dropped(one, file)
        one.calm()
    said = say(home, "invoices").answers
    assert sorted(each["status"] for each in said) == ["red", "valid", "valid", "void"]
    assert say(home, "show", said[0]["code"], "1").only["red_left"] == "0.00"
    assert say(home, "status").answers[0]["offline"]["unsent"] == 0
    verified(home, saved)


def offline_until_warned(one: Newcomer) -> None:
    """The switch is off; two days later the window warns, and still issues."""
    one.press("Ctrl+Shift+U")
    one.until(lambda: "断网" in one.lamp() or "离线" in one.lamp())
    one.tickets(2)
    one.until(lambda: "2" in one.lamp())
    for leap in (Leap.DAY, Leap.DAY, Leap.HOUR, Leap.HOUR):
        one.leap(leap)
    one.picture("0-warned")
    banner = one.working.view.banner
    one.until(lambda: "offline" in banner._reasons)
    assert "离线额度快用完" in banner._reasons["offline"].text
    one.go("issue", IssuePage)
    one.until(lambda: one.view.has_focus("buyer.name"))
    one.tickets(1)
    one.picture("1-offline")


def void_and_redden(one: Newcomer) -> None:
    """One is voided, one reddened; both arrive by themselves."""
    page = one.go("voiding", VoidingPage)
    one.until(lambda: len(page.model.found) == 3 and page.box.hasFocus())
    one.type("00000002")
    one.press("Enter")
    one.until(lambda: len(page.model.found) == 1 and page.table.hasFocus())
    code = page.model.found[0].key.code
    one.press("F9")
    one.until(page.card.listed.hasFocus)
    page.card.reason.setText("开票有误")  # an input method would write it
    one.qtbot.wait(LETTING_GO_MS)
    one.press("F9")
    one.until(lambda: "已作废" in page.told.text())
    red = one.go("red_letter", RedLetterPage)
    one.until(red.code.hasFocus)
    one.type(code)
    one.press("Enter")
    one.type("1")
    one.press("Enter")
    one.until(lambda: red.look is not None)
    one.press("F9")
    one.until(red.card.isVisible)
    one.until(lambda: not red.card.too_soon)
    one.press("F9")
    one.until(lambda: "已开红字" in red.told.text())
    one.drained()
    one.picture("3-voided-and-red")


def close_the_month(one: Newcomer) -> None:
    """What stands in the way is mended by its buttons, then the disk is cleared."""
    one.press("Alt+4")
    page = one.month()
    one.picture("4-february")
    mended = one.mend_all(page)
    mended = [each for each in mended if each != "unsent"]  # what waits may go by itself first
    assert mended == ["network", "reported", "filed"]
    one.picture("5-mended")
    rows = page.groups.model
    one.step(page, "清卡", lambda: {row.lock_date for row in rows.found} == {"2024-03-15"})
    one.picture("6-cleared")


def receipts(one: Newcomer, shown: Shown, folder: Path) -> list[Path]:
    """Opened, and downloaded as PDF and as it was signed."""
    one.press("Ctrl+8")
    log = one.working.view.host.page
    assert isinstance(log, ClearLogPage)
    one.until(lambda: log.model.rows() == 5)
    log.table.go_to(next(n for n, line in enumerate(log.model.found) if line.group == "007"))
    one.press("F9")
    one.until(lambda: shown.files)
    assert shown.files[0].read_bytes().startswith(b"%PDF")
    saved = [folder / f"mine{ending}" for ending in (".receipt.pdf", ".receipt.json")]
    for file in saved:
        log.save_pdf(file)
        one.until(file.exists)
    one.calm()
    return saved


def dropped(one: Newcomer, file: Path) -> None:
    """From another page."""
    one.press("Ctrl+F")
    one.until(lambda: isinstance(one.working.view.host.page, SearchPage))
    _drop(one, file)
    one.until(lambda: isinstance(one.working.view.host.page, InspectionPage))
    page = one.working.view.host.page
    assert isinstance(page, InspectionPage)
    one.until(lambda: page.result.more.text() == file.name)
    assert page.result.sign.shape == "ok"
    one.picture(f"7-verified{file.suffix}")


def verified(home: Path, saved: list[Path]) -> None:
    """By the word too; of an altered one it says so."""
    for file in saved:
        assert say(home, "verify", file).only["outcome"] == "genuine"
        content = file.read_bytes()
        middle = len(content) // 2
        file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        told = say(home, "verify", file)
        assert (told.exit_code, told.only["error"]["code"]) == (1, "VERIFY-ALTERED")


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
