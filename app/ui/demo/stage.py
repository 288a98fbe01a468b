"""The stage: the real window on a practice home of its own, played by keys and photographed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import RuleBroken
from app.ui.look import apply

if TYPE_CHECKING:
    from app.ui.shell.shell import Shell
    from app.ui.shell.working import Working

PATIENCE_S = 60.0  # for one thing to come about
ACTIVE_S = 3.0  # for the window to have the keys
CALM_S = 0.35  # without news before a picture is taken
SIZE = (1366, 688)
MOST_STEPS = 40  # keys from one box to another

Answer = dict[str, Any]


class Stage:
    """Presses keys, waits for what they bring about, keeps a picture of every step."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self.shell = shell
        self.folder = folder
        self._taken = 0

    @property
    def working(self) -> Working:
        """The signed-in part of the window."""
        assert self.shell.working is not None
        return self.shell.working

    @property
    def page(self) -> Any:
        """The page on the screen."""
        return self.working.view.host.page

    def begin(self) -> None:
        """Show the window."""
        self.shell.wear()
        self.shell.window.resize(*SIZE)
        self.shell.start()

    def end(self) -> None:
        """Close it as a person does; both lanes end."""
        self.shell.window.close()
        self.until(lambda: self.shell.gone, "窗口关闭")

    def key(self, *keys: str) -> None:
        """Press keys by name: "Enter", "F9", "Ctrl+K"."""
        for name in keys:
            combination = QKeySequence("Return" if name == "Enter" else name)[0]  # type: ignore[index]
            QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type; what no key has comes as an input method brings it."""
        for sign in text:
            if sign.isascii():
                QTest.keyClicks(self._focus(), sign)
            else:
                committed = QInputMethodEvent()
                committed.setCommitString(sign)
                QApplication.sendEvent(self._focus(), committed)
            QApplication.processEvents()

    def go(self, name: str, by: str = "Enter") -> None:
        """Press a key until the cursor stands in the box of this name; DEMO-STUCK if it never
        does."""
        for _ in range(MOST_STEPS):
            if self._name().startswith(name):
                return
            self.key(by)
            self.rest()
        raise RuleBroken("DEMO-STUCK", what=name)

    def fill(self, name: str, text: str) -> None:
        """Put a text in the place of what stands in a box of a card."""
        self.go(name, by="Tab")
        self.key("Ctrl+A")
        self.type(text)

    def choose(self, text: str) -> None:
        """Type into a box with a list, and take its first line when the list is there."""
        self.type(text)
        self.rest()
        self.key("Enter")
        self.rest()

    def until(self, true: Callable[[], object], what: str) -> None:
        """Let the window live until something is true; DEMO-STUCK (what) if it never is."""
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise RuleBroken("DEMO-STUCK", what=what)
            QApplication.processEvents()
            time.sleep(0.005)

    def rest(self) -> None:
        """Until nothing is on its way and late things have been shown."""
        calm_since = time.monotonic()
        while time.monotonic() - calm_since < CALM_S:
            QApplication.processEvents()
            if self._is_moving():
                calm_since = time.monotonic()
            time.sleep(0.005)

    def _is_moving(self) -> bool:
        """Whether an answer, a page or another look is on its way."""
        working = self.shell.working
        comes = working is not None and working.view.host.busy
        return self.shell.lanes.busy or comes or apply.changing()

    def picture(self, name: str, caption: str) -> Answer:
        """Photograph the window."""
        self.rest()
        self._taken += 1
        path = self.folder / f"{self._taken:02d}-{name}.png"
        self.shell.window.grab().save(str(path))
        return {"step": self._taken, "what": caption, "picture": str(path)}

    def _name(self) -> str:
        focus = QApplication.focusWidget()
        return "" if focus is None else focus.accessibleName()

    def _focus(self) -> QWidget:
        """Where a key goes. Without a window manager the window has the keys only some turns of
        the event loop after it asked for them: a key pressed before were lost."""
        window = self.shell.window
        window.activateWindow()
        deadline = time.monotonic() + ACTIVE_S
        while QApplication.focusWidget() is None and time.monotonic() < deadline:
            QApplication.processEvents()
            time.sleep(0.005)
        return QApplication.focusWidget() or window.focusWidget() or window
