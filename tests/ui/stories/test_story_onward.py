"""What comes naturally next: from the issued card to the search, from the empty line to F8, from a
ticket that was put aside to the next one."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.ui.issue_invoice.copy_card import CopyCard
from app.ui.search.page import SearchPage
from tests.home_builders import a_home, a_terminal
from tests.ui.stories.cashier import LETTING_GO_MS, Cashier, at_the_desk, focused


def test_from_the_issued_card_the_search_is_one_key_away(qtbot: QtBot, tmp_path: Path) -> None:
    with at_the_desk(qtbot, a_home(tmp_path)) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.issue()
        number = cashier.view.issued._number.text()
        cashier.press("Shift+F9")
        cashier.until(cashier.view.preview.isVisible)
        cashier.press("Esc")
        assert cashier.view.issued.isVisible()
        cashier.press("Ctrl+F")
        page = cashier.working.view.host.page
        assert isinstance(page, SearchPage)
        cashier.type("00000001")
        assert page.bar.box.text() == "00000001"
        cashier.calm()
        cashier.press("Ctrl+N")
        assert cashier.working.view.host.page is cashier.page
        assert cashier.view.issued._number.text() == number
        assert cashier.view.issued.isAncestorOf(focused())
        cashier.calm()

        def left() -> bool:
            """A press right after the card came back is a second press, and does not count."""
            cashier.press("F9")
            return not cashier.view.issued.isVisible()

        cashier.until(left)


def test_f8_on_the_empty_line_is_for_the_line_above(qtbot: QtBot, tmp_path: Path) -> None:
    with at_the_desk(qtbot, a_home(tmp_path)) as shell:
        cashier = Cashier(qtbot, shell)
        assert ("F3", "选择，查找") in cashier.working.talk._keys_all()
        cashier.press("F8")
        assert "没有打折" in cashier.told
        cashier.simple()
        cashier.enter_until("lines[2].name")
        cashier.press("F8")
        cashier.until(cashier.view.discount.isVisible)
        cashier.type("10%")
        cashier.press("Enter")
        cashier.until(lambda: any("-" in row.get("amount", "") for row in cashier.texts()))
        assert len(cashier.page.presenter.face.rows) >= 3


def test_the_next_ticket_begins_by_a_key_and_nothing_is_lost(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with at_the_desk(qtbot, home) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.press("Ctrl+N")
        assert "Ctrl+Shift+N" in cashier.told
        assert cashier.face.buyer.name
        cashier.press("Ctrl+S")
        cashier.calm()
        cashier.press("Ctrl+N")  # it is in the 草稿箱 already
        cashier.until(lambda: not cashier.face.buyer.name)
        cashier.until(lambda: cashier.view.has_focus("buyer.name"))
        cashier.take("sl")
        cashier.kept()
        cashier.press("Ctrl+Shift+N")
        cashier.until(lambda: not cashier.face.buyer.name)
        cashier.kept()
    with a_terminal(home) as terminal:
        assert len(terminal.drafts.all()) == 2


def test_a_message_stays_with_its_page_and_under_the_bell(qtbot: QtBot, tmp_path: Path) -> None:
    with at_the_desk(qtbot, a_home(tmp_path)) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.working.show_problem(RuleBroken("NO-STOCK"))
        card = cashier.working.talk.messages.card
        assert card.isVisible()
        cashier.press("F5")
        assert card.isVisible()
        cashier.press("Ctrl+F")
        assert not card.isVisible()
        (noted,) = cashier.working.talk.messages.kept
        assert noted.told is not None
        assert noted.time.startswith("10:")  # by the disk's clock, as all times on the screen
        cashier.calm()


def test_tickets_to_copy_are_told_apart_by_their_kind_and_code(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with at_the_desk(qtbot, a_home(tmp_path)) as shell:
        cashier = Cashier(qtbot, shell)
        cashier.simple()
        cashier.issue()
        code = cashier.face.code
        qtbot.wait(LETTING_GO_MS)
        cashier.calm()

        def left() -> bool:
            """A press right after the card came back is a second press, and does not count."""
            cashier.press("F9")
            return not cashier.view.issued.isVisible()

        cashier.until(left)
        cashier.press("Ctrl+R")
        (card,) = cast("list[CopyCard]", cashier.page.findChildren(CopyCard))
        cashier.until(card._list.isVisible)
        shown = card._list.rows.model().index(0, 0).data()
        assert shown.startswith("007 普票")
        assert f"{code} · 00000001" in shown
        cashier.press("Esc")
        assert not card.isVisible() and not card._list.isVisible()  # at once, with its list
        cashier.calm()
