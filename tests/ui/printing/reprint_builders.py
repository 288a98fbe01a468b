"""The page 发票补打 as a test handles it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.ui.page import Page
from app.ui.printing.order_card import OrderCard
from app.ui.printing.reprint_page import ReprintPage
from tests.dot_matrix import DotMatrix
from tests.ui.search.search_builders import WAIT_MS, LaneDesk, settled

ROOM = (1198, 616)
COUNT = 4


def shown(qtbot: QtBot, desk: LaneDesk, windows: list[QMainWindow]) -> ReprintPage:
    window, page = QMainWindow(), ReprintPage(desk)
    window.setCentralWidget(page)
    window.resize(*ROOM)
    qtbot.addWidget(window)
    windows.append(window)
    window.show()
    page.entered()
    over(qtbot, page)
    return page


def do(page: Page, deed: str) -> None:
    next(one for one in page.deeds() if one.id == deed).do()


def pages(folder: Path) -> int:
    file = folder / "dots"
    return len(DotMatrix().feed(file.read_bytes()).sheets) if file.exists() else 0


def over(qtbot: QtBot, page: ReprintPage) -> None:
    """Nothing is printed or asked any more."""
    for _ in range(2):
        settled(qtbot, page)
        qtbot.waitUntil(lambda: not page.running.on, timeout=WAIT_MS)
    settled(qtbot, page)


def number(page: ReprintPage) -> str:
    return page.orders.keys[0].number


def asked(qtbot: QtBot, page: ReprintPage) -> OrderCard:
    """F12; the number of the sheet that must lie in the printer is shown."""
    do(page, "page.paper")
    over(qtbot, page)
    assert page.orders.card.isVisible()
    return page.orders.card


def press(qtbot: QtBot, page: ReprintPage) -> None:
    """F9."""
    do(page, "page.main")
    over(qtbot, page)


def print_it(qtbot: QtBot, page: ReprintPage) -> None:
    card = asked(qtbot, page)
    if card.boxes["sheet"].isVisible():
        card.sheet.setText(number(page))
    press(qtbot, page)
