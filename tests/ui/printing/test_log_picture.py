"""How the page 打印记录 looks: done, uncertain, not done, a download, a note."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.domain.invoice import InvoiceKind
from app.repositories.prints import PrintEntry
from app.ui.mail.rows import LetterModel
from app.ui.own_time import OWN_TIME
from app.ui.printing.log_page import LogModel, PrintLogPage
from tests.book_builders import a_ticket, an_entry
from tests.home_builders import a_home, a_terminal
from tests.ui.pictures import compare
from tests.ui.search.search_builders import WAIT_MS, a_desk

ROOM = (1198, 616)
PAPER, FILE = a_ticket(1), a_ticket(2, kind=InvoiceKind.E_ORDINARY)
FIRST = PrintEntry(
    PAPER.key, PAPER.issued_at, "示例开票员", "printer", "柜台针式", "纸质专票、普票", "1.5,-0.7",
    counted=1, place="财务室柜子", result="done",
)  # fmt: skip
LINES = (
    FIRST,
    replace(FIRST, reason="纸张放歪，重打", result="confirmed", note="示例公司取走"),
    replace(FIRST, counted=0, reason="换了色带", result="failed PRINTER-GONE"),
    PrintEntry(FILE.key, FILE.issued_at, "管理员", "pdf", result="done"),
    PrintEntry(FILE.key, FILE.issued_at, "管理员", "ofd", result="done"),
    PrintEntry(
        FILE.key, FILE.issued_at, "管理员", "mail", place="buyer@example.test", result="done"
    ),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_home(tmp_path)
    with a_terminal(made) as terminal, terminal.book.writing() as work:
        for ticket in (PAPER, FILE):
            work.keep_issued(ticket, bytes(16), an_entry(ticket))
        for number, line in enumerate(LINES):
            work.prints.add(replace(line, at=PAPER.issued_at + timedelta(minutes=7 * number)))
        work.commit()
    return made


@pytest.mark.parametrize("apart", [False, True])
def test_a_time_of_this_pc_says_so_where_the_disk_stands_on_another_day(
    qtbot: QtBot, apart: bool
) -> None:
    OWN_TIME.apart = apart
    model, at = LogModel(), PAPER.issued_at
    model.show_rows(LINES)
    head = model.headerData(0, Qt.Orientation.Horizontal)
    assert head == ("时间（本机）" if apart else "时间")
    assert model.cell(0, 0).text == f"{at:%Y-%m-%d %H:%M}"
    letters = LetterModel().headerData(4, Qt.Orientation.Horizontal)
    assert letters == ("最近一次（本机）" if apart else "最近一次")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_log_looks_as_it_did(qtbot: QtBot, home: Path, theme: str) -> None:
    with a_desk(home) as desk:
        window, log = QMainWindow(), PrintLogPage(desk)
        window.setCentralWidget(log)
        qtbot.addWidget(window)
        log.span.choose("all")
        window.show()
        log.entered()
        qtbot.waitUntil(lambda: len(log.model.found) == len(LINES), timeout=WAIT_MS)
        log.table.go_to(3)
        log.note.setFocus()
        compare(window, "print_log", theme, ROOM)
        window.hide()
