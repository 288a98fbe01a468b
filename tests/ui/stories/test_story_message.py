"""A message that nobody put away, while a ticket is issued."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.ui.parts.floating import Shadowed
from tests.home_builders import a_home
from tests.ui.stories.cashier import Cashier, at_the_desk


def place(card: Shadowed) -> QRect:
    """In the window, its shadow left aside."""
    whole = QRect(card.mapTo(card.window(), QPoint(0, 0)), card.size())
    return whole.adjusted(card.shade, card.shade, -card.shade, -card.shade)


@pytest.mark.parametrize("size", [(1366, 688), (1093, 534)])
def test_a_message_never_covers_the_card_that_asks(
    qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    with at_the_desk(qtbot, a_home(tmp_path)) as shell:
        shell.window.resize(*size)
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.working.show_problem(RuleBroken("NO-STOCK"))
        message = cashier.working.talk.messages.card
        before = place(message)
        cashier.press("F9")
        cashier.until(cashier.view.confirm.isVisible)
        assert message.isVisible()
        assert not place(message).intersects(place(cashier.view.confirm))
        cashier.press("Esc")
        cashier.until(lambda: not cashier.view.confirm.isVisible())
        assert place(message) == before
