"""The real page in the real window: a ticket of three lines with a discount, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.page import IssuePage
from app.ui.shell.shell import Shell
from tests.ui.shell_builders import WAIT_MS, a_shell

KEY = Qt.Key
LETTING_GO_MS = 300  # the second F9 counts a moment after the first


class Cashier:
    """Has a keyboard and no mouse."""

    def __init__(self, qtbot: QtBot, shell: Shell) -> None:
        self.qtbot = qtbot
        assert shell.working is not None
        page = shell.working.view.host.page
        assert isinstance(page, IssuePage)
        self.view = page.view
        self.until(lambda: self.view.body.tool_bar.number.text() != "")
        shell.window.activateWindow()
        self.until(lambda: self.view.has_focus("buyer.name"))

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def press(self, key: Qt.Key) -> None:
        widget = QApplication.focusWidget()
        assert isinstance(widget, QWidget)
        QTest.keyClick(widget, key)

    def enter_until(self, field: str) -> None:
        for _ in range(20):
            if self.view.hands.field == field:
                return
            self.press(KEY.Key_Return)
        raise AssertionError(f"never came to {field}, stands at {self.view.hands.field}")

    def take(self, text: str, row: int = 0) -> None:
        """Type, wait for the list, take one of it."""
        widget = QApplication.focusWidget()
        assert isinstance(widget, QWidget)
        if text:
            QTest.keyClicks(widget, text)
        else:
            self.press(KEY.Key_F3)
        self.until(lambda: self.view.choices.visible)
        for _ in range(row):
            self.press(KEY.Key_Down)
        self.press(KEY.Key_Return)
        self.until(lambda: not self.view.choices.visible)

    def type(self, text: str) -> None:
        widget = QApplication.focusWidget()
        assert isinstance(widget, QWidget)
        QTest.keyClicks(widget, text)

    def line(self, number: int, row: int, quantity: str) -> None:
        """Goods of the register and how many."""
        self.enter_until(f"lines[{number}].name")
        self.take("", row)
        self.enter_until(f"lines[{number}].quantity")
        self.type(quantity)


def test_three_lines_with_a_discount_are_issued_by_keys_alone(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path, page="issue") as shell:
        cashier = Cashier(qtbot, shell)
        view = cashier.view
        cashier.take("sl")
        cashier.line(1, 2, "10")
        cashier.press(KEY.Key_F8)
        cashier.until(lambda: view.discount.isVisible())
        cashier.type("10%")
        cashier.press(KEY.Key_Return)
        cashier.line(2, 4, "2")
        cashier.line(3, 5, "1")
        cashier.enter_until("lines[4].name")
        cashier.until(lambda: view.body.action_bar.calm.text() == "内容齐全")
        cashier.press(KEY.Key_F9)
        cashier.until(lambda: view.confirm.isVisible())
        qtbot.wait(LETTING_GO_MS)
        cashier.press(KEY.Key_F9)
        cashier.until(lambda: view.issued.isVisible())
        assert "00000001" in view.issued._number.text()
        qtbot.wait(LETTING_GO_MS)
        cashier.press(KEY.Key_F9)
        cashier.until(lambda: view.has_focus("buyer.name"))
        assert view.body.paper.boxes["buyer.name"].text() == ""
