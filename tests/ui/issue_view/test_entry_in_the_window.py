"""The real page in the real window: tickets by keys alone, from the first box to the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.face import BUYER_FIELDS
from app.ui.issue_invoice.page import IssuePage
from app.ui.shell.shell import Shell
from tests.ui.shell_builders import WAIT_MS, a_shell

KEY = Qt.Key


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget)
    return widget


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
        QTest.keyClick(focused(), key)

    def enter_until(self, field: str) -> None:
        for _ in range(20):
            if self.view.hands.field == field:
                return
            self.press(KEY.Key_Return)
        raise AssertionError(f"never came to {field}, stands at {self.view.hands.field}")

    def take(self, text: str, row: int = 0) -> None:
        """Type, wait for the list, take one of it."""
        if text:
            QTest.keyClicks(focused(), text)
        else:
            self.press(KEY.Key_F3)
        self.until(lambda: self.view.choices.visible)
        for _ in range(row):
            self.press(KEY.Key_Down)
        self.press(KEY.Key_Return)
        self.until(lambda: not self.view.choices.visible)

    def type(self, text: str) -> None:
        QTest.keyClicks(focused(), text)

    def issue(self) -> None:
        """F9, and F9 again when a second press counts."""
        self.until(lambda: self.view.body.action_bar.calm.text() == "内容齐全")
        self.press(KEY.Key_F9)
        self.until(lambda: self.view.confirm.isVisible())
        self.until(self.view.confirm._second.counts)
        self.press(KEY.Key_F9)
        self.until(lambda: self.view.issued.isVisible())

    def enter_past_the_list(self) -> None:
        """Enter leaves a box, once its list is closed."""
        if self.view.choices.visible:
            self.press(KEY.Key_Escape)
        self.press(KEY.Key_Return)

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
        cashier.issue()
        assert "00000001" in view.issued._number.text()
        cashier.until(view.issued._second.counts)
        cashier.press(KEY.Key_F9)
        cashier.until(lambda: view.has_focus("buyer.name"))
        assert view.body.paper.boxes["buyer.name"].text() == ""


def test_a_choice_that_was_adopted_leads_on_to_what_is_still_empty(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path, page="issue") as shell:
        cashier = Cashier(qtbot, shell)
        view = cashier.view
        cashier.take("sl")
        boxes = view.body.paper.boxes
        empty = [name for name in BUYER_FIELDS if not boxes[name].text()]
        cashier.until(lambda: view.hands.field == (empty or ["lines[1].name"])[0])
        cashier.enter_until("lines[1].name")
        cashier.take("", 2)
        cashier.until(lambda: view.has_focus("lines[1].quantity"))
        QTest.keyClick(focused(), KEY.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert view.hands.field != "lines[1].quantity"
        cashier.enter_until("lines[2].name")
        cashier.type("zzqq")
        cashier.enter_past_the_list()
        assert view.presenter.face.rows[1].cells["name"].text == "zzqq"


def test_the_sheet_of_a_ticket_is_saved_by_keys_and_escape_closes_one_card(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path, page="issue") as shell:
        cashier = Cashier(qtbot, shell)
        view = cashier.view
        cashier.take("sl")
        cashier.line(1, 2, "10")
        cashier.issue()
        assert view.presenter.face.issued
        cashier.press(KEY.Key_F12)
        cashier.until(lambda: view.saving.isVisible())
        assert "第 1 次" in view.saving.note.text()
        cashier.press(KEY.Key_Escape)
        assert not view.saving.isVisible()
        assert view.issued.isVisible()
        cashier.press(KEY.Key_F12)
        cashier.until(lambda: view.saving.isVisible())
        file = tmp_path / "a.pdf"
        view.saving.path.setFocus()
        view.saving.path.selectAll()
        cashier.type(str(file))
        cashier.press(KEY.Key_F9)
        cashier.until(lambda: not view.saving.isVisible())
        assert file.read_bytes().startswith(b"%PDF")
        assert view.issued.isVisible()
