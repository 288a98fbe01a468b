"""Tickets from the first key to the number, in the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.home_builders import a_home
from tests.ui.stories.cashier import LETTING_GO_MS, Cashier, at_the_desk, tickets
from tests.ui.stories.pulled_disk import Line
from tests.ui.watchdog import Watch, watched

NINE = "".join(f"样例货物{n}\t个\t{n}\t100\t13%\n" for n in range(1, 10))
ELEVEN = "".join(f"样例货物{n}\t个\t{n}\t100\t13%\n" for n in range(1, 12))

KEY_MS = 20  # between two keys, so that each has a turn of the event loop to itself
TICKETS = 4


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def three_lines(cashier: Cashier) -> None:
    cashier.take("sl")
    cashier.line(1, 2, "10")
    cashier.press("F8")
    cashier.until(cashier.view.discount.isVisible)
    cashier.type("10%")
    cashier.press("Enter")
    cashier.line(2, 4, "2")
    cashier.line(3, 5, "1")
    cashier.enter_until("lines[4].name")


def test_three_lines_with_a_discount_are_issued_by_keys_alone(qtbot: QtBot, home: Path) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        three_lines(cashier)
        cashier.until(lambda: cashier.view.body.action_bar.calm.text() == "内容齐全")
        cashier.issue()
        assert "00000001" in cashier.view.issued._number.text()
        qtbot.wait(LETTING_GO_MS)
        cashier.press("F9")
        cashier.until(lambda: cashier.view.has_focus("buyer.name"))
        assert cashier.face.buyer.name == ""
    (ticket,) = tickets(home)
    assert (ticket["number"], ticket["gross"]) == ("00000001", "829.50")


def test_after_a_discount_of_the_line_above_the_next_goods_are_typed_at_once(
    qtbot: QtBot, home: Path
) -> None:
    """The discount's row comes where the cursor stands: it goes on below."""
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.take("sl")
        cashier.line(1, 2, "10")
        cashier.enter_until("lines[2].name")
        cashier.press("F8")
        cashier.until(cashier.view.discount.isVisible)
        cashier.type("10%")
        cashier.press("Enter")
        cashier.until(lambda: cashier.view.has_focus("lines[2].name"))
        cashier.type("yljp")
        assert cashier.face.rows[2].cells["name"].text == "yljp"


def test_the_screen_is_never_held_up_while_a_ticket_is_typed_and_issued(
    qapp: QApplication, qtbot: QtBot, home: Path
) -> None:
    """A collection of garbage may fall into one ticket: held up is what is held up in each."""
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.pause_ms = KEY_MS
        for _ in range(TICKETS):
            seen = a_watched_ticket(qapp, cashier)
            if not seen.over():
                break
        seen.assert_never_held_up()


def a_watched_ticket(qapp: QApplication, cashier: Cashier) -> Watch:
    cashier.calm()
    with watched(qapp) as seen:
        three_lines(cashier)
        cashier.issue()
        cashier.qtbot.wait(LETTING_GO_MS)
        cashier.press("F9")
        cashier.until(lambda: cashier.view.has_focus("buyer.name"))
    return seen


def test_with_tax_twice_shows_and_issues_the_same(qtbot: QtBot, home: Path) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        three_lines(cashier)
        gross, before = cashier.face.gross, cashier.texts()
        cashier.press("F7")
        cashier.until(lambda: cashier.face.with_tax)
        assert cashier.face.rows[0].cells["price"].text == "54.5"
        assert cashier.face.gross == gross
        cashier.press("F7")
        cashier.until(lambda: not cashier.face.with_tax)
        assert cashier.texts() == before
        cashier.issue()
    assert [ticket["gross"] for ticket in tickets(home)] == ["829.50"]


def test_nine_lines_pasted_as_a_table_are_a_list_ticket(qtbot: QtBot, home: Path) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.take("sl")
        cashier.enter_until("lines[1].name")
        cashier.paste("名称\t单位\t数量\t单价\t税率\n" + NINE)
        cashier.until(lambda: cashier.face.line_count == 9)
        assert cashier.face.list_mode
        cashier.issue()
    (ticket,) = tickets(home)
    assert (ticket["net"], ticket["with_list"], ticket["lines"]) == ("4500.00", True, 9)


def test_f9_hit_again_and_again_is_one_ticket(qtbot: QtBot, home: Path) -> None:
    line = Line(home)
    with at_the_desk(qtbot, home, disk_url=line.url) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        line.go_on.clear()
        cashier.press("F9", "F9", "F9")
        cashier.until(cashier.view.confirm.isVisible)
        cashier.press("F9")
        assert not line.signing.is_set()
        qtbot.wait(LETTING_GO_MS)
        cashier.press("F9", "F9", "F9")
        cashier.until(line.signing.is_set)
        cashier.press("F9", "F9")
        line.go_on.set()
        cashier.until(cashier.view.issued.isVisible)
        cashier.press("F9")
        cashier.calm()
        assert line.signings == 1
    assert len(tickets(home)) == 1


def test_keys_that_come_faster_than_the_completer_answers_mean_the_same(
    qtbot: QtBot, home: Path
) -> None:
    """As a scanner or a slow PC has it: all strokes come in one turn of the loop."""
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        all_at_once(cashier, "sl⏎yljp⏎3⏎⏎⏎ylsb⏎2⏎⏎⏎")
        cashier.until(lambda: not cashier.view.hands.held.holding)
        cashier.calm()
        assert cashier.face.buyer.name == "示例丙测试科技有限公司"
        lines = [(row["name"], row.get("quantity")) for row in cashier.texts()]
        assert lines == [("样例键盘", "3"), ("样例鼠标", "2"), ("", None)]
        assert cashier.view.hands.field == "lines[3].name"


def all_at_once(cashier: Cashier, strokes: str) -> None:
    """⏎ is Enter."""
    for stroke in strokes:
        if stroke == "⏎":
            cashier.press("Enter")
        else:
            cashier.type(stroke)


def test_the_pen_stays_in_its_cell_and_in_sight_when_discounts_come_and_go_above_it(
    qtbot: QtBot, home: Path
) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.take("sl")
        cashier.view.go_to("lines[1].name")
        cashier.paste(ELEVEN)
        cashier.until(lambda: len(cashier.face.rows) == 12)
        cashier.view.go_to("lines[10].name")
        cashier.press("Shift+Up", "Shift+Up", "F8")
        cashier.until(cashier.view.discount.isVisible)
        cashier.type("5%")
        cashier.press("Enter")
        cashier.until(lambda: len(cashier.face.rows) == 15)
        assert_the_pen_shows_its_cell(cashier, "lines[10].name", "样例货物10")
        cashier.press("Ctrl+Z")
        cashier.until(lambda: len(cashier.face.rows) == 12)
        assert_the_pen_shows_its_cell(cashier, "lines[10].name", "样例货物10")


def assert_the_pen_shows_its_cell(cashier: Cashier, field: str, text: str) -> None:
    QApplication.processEvents()
    table = cashier.view.body.paper.table
    assert table.at is not None
    assert (table.pen.field, table.pen.text()) == (field, text)
    assert table.pen.geometry() == table.cell_place(*table.at)
    assert table.field_place(field) is not None, "in sight"
