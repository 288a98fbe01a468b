"""A cashier at 发票填开 in the real window: has a keyboard and no mouse."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import open_terminal
from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.page import IssuePage
from app.ui.look import apply
from app.ui.shell.shell import Shell
from app.ui.shell.working import Working
from tests.home_builders import say
from tests.ui.shell_builders import WAIT_MS, handed, sign_in
from tests.ui.wrappers import astray

LETTING_GO_MS = 300  # the second F9 counts a moment after the first
KEPT = os.environ.get("KAIPIAO_STORY", "")  # a folder for pictures of what is played
PICTURE_MS = 200  # until all is painted
THEME = os.environ.get("KAIPIAO_STORY_THEME", "light")
MOST_STEPS = 20  # of Enter from one box to another


class Cashier:
    """Presses keys and waits for what they bring about."""

    def __init__(self, qtbot: QtBot, shell: Shell) -> None:
        self.qtbot, self.shell = qtbot, shell
        self.pause_ms = 0  # after each key; without one several keys share a turn of the loop
        page = self.working.view.host.page
        assert isinstance(page, IssuePage)
        self.page, self.view = page, page.view
        self.until(lambda: self.face.number != "")
        shell.window.activateWindow()
        self.until(lambda: self.view.has_focus(self.view.hands.field or "buyer.name"))

    @property
    def working(self) -> Working:
        """The signed-in part of the window."""
        assert self.shell.working is not None
        return self.shell.working

    @property
    def face(self) -> Face:
        """What the page shows."""
        return self.page.presenter.face

    @property
    def told(self) -> str:
        """The line of the status bar."""
        return self.working.view.status_bar.line.text()

    def picture(self, name: str) -> None:
        """Kept where somebody wants to look."""
        if KEPT:
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            apply.apply(application, THEME)
            self.qtbot.wait(PICTURE_MS)
            self.shell.window.grab().save(f"{KEPT}/{name}.png")

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for it."""
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)

    def press(self, *keys: str) -> None:
        """Keys by name: "F9", "Ctrl+V", "Enter"."""
        for name in keys:
            pressed = QKeySequence(name.replace("Enter", "Return"))[0]  # type: ignore[index]
            QTest.keyClick(focused(), pressed.key(), pressed.keyboardModifiers())
            self._rest()

    def type(self, text: str) -> None:
        """Type into the box that has the focus."""
        for sign in text:
            QTest.keyClicks(focused(), sign)
            self._rest()

    def paste(self, text: str) -> None:
        """Ctrl+V with this on the clipboard."""
        data = QMimeData()
        data.setText(text)
        QGuiApplication.clipboard().setMimeData(data)
        self.press("Ctrl+V")

    def enter_until(self, field: str) -> None:
        """Enter from box to box until the cursor stands there."""
        for _ in range(MOST_STEPS):
            if self.view.has_focus(field):
                return
            self.press("Enter")
        raise AssertionError(f"never came to {field}, stands at {self.view.hands.field}")

    def take(self, text: str, row: int = 0) -> None:
        """Type (or press F3), wait for the list, take one of it."""
        if text:
            self.type(text)
        else:
            self.press("F3")
        self.until(lambda: self.view.choices.visible)
        self.press(*["Down"] * row, "Enter")
        self.until(lambda: not self.view.choices.visible)

    def line(self, number: int, row: int, quantity: str) -> None:
        """Goods of the register and how many."""
        self.enter_until(f"lines[{number}].name")
        self.take("", row)
        self.enter_until(f"lines[{number}].quantity")
        self.type(quantity)

    def simple(self) -> None:
        """A small sound ticket."""
        self.take("sl")
        self.line(1, 4, "3")
        self.until(lambda: self.face.ready)

    def kept(self) -> None:
        """Until what was typed is in the recovery journal."""
        self.until(lambda: self.page.unsaved() == "" and not self.shell.lanes.busy)

    def ask(self) -> None:
        """F9: the confirm card, read for a moment."""
        self.until(lambda: self.face.ready)
        self.press("F9")
        self.until(self.view.confirm.isVisible)
        self.qtbot.wait(LETTING_GO_MS)

    def issue(self) -> None:
        """F9 F9."""
        self.ask()
        self.press("F9")
        self.until(self.view.issued.isVisible)

    def calm(self) -> None:
        """Until nothing is asked any more."""
        self.until(lambda: not self.shell.lanes.busy)

    def texts(self) -> list[dict[str, str]]:
        """What every row of the lines says."""
        return [{name: cell.text for name, cell in row.cells.items()} for row in self.face.rows]

    def _rest(self) -> None:
        if self.pause_ms:
            self.qtbot.wait(self.pause_ms)


def focused() -> QWidget:
    """Where the next key goes."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget)
    return widget


def tickets(home: Path) -> list[dict[str, Any]]:
    """What the book says beside the window."""
    return say(home, "invoices").answers


@contextmanager
def at_the_desk(
    qtbot: QtBot, home: Path, *, disk_url: str | None = None, page: str = "issue"
) -> Iterator[Shell]:
    """The window of a home, signed in, on a page; its disk perhaps on another carrier. Closed
    properly at the end unless the story closed it."""
    door = handed(home)
    if disk_url is not None:
        door = door._replace(
            open_writer=lambda: open_terminal(home, writes=True, disk_url=disk_url)
        )
    shell = Shell(door)
    qtbot.addWidget(shell.window)
    shell.start()
    try:
        sign_in(qtbot, shell)
        assert shell.working is not None
        shell.working.desk.open(page)
        yield shell
        assert not (left := astray()), left
    finally:
        close(qtbot, shell)


def close(qtbot: QtBot, shell: Shell) -> None:
    """As a person closes the window."""
    if not shell.gone:
        with qtbot.waitSignal(shell.ended, timeout=WAIT_MS):
            shell.window.close()
