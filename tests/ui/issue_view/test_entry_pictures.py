"""One picture of the page for each step of the room and each theme; special sheets and cards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.earlier import Earlier
from app.ui.issue_invoice.face import COLUMNS, Face
from app.ui.issue_invoice.view import IssueView
from app.ui.look import apply
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import shown
from tests.ui.pictures import compare

# The page's room in windows of 1366x688, 1093x534 and 1920x1032.
BASE, LOW, BROAD = (1198, 616), (1045, 462), (1752, 960)
THEMES = ("light", "dark")
TICKETS = tuple(
    Earlier("007", "099002300104", number, "2024-01-15", time, buyer, gross, upload)
    for number, time, buyer, gross, upload in (
        ("00000001", "10:01:07", "示例贸易有限公司", "1,240.00", "未报送"),
        ("00000072", "09:52:40", "虚构餐饮管理有限公司", "880.00", "已报送"),
        ("00000071", "09:47:15", "个人", "56.00", "已报送"),
    )
)


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply.apply(qapp, "light")


def page(qtbot: QtBot, face: Face, size: tuple[int, int] = BASE) -> IssueView:
    view, _ = shown(qtbot, face, size)
    QApplication.setCursorFlashTime(0)  # the cursor stands still
    return view


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_with_a_completer_and_a_wrong_field(qtbot: QtBot, theme: str) -> None:
    view = page(qtbot, faces.TYPING)
    view.show_choices("buyer.name", faces.CHOICES, faces.FOOTER)
    compare(view.body, "issue-1366", theme, BASE)


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_in_a_low_window(qtbot: QtBot, theme: str) -> None:
    view = page(qtbot, faces.TYPING, LOW)
    view.show_choices("buyer.name", faces.CHOICES, faces.FOOTER)
    compare(view.body, "issue-1093", theme, LOW)


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_in_a_broad_window(qtbot: QtBot, theme: str) -> None:
    view = page(qtbot, faces.WRONG, BROAD)
    view.body.strip.show_tickets(TICKETS, 37)
    view.body.side.show_last(TICKETS[:2])
    view.body.lay_out()
    compare(view.body, "issue-1920", theme, BROAD)


@pytest.mark.parametrize("theme", THEMES)
def test_the_confirm_card_stands_on_its_button(qtbot: QtBot, theme: str) -> None:
    view = page(qtbot, faces.READY)
    view.show_confirm(faces.CONFIRM)
    compare(view.body, "issue-confirm", theme, BASE)


@pytest.mark.parametrize("theme", THEMES)
def test_the_issued_card(qtbot: QtBot, theme: str) -> None:
    view = page(qtbot, faces.READY)
    view.show_issued(faces.ISSUED)
    compare(view.body, "issue-issued", theme, BASE)


SHEETS = {
    "roll": replace(
        faces.READY,
        kind="025",
        kind_title="增值税普通发票(卷票)",
        roll_width_mm=57,
        roll_widths=(57, 76),
        form_lines=6,
    ),
    "purchase": replace(faces.READY, special="purchase"),
    "difference": replace(
        faces.READY, special="difference", columns=(*COLUMNS[:6], "deduction", *COLUMNS[6:])
    ),
    "agency": replace(faces.READY, agency_certificate="示例完税凭证 0001"),
    "list": faces.long_list(40),
    "remark": replace(faces.READY, remark_bytes=(221, 230)),
}


@pytest.mark.parametrize("name", SHEETS)
def test_the_special_sheets(qtbot: QtBot, name: str) -> None:
    compare(page(qtbot, SHEETS[name]).body, f"issue-{name}", "light", BASE)
