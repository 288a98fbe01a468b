"""From the issued card to the sheet in the printer, by keys alone; the log knows of it."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.services.paper.printers import Language, Printer
from app.ui.printing.reprint_page import ReprintPage
from tests.dot_matrix import DotMatrix
from tests.home_builders import a_home, a_terminal, say
from tests.ui.stories.cashier import Cashier, at_the_desk


def test_a_ticket_is_issued_and_printed_on_its_own_sheet_by_keys_alone(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home, paper = a_home(tmp_path), tmp_path / "paper"
    with a_terminal(home) as terminal:
        printer = Printer("柜台针式", f"file:{paper}", Language.ESCP)
        terminal.printers.add(printer, terminal.session)
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.issue()
        cashier.press("Ctrl+Shift+P")
        host = cashier.working.view.host
        cashier.until(lambda: isinstance(host.page, ReprintPage))
        page = host.page
        assert isinstance(page, ReprintPage)
        cashier.until(lambda: "orders" in page.__dict__ and page.orders.card.isVisible())
        card = page.orders.card
        cashier.until(lambda: card.sheet.hasFocus())
        assert "00000001" in card.boxes["sheet"].below.text()
        cashier.type("1")
        cashier.press("F9")
        cashier.until(lambda: page.strip.words.text() == "已打印 1 张")
    (sheet,) = DotMatrix().feed(paper.read_bytes()).sheets
    assert "模拟" in sheet.text
    assert say(home, "show", "099002400104", "00000001").only["printed"] == 1
