"""An e-invoice, receipt or package that is dropped on the window is verified, whatever page is
open; the page 发票查验 tells the result. A page that takes such a file itself comes first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QWidget

    from app.ui.desk import Desk

ENDINGS = (".pdf", ".ofd", ".xml", ".receipt.json", ".simulated.json")


class Dropping(QObject):
    """Takes what no page has taken. `stop` at sign-out."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def stop(self) -> None:
        """Nobody is signed in any more."""
        self._window.removeEventFilter(self)
        self._window.setAcceptDrops(False)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and verified_file(event.mimeData()) is not None:
            event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            path = verified_file(event.mimeData())
            if path is not None:
                event.acceptProposedAction()
                self._desk.open("inspection", path=path)
                return True
        return False


def verified_file(data: QMimeData) -> Path | None:
    """The first file of a drop that can be verified."""
    places = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((each for each in places if each.name.lower().endswith(ENDINGS)), None)
