"""What is dropped on the window is verified, whatever page is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.rights import Role, Session
from app.ui.inspection.dropping import Dropping, verified_file
from tests.ui.noted_desk import NotedDesk


@pytest.mark.parametrize("name", ["007-2024-01.receipt.json", "a.PDF", "a.ofd", "a.xml"])
def test_what_is_dropped_on_the_window_is_verified(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    desk: Any = NotedDesk(Session("主管甲", Role.ADMINISTRATOR, frozenset()))
    window = QWidget()
    qtbot.addWidget(window)
    dropping = Dropping(window, desk)
    receipt = tmp_path / name
    data, other = QMimeData(), QMimeData()
    data.setUrls([QUrl("https://example.invalid/x.receipt.json"), QUrl.fromLocalFile(str(receipt))])
    other.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    assert verified_file(other) is None
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    for mime in (data, other):
        enter = QDragEnterEvent(QPoint(1, 1), action, mime, button, none)
        assert dropping.eventFilter(window, enter) is (mime is data)
        drop = QDropEvent(QPoint(1, 1), action, mime, button, none)
        assert dropping.eventFilter(window, drop) is (mime is data)
    assert desk.opened == [("inspection", {"path": receipt})]
    dropping.stop()
    assert not window.acceptDrops()
    QApplication.processEvents()
