"""A home with four tickets and three printers, and the page 发票补打 over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.services.paper.printers import Language, Paper, Printer
from app.ui.look import apply
from app.ui.printing.reprint_page import ReprintPage
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.ui.printing.reprint_builders import COUNT, shown
from tests.ui.search.search_builders import LaneDesk, a_desk


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = a_home(tmp_path_factory.mktemp("issued"))
    bills = [bill(f"D{number}") for number in range(COUNT)]
    assert say(home, "issue", text_file(home.parent / "bills.txt", *bills)).exit_code == 0
    return home


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Path:
    made = Path(shutil.copytree(issued, tmp_path / "home"))
    with a_terminal(made) as terminal:
        for printer in (
            Printer("柜台针式", f"file:{tmp_path}/dots", Language.ESCP),
            Printer("办公室激光", f"file:{tmp_path}/laser", Language.PDF, (Paper.A4,)),
            Printer("远处", "tcp:127.0.0.1:9", Language.ESCP),
        ):
            terminal.printers.add(printer, terminal.session)
    return made


@pytest.fixture
def desk(home: Path) -> Iterator[LaneDesk]:
    with a_desk(home) as made:
        yield made


@pytest.fixture
def windows() -> Iterator[list[QMainWindow]]:
    """Those that a test has shown: somebody has to keep them."""
    made: list[QMainWindow] = []
    yield made
    for window in made:
        window.hide()


@pytest.fixture
def page(qtbot: QtBot, desk: LaneDesk, windows: list[QMainWindow]) -> Iterator[ReprintPage]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply.apply(application, "light")
    made = shown(qtbot, desk, windows)
    yield made
    made.left()
