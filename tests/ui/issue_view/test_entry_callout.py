"""What is wrong is said at its field, covers nothing, and leads there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.face import FieldProblem
from app.ui.issue_invoice.view import IssueView
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import shown

SIZES = [(1198, 616), (1045, 462), (1752, 960)]


def totals(view: IssueView) -> QRect:
    paper = view.body.paper
    at = paper.at
    place = QRect(at.left, at.sum, at.right - at.left, at.lower - at.sum)
    return place.translated(paper.pos())


@pytest.mark.parametrize("size", SIZES)
def test_the_callout_covers_neither_field_nor_totals(qtbot: QtBot, size: tuple[int, int]) -> None:
    view, _ = shown(qtbot, faces.WRONG, size)
    assert view.callout.isVisible()
    card = view.callout.inner
    place = view.body.paper.place_of("lines[3].tax")
    assert place is not None
    assert not card.intersects(place.translated(view.body.paper.pos()))
    assert not card.intersects(totals(view))


def test_the_callout_goes_when_the_field_is_right(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.WRONG)
    view.show(faces.READY)
    assert not view.callout.isVisible()
    assert view.body.action_bar.calm.text() == "内容齐全"


def test_the_fix_button_takes_the_proposed_value(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.WRONG)
    assert view.callout.fix.words == "改为 90.00"
    view.callout.fix.click()
    assert presenter.of("accept_fix") == [("lines[3].tax",)]


def test_the_action_bar_names_the_first_wrong_field_and_leads_there(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.WRONG)
    link = view.body.action_bar.problem
    assert link.words == "1 处待更正：第 4 行税额"
    link.click()
    assert view.has_focus("lines[3].tax")


def test_the_field_with_the_focus_speaks_first(qtbot: QtBot) -> None:
    own = FieldProblem("buyer.tax_id", "TAX-ID", "税号少一位", "购方税号")
    view, _ = shown(qtbot, replace(faces.WRONG, problems=(faces.TAX_PROBLEM, own)))
    assert view.callout.said.text() == faces.TAX_PROBLEM.message
    view.go_to("buyer.tax_id")
    assert view.callout.said.text() == "税号少一位"
    assert view.body.paper.boxes["buyer.tax_id"].property("state") == "error"


def test_a_doubt_has_no_callout_but_a_sign_in_its_cell(qtbot: QtBot) -> None:
    doubt = replace(faces.TAX_PROBLEM, warning=True)
    view, _ = shown(qtbot, replace(faces.READY, problems=(doubt,)))
    assert not view.callout.isVisible()
    assert view.body.paper.table.cells.doubts == {"lines[3].tax"}


def test_a_wrong_line_out_of_sight_has_no_callout_until_it_is_gone_to(qtbot: QtBot) -> None:
    face = faces.long_list(40)
    problem = replace(faces.TAX_PROBLEM, field="lines[30].tax", at="第 30 行税额")
    view, _ = shown(qtbot, replace(face, problems=(problem,)))
    assert not view.callout.isVisible()
    view.go_to("lines[30].tax")
    assert view.callout.isVisible()


def test_a_problem_without_a_box_on_the_paper_leads_to_its_card(qtbot: QtBot) -> None:
    view, _ = shown(qtbot, faces.READY)
    view.go_to("document")
    assert view.extras.isVisible()
    view.escape()
    view.go_to("lines")
    assert view.has_focus("lines[4].name")
    view.go_to("kind")
    assert view.body.tool_bar.kind.hasFocus()


def test_a_doubt_about_the_total_stands_at_the_total_and_leads_to_the_lines(qtbot: QtBot) -> None:
    doubt = FieldProblem("gross", "GROSS-OVER-LIMIT", "超过单张限额", "价税合计", warning=True)
    view, _ = shown(qtbot, faces.READY)
    plain = view.body.grab(totals(view)).toImage()
    view.show(replace(faces.READY, problems=(doubt,)))
    assert view.body.grab(totals(view)).toImage() != plain
    assert not view.body.paper.table.cells.doubts & {"lines[1].amount"}
    view.go_to("gross")
    assert view.has_focus("lines[1].amount")
    view.show(faces.READY)
    assert view.body.grab(totals(view)).toImage() == plain
