"""A stack that is as large as what is shown of it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class ShownAlone(QStackedWidget):
    """Only what is on the screen is measured. Qt measures everything that waits behind it, which
    takes a frame and more wherever the window is laid out anew."""

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return super().sizeHint() if shown is None else shown.sizeHint()

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """It takes the room that there is."""
        return False
