"""发票领用: by keys; never twice, never lost; what is not finished is told and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.rights import Right
from app.gateway.errors import BureauAway, Reason
from app.gateway.messages.stock import Claim, ClaimState, NumberRange
from app.services.stock.stock_claiming import StockClaiming
from app.services.stock.stock_packages import StockPackages
from app.ui.stock import claim_card, move_card
from app.ui.stock.page import StockPage
from tests.home_builders import a_home, say
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare
from tests.ui.shell_builders import WAIT_MS, a_shell

ROOM = (1198, 616)
OTHER = "499099000009"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (claim_card, move_card):
        monkeypatch.setattr(module, "LEAST_MS", 0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> StockPage:
    page = StockPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.activateWindow()
    page.entered()
    return page


def left(page: StockPage, kind: str = "007") -> int:
    return next(one.left for one in page.kinds.found if one.kind == kind)


def stand_at(page: StockPage, kind: str) -> None:
    page.table.go_to(next(n for n, one in enumerate(page.volumes.found) if one.kind == kind))


def test_numbers_are_claimed_by_keys_in_the_real_window(qtbot: QtBot, home: Path) -> None:
    before = len(say(home, "stock", "list").answers)
    with a_shell(qtbot, home.parent, page="stock", home=home) as shell:
        assert shell.working is not None
        page = shell.working.view.host.page
        assert isinstance(page, StockPage)
        shell.window.activateWindow()
        qtbot.waitUntil(lambda: page.stock is not None, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: bool(page.volumes.found), timeout=WAIT_MS)
        qtbot.keyClick(page.table, Qt.Key.Key_F9)
        qtbot.waitUntil(page.card.isVisible, timeout=WAIT_MS)
        qtbot.waitUntil(page.card.count.hasFocus, timeout=WAIT_MS)
        page.card.count.selectAll()
        qtbot.keyClicks(page.card.count, "30")
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: "已领到并确认" in page.told.text(), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: len(page.claims.found) == 1, timeout=WAIT_MS)
        assert page.card.isHidden()
    assert len(say(home, "stock", "list").answers) == before + 1


def test_a_count_that_is_none_is_said_and_nothing_is_claimed(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    page.claim()
    for wrong in ("0", "x", "99999"):
        page.card.count.setText(wrong)
        page.claim()
        assert "之间" in page.card._named.below.text()
    assert page.escape()
    assert page.claims.found == ()


def test_what_was_claimed_and_is_not_here_is_gone_on_with(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)
    before = left(page)

    def broken(*_: object) -> None:
        raise BureauAway(Reason.CUT)

    with monkeypatch.context() as cut:
        cut.setattr(StockClaiming, "_take_in", broken)
        page.presenter.claim("007", 30)
    assert desk.problems
    assert page._open.isVisible()
    assert left(page) == before
    page.finish()
    assert left(page) == before + 30
    assert not page._open.isVisible()


def test_a_volume_goes_back_after_the_second_look(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)
    stand_at(page, "004")
    page.give_back()
    assert page.escape()

    def away(*_: object) -> None:
        raise BureauAway(Reason.CUT)

    with monkeypatch.context() as cut:
        cut.setattr(StockPackages, "tell", away)
        page.give_back()
        page.claim()  # F9 on the card
        assert "连上后自动送到" in page.told.text()
        assert "1 个" in page.unsent.text()
    assert left(page, "004") == 0
    page.refresh()
    page.refresh()
    assert page.unsent.text() == ""
    assert page._warned.isVisible()


def test_numbers_go_to_a_sub_machine_into_a_folder(
    qtbot: QtBot, desk: DirectDesk, tmp_path: Path
) -> None:
    page = shown(qtbot, desk)
    stand_at(page, "007")
    before = left(page)
    page.assign()
    page.sure.press()
    assert "12 位" in page.sure._named_disk.below.text()
    page.sure.disk.setText(OTHER)
    page.sure.count.setText("99999")
    page.sure.press()
    assert "之间" in page.sure._named_count.below.text()
    volume = page.volumes.found[page.table.row]
    page.presenter.assign(volume, volume.last - 9, OTHER, tmp_path)
    assert left(page) == before - 10
    (file,) = tmp_path.glob(f"distribution-{OTHER}-{volume.code}-*")
    assert str(file) in page.told.text()
    page.presenter.take_in(tmp_path, sub=False)
    assert "PACKAGE-NONE" in repr(desk.problems)


def test_away_nothing_is_claimed_and_the_stock_is_there(
    qtbot: QtBot, desk: DirectDesk, home: Path
) -> None:
    desk.writer.network.turn("主管甲", on=False)
    page = shown(qtbot, desk)
    assert page.kinds.found
    assert "连不上" in page.away.text()
    assert page._why_not_claimed()
    page.claim()
    assert not page.card.isVisible()


def test_who_may_not_sees_why(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk.without(Right.CLAIM))
    assert "没有领票的权限" in page._why_not_claimed()
    page.take_in()
    page.give_back()
    assert not page.sure.isVisible()


def pictured(page: StockPage) -> None:
    """Days and claims that stand."""
    assert page.shelf is not None
    assert page.stock is not None
    kinds = [replace(one, days=40) for one in page.shelf.kinds]
    kinds[1] = replace(kinds[1], left=18, days=2, low=True)
    page.show_shelf(replace(page.shelf, kinds=tuple(kinds), disk="499099541109"))
    at = datetime.fromisoformat("2024-01-15T10:22:00+08:00")
    claims = tuple(
        Claim(f"{n:032x}", state, (NumberRange(kind, code, first, first + 24),), at)
        for n, (state, kind, code, first) in enumerate(
            (
                (ClaimState.NOT_CONFIRMED, "007", "099002400104", 501),
                (ClaimState.DONE, "004", "9900241130", 501),
            )
        )
    )
    page.show_bureau(replace(page.stock, claims=claims))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    pictured(page)
    compare(page, "stock", theme, ROOM)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_second_look_looks_as_it_did(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    page = shown(qtbot, desk)
    pictured(page)
    if theme == "light":
        stand_at(page, "007")
        page.assign()
    else:
        page.claim()
    compare(page, "stock-card", theme, ROOM)
