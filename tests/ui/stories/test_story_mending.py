"""What is typed or pasted wrong: told at its place, mended by a key, and never issued."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.home_builders import a_home
from tests.ui.stories.cashier import Cashier, at_the_desk, tickets

QUICK_S = 20.0  # of work of this thread; taken apart cell by cell it would be minutes


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_an_error_is_found_at_its_box_and_mended_by_alt_enter(qtbot: QtBot, home: Path) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.enter_until("lines[1].price")
        cashier.press("Ctrl+A")
        cashier.type("1e3")
        cashier.press("F9")
        cashier.until(lambda: cashier.view.has_focus("lines[1].price"))
        assert "更正" in cashier.told
        assert cashier.view.callout.isVisible()
        assert cashier.view.callout.code.text() == "NOT-A-NUMBER"
        cashier.press("Alt+Enter")
        cashier.until(lambda: cashier.face.net == "3,000.00")
        cashier.until(lambda: not cashier.view.callout.isVisible())
        cashier.issue()
    assert [ticket["net"] for ticket in tickets(home)] == ["3000.00"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("长" * (5 * 1024 * 1024 // 3), "没有粘贴"),
        ("\x00\x01PNG" * 9, "不是文字"),
        ("样例\t1\t2\n样例\t1\n", "第2行有2栏"),
    ],
    ids=["five megabytes", "binary", "a table with a wrong number of columns"],
)
def test_a_paste_that_makes_no_sense_is_told_and_changes_nothing(
    qtbot: QtBot, home: Path, text: str, word: str
) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.enter_until("lines[2].name")
        before, began = cashier.texts(), time.thread_time()
        cashier.paste(text)
        assert time.thread_time() - began < QUICK_S
        cashier.until(lambda: word in cashier.told)
        assert cashier.texts() == before
        cashier.issue()
    assert len(tickets(home)) == 1


@pytest.mark.parametrize(
    ("name", "fixed"),
    [("虚构\U0001f600店", "虚构店"), ("虚构⾦店", "虚构金店")],
    ids=["emoji", "a look-alike"],
)
def test_a_name_that_no_ticket_can_bear_is_mended_before_it_is_issued(
    qtbot: QtBot, home: Path, name: str, fixed: str
) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.view.go_to("buyer.name")
        cashier.press("Ctrl+A")
        cashier.paste(name)
        cashier.until(lambda: cashier.face.problem_at("buyer.name") is not None)
        cashier.press("F9")
        assert cashier.view.has_focus("buyer.name")
        cashier.press("Alt+Enter")
        cashier.issue()
    assert [ticket["buyer_name"] for ticket in tickets(home)] == [fixed]


def test_a_name_with_a_line_break_fills_boxes_that_are_seen_and_can_be_taken_back(
    qtbot: QtBot, home: Path
) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.paste("虚构\r\n虚构市样例路1号")
        cashier.until(lambda: cashier.face.buyer.name == "虚构")
        assert cashier.face.buyer.address_phone == "虚构市样例路1号"
        cashier.press("Ctrl+Z")
        cashier.until(lambda: cashier.face.buyer.name == "")
        assert cashier.face.buyer.address_phone == ""


def test_a_rare_sign_that_the_disk_lacks_stays_until_a_person_decides(
    qtbot: QtBot, home: Path
) -> None:
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.view.go_to("buyer.name")
        cashier.press("Ctrl+A")
        cashier.paste("虚构𠮷店")
        cashier.press("F9")
        cashier.until(lambda: cashier.view.has_focus("buyer.name"))
        problem = cashier.face.problem_at("buyer.name")
        assert problem is not None
        assert (problem.code, problem.fix_text) == ("SIGN-NOT-GBK", "")
        assert not cashier.view.confirm.isVisible()
        cashier.kept()
    assert tickets(home) == []
