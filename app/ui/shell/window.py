"""The main window: one view at a time, and what floats over it.

It is painted before Qt's namespace of constants is made: that takes a sixth of the time until then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.shell.shown_alone import ShownAlone

TITLE = "开票终端"
FIRST_SIZE = (1366, 688)
LEAST = (1093, 534)


class MainWindow(QWidget):
    """Holds no service. `on_close` is asked once when somebody closes it."""

    resized = Signal()
    activated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setWindowTitle(TITLE)
        self.resize(*FIRST_SIZE)
        self.setMinimumSize(*LEAST)
        self.views = ShownAlone()
        self.views.setProperty("pages_wait", True)  # of another look: see look/dressing.py
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.views)
        self._on_close: Callable[[], bool] = lambda: True

    def take_style(self) -> None:
        """The style sheet paints its ground from now on."""
        from PySide6.QtCore import Qt

        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def on_close(self, closing: Callable[[], bool]) -> None:
        """`closing` answers whether the window may go now; when it may only later, it closes
        the window itself."""
        self._on_close = closing

    def show_view(self, view: QWidget) -> None:
        """Bring a view to the screen. What was typed at the curtain is typed at the login."""
        before = self.views.currentWidget()
        self.add_view(view)
        self.views.setCurrentWidget(view)
        typed, take = getattr(before, "typed", None), getattr(view, "take_typed", None)
        if take is not None:
            take(tuple(typed or ()))
        if typed:
            typed.clear()

    def add_view(self, view: QWidget) -> None:
        """Where it will stand, not yet on the screen."""
        if self.views.indexOf(view) < 0:
            self.views.addWidget(view)

    def clear_floats(self) -> None:
        """Nothing of one view floats over the next: a card closes by its safe way, what belongs
        to a field hides."""
        from app.ui.parts.floating import Floating, Shadowed  # not before the first paint

        for one in cast("list[Shadowed]", self.findChildren(Shadowed)):
            if isinstance(one, Floating):
                one.close_card()
            else:
                one.hide()

    def drop_view(self, view: QWidget) -> None:
        """A view that does not come again."""
        self.views.removeWidget(view)
        view.deleteLater()

    def name_it(self, taxpayer: str, tax_id: str, *, simulated: bool) -> None:
        """Whose terminal this is; the mark of an emulated disk stands in the title."""
        mark = self.tr(" [模拟]") if simulated else ""
        self.setWindowTitle(f"{TITLE}{mark} — {taxpayer} {tax_id}".rstrip())

    def come_to_the_front(self) -> None:
        """Another start of the program was asked for: this is the window."""
        from PySide6.QtCore import Qt

        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def turn_full_screen(self) -> None:
        """F11, and back."""
        from PySide6.QtCore import Qt

        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def resizeEvent(self, event: object) -> None:
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._on_close())
