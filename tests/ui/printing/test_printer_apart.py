"""A printer that takes nothing holds up no cashier: the book is written meanwhile, and what came of
the sheet is told when it is known, also when the window goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.domain.searching import Filter
from app.repositories.print_queue import JobState
from app.services.paper.print_batches import BatchView
from app.services.paper.print_orders import PrintOrder
from app.services.paper.printers import Language, Printer
from app.services.terminal import Terminal
from app.ui.printing.reprint_page import ReprintPage
from tests.home_builders import a_terminal
from tests.network_printer import NetworkPrinter, a_network_printer
from tests.ui.printing.reprint_builders import over, shown
from tests.ui.search.search_builders import WAIT_MS, LaneDesk

NAME = "停住"


@pytest.fixture
def printer(home: Path) -> Iterator[NetworkPrinter]:
    """It takes a little of the first sheet, and then nothing."""
    with a_network_printer(stops_at=1) as made:
        with a_terminal(home) as terminal:
            terminal.printers.add(Printer(NAME, made.url, Language.ESCP), terminal.session)
        yield made


def begun(qtbot: QtBot, desk: LaneDesk, page: ReprintPage, printer: NetworkPrinter) -> None:
    """The first sheet is at the printer."""
    batches: list[int] = []

    def queued(terminal: Terminal) -> int:
        key = next(iter(terminal.searching.whole(Filter()))).key
        order = PrintOrder((key,), NAME, sheet=key.number)
        return terminal.printing.queue(order, desk.session)

    desk.ask(queued, batches.append)
    qtbot.waitUntil(lambda: bool(batches), timeout=WAIT_MS)
    page.running.begin(batches[0])
    qtbot.waitUntil(printer.stopped.is_set, timeout=WAIT_MS)


def test_the_book_is_written_while_a_printer_takes_nothing(
    qtbot: QtBot, desk: LaneDesk, printer: NetworkPrinter, windows: list[QMainWindow]
) -> None:
    page = shown(qtbot, desk, windows)
    begun(qtbot, desk, page, printer)
    written: list[str] = []

    def write(terminal: Terminal) -> str:
        with terminal.book.writing() as work:
            work.settings.put("test", "written")
            work.commit()
        return "written"

    desk.ask(write, written.append)
    qtbot.waitUntil(lambda: bool(written), timeout=WAIT_MS)
    assert page.running.on and not printer.jobs
    page.running.stop()
    looked: list[BatchView] = []
    desk.ask(lambda terminal: terminal.printing.view(page.running.batch), looked.append)
    qtbot.waitUntil(lambda: bool(looked), timeout=WAIT_MS)
    assert looked[0].next is not None and looked[0].next.state is JobState.SENDING
    assert "正在打印" in page.strip.words.text()  # it is still at the printer: nobody is asked yet
    printer.break_off()
    qtbot.waitUntil(lambda: "打出来没有" in page.strip.words.text(), timeout=WAIT_MS)
    over(qtbot, page)
    page.left()


def test_a_window_that_closes_tells_the_book_what_came_of_its_sheet(
    qtbot: QtBot, home: Path, printer: NetworkPrinter, windows: list[QMainWindow]
) -> None:
    desk = LaneDesk(home)
    page = shown(qtbot, desk, windows)
    begun(qtbot, desk, page, printer)
    page.left()
    ended: list[bool] = []
    desk.lanes.close(lambda: ended.append(True))
    printer.break_off()
    qtbot.waitUntil(lambda: bool(ended), timeout=WAIT_MS)
    with a_terminal(home) as terminal:
        (job,) = terminal.printing.doubted()
        assert job.state is JobState.UNKNOWN and job.problem == "PRINTER-DOUBT"
