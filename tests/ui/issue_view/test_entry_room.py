"""Room on the page of entering: nothing is cut off, and what must be done has its button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.heads import PARTY_WORDS
from app.ui.issue_invoice.places import LABEL_PAD, party_words
from app.ui.issue_invoice.tool_bar import ToolBar
from app.ui.look import apply
from app.ui.look import type as type_
from tests.ui.issue_view import faces

PAGE_AT_1366 = 1198


@pytest.fixture(params=[1.0, 1.15, 1.3])
def type_size(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    apply.apply(qapp, "light", request.param)
    yield request.param
    apply.apply(qapp, "light")


def test_the_words_before_the_boxes_have_room_in_any_type(type_size: float) -> None:
    room = party_words() - LABEL_PAD
    assert [word for word in PARTY_WORDS if type_.width(word, "body") > room] == []
    assert type_size != 1.0 or party_words() == 102


@pytest.mark.parametrize("kind", ["004", "007", "025"])
@pytest.mark.parametrize("special", ["oil", "purchase", "difference", "reduced"])
def test_the_number_can_be_compared_with_the_sheet_beside_a_special_kind(
    qtbot: QtBot, qapp: QApplication, kind: str, special: str
) -> None:
    apply.apply(qapp, "light")
    bar = ToolBar(lambda deed: {"page.choice": "F2", "issue.special": "Shift+F2"}.get(deed, ""))
    qtbot.addWidget(bar)
    bar.set_steps(compact=False, broad=False)
    bar.resize(PAGE_AT_1366, bar.height())
    bar.show()
    face = replace(faces.READY, kind=kind, special=special, saved_text="草稿已存 10:22:36")
    bar.show_face(face)
    assert bar.check.isVisible()
    assert bar.minimumSizeHint().width() <= PAGE_AT_1366
