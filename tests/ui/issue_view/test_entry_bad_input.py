"""Whatever is pasted into whichever box: nothing breaks, and nothing takes long to show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.editors import LONGEST, Box, RemarkBox, take_clipboard
from app.ui.issue_invoice.face import BUYER_FIELDS, COLUMNS
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import shown

FIELDS = (*BUYER_FIELDS, "remark", "payee", *(f"lines[1].{name}" for name in COLUMNS))
BAD = {
    "five megabytes": "长" * (5 * 1024 * 1024 // 3),
    "binary": bytes(range(256)).decode("latin-1") * 40,
    "emoji and rare signs": "𠮷野家😀👩‍👩‍👧",
    "line ends": "一\r\n二\n三\r四\u2028五",
    "a table": "a\tb\tc\nd\te\n\n\tf",
    "NUL": "一\x00二",
    "amounts": "1,234.5 １２．５ 1e3 —",
    "half a sign": "\ud83d",
}


def pasted(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)
    box = QApplication.focusWidget()
    assert isinstance(box, Box | RemarkBox)
    take_clipboard(box)


@pytest.mark.parametrize("name", BAD)
def test_bad_text_leaves_every_box_usable(qtbot: QtBot, name: str) -> None:
    view, presenter = shown(qtbot, faces.READY)
    for field in FIELDS:
        view.go_to(field)
        pasted(BAD[name])
        box = QApplication.focusWidget()
        assert isinstance(box, Box | RemarkBox)
        assert len(box.text()) <= LONGEST + len(faces.SERVICE)
        assert "\x00" not in box.text()
        if isinstance(box, Box):
            assert "\n" not in box.text()
    assert len(presenter.of("left")) >= len(FIELDS) - 1


def test_what_no_field_can_hold_is_refused_with_a_word(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    pasted(BAD["five megabytes"])
    assert view.body.paper.boxes["buyer.name"].text() == faces.BUYER.name
    assert presenter.of("pasted") == []
    assert "没有粘贴" in presenter.said[0]


def test_a_paste_that_the_presenter_takes_is_not_inserted(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    presenter.takes_paste = True
    pasted("示例公司 91990000TEST00007G")
    assert presenter.of("pasted") == [("buyer.name", "示例公司 91990000TEST00007G")]
    assert view.body.paper.boxes["buyer.name"].text() == faces.BUYER.name


def test_a_paste_that_it_leaves_is_told_as_typed(qtbot: QtBot) -> None:
    view, presenter = shown(qtbot, faces.READY)
    view.go_to("lines[1].quantity")
    pasted("12\n")
    assert presenter.of("typed")[-1] == ("lines[1].quantity", "12")
