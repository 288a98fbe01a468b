"""变更与换盘: disk and bureau side by side, a change by keys; what is granted is there at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bureau.bureau import Bureau
from app.domain.money import Money
from app.domain.rights import Right
from app.gateway.errors import BureauAway, Reason
from app.gateway.messages.devices import ChangeKind
from app.services.month.changing import Changing, Own
from app.ui.changes import change_card
from app.ui.changes.left_words import left_words
from app.ui.changes.page import ChangesPage
from app.ui.changes.rows import named
from hardware.orders import NumberRange
from tests.bureau_office import Wall, bureau_at
from tests.disk_builders import START
from tests.enrolled_home import an_enrolled_home, grant
from tests.home_builders import say
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import compare
from tests.ui.stories.cashier import Cashier, at_the_desk, focused

ROOM = (1198, 616)
THEMES = ["light", "dark"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_card, "LEAST_MS", 0)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(START)) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, bureau: Bureau) -> Iterator[Path]:
    with an_enrolled_home(tmp_path / "home", bureau) as made:
        yield made


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as made:
        yield made


def shown(qtbot: QtBot, desk: DirectDesk) -> ChangesPage:
    page = ChangesPage(desk)
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.activateWindow()
    page.entered()
    return page


def asked_for(page: ChangesPage, sort: ChangeKind) -> None:
    """The card, at a sort of change."""
    page.ask()
    page.card.sort.choose(str(sort))
    page.card.sort.chosen.emit(str(sort))


@pytest.mark.parametrize("theme", THEMES)
def test_what_differs_stands_first_and_what_was_granted_above(
    qtbot: QtBot, desk: DirectDesk, bureau: Bureau, theme: str
) -> None:
    page = shown(qtbot, desk)
    page.presenter.change(ChangeKind.NAME, "示例甲新名测试有限公司", "")
    grant(bureau, ChangeKind.KINDS, "004 007 025")
    page.told.clear()
    page.refresh()
    page.table.setFocus()
    number = desk.writer.device.identity.number
    assert number in page.count.text()
    page.count.setText(page.count.text().replace(number, "499099000001"))
    compare(page, "changes", theme, ROOM)


def test_each_row_says_whether_disk_and_bureau_agree(
    qtbot: QtBot, desk: DirectDesk, bureau: Bureau
) -> None:
    page = shown(qtbot, desk)
    assert page.sign.shape == "ok" and page.verdict.text() == "税控盘与税务局一致"
    assert [one.kind for one in page.model.found if one.kind] == ["004", "007"]
    assert page._why_not_fetched() == "没有等着取回的变更"
    page.fetch()
    grant(bureau, ChangeKind.KINDS, "004 007 025")
    page.refresh()
    assert "025" in page._waits.text() and page._waited.isVisible()
    page.fetch()
    assert "025 卷票 可以领票和开具了" in page.told.text()
    assert not page._waited.isVisible()
    assert page.look is not None and page.look.differences == ()


def test_a_limit_and_a_name_are_asked_for_on_the_card(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    asked_for(page, ChangeKind.LIMIT)
    assert "非征期抄报" in page.card._law.text()
    assert str(page.card.limit.value()) == "99999.99"  # as it is
    page.card.kind.choose("007")
    page.card.limit.choose(next(c for _, c in _tiers(page) if c.fen == 999_999))
    page.ask()
    assert desk.jobs == ["非征期抄报，办理变更"]
    assert page.told.text() == "已办：单张限额，已写进税控盘"
    assert "9999.99" in [one.disk for one in page.model.found if one.kind == "007"]
    asked_for(page, ChangeKind.NAME)
    page.card.choose()
    page.card.sort.hidePopup()
    page.card.name_.setText("  ")
    page.ask()
    assert "写新的名称" in page.card._named.below.text()
    page.card.name_.setText("示例甲新名测试有限公司")
    page.ask()
    (row,) = [one for one in page.model.found if one.differs]
    assert (row.what, row.bureau) == ("名称", "示例甲新名测试有限公司")
    assert page.verdict.text() == "1 处不一致"
    page.ask()
    assert page.escape() and not page.escape()
    page.left()


def _tiers(page: ChangesPage) -> list[tuple[str, Money]]:
    assert page._profile is not None
    return [(each.name, each.ceiling) for each in page._profile.tiers]


def test_another_disk_ends_this_one_and_gives_a_code(qtbot: QtBot, desk: DirectDesk) -> None:
    page = shown(qtbot, desk)
    asked_for(page, ChangeKind.DISK)
    assert "不能撤销" in page.card._law.text()
    page.ask()
    assert page.code.text() and page._coded.isVisible()
    assert "已经注销" in page._why_not()
    page.ask()
    assert page.card.isHidden()
    assert "这块盘已注销" in desk.told[-1]
    assert "已经注销" in page.verdict.text()
    code = page.code.text()
    page.code.clear()
    page.fetch()  # 再看发行码
    assert page.code.text() == code


def test_what_is_left_on_the_disk_is_told_with_its_fix_before_another_disk_is_asked_for(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    page = shown(qtbot, desk)
    asked_for(page, ChangeKind.LIMIT)
    assert not page.card.left.isVisible()
    page.escape()
    asked_for(page, ChangeKind.DISK)
    assert page.own is not None and page.own.left
    many = sum(one.last - one.first + 1 for one in page.own.left)
    assert page.card.left.isVisible()
    assert page.card.left.text().startswith(f"盘里还有 {many:,} 张没有用完：")
    assert all(one.code in page.card.left.text() for one in page.own.left)
    assert "自动退回税局" in page.card.left_fix.text()
    compare(page, "changes-left", "light", ROOM)
    page.card.press()
    assert f"没有用完的 {many:,} 张已退回税局" in page.told.text()
    assert page.own.left == ()


def test_numbers_that_would_stay_on_the_disk_say_who_can_give_them_back() -> None:
    left = (NumberRange("007", "099002300104", 12, 30),)
    own = Own("499000000001", "示例甲", (), False, None, left)
    assert "请系统管理员换盘" in left_words(own, may_return=False)[1]
    assert "退回主机" in left_words(replace(own, keeps=True), may_return=True)[1]
    many = replace(own, left=left * 6)
    assert "另有 2 段" in left_words(many, may_return=True)[0]
    assert left_words(replace(own, left=()), may_return=True) == ("", "")


def test_a_change_that_broke_is_gone_on_with_by_its_button(
    qtbot: QtBot, desk: DirectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, desk)

    def broken(*_: object) -> None:
        raise BureauAway(Reason.CUT)

    with monkeypatch.context() as cut:
        cut.setattr(Changing, "_made", broken)
        page.presenter.change(ChangeKind.KINDS, "026", "")
    assert desk.problems
    assert "断在半路：票种核定" in page._waits.text()
    page.fetch()
    assert "026" in page.told.text()
    assert not page._waited.isVisible()


def test_a_bureau_that_is_away_and_a_right_that_is_missing_are_said(
    qtbot: QtBot, desk: DirectDesk
) -> None:
    desk.writer.network.turn("主管甲", on=False)
    page = shown(qtbot, desk)
    assert "BUREAU-AWAY" in page.away.text()
    assert page._why_not() == "税局现在不能答复"
    assert {one.bureau for one in page.model.found} == {""}
    page.ask()
    assert page.card.isHidden()
    desk.without(Right.CLEAR)
    assert "请系统管理员办理" in page._why_not()
    assert named("999") == "999"


def test_by_keys_a_kind_is_added_and_stands_in_the_menu_of_the_issuing_page(
    qtbot: QtBot, home: Path
) -> None:
    with at_the_desk(qtbot, home) as shell:
        one = Cashier(qtbot, shell)
        assert roll_is(one) == "税控盘没有授权这个票种"
        one.working.desk.open("changes")
        page = one.working.view.host.page
        assert isinstance(page, ChangesPage)
        one.until(lambda: page.look is not None)
        one.press("F9")
        one.until(page.card.isVisible)
        one.until(page.card.sort.hasFocus)
        one.press("Down")
        assert page.card.sort.value() == ChangeKind.KINDS
        one.press("Enter")
        assert page.card.kind.hasFocus()
        while page.card.kind.value() != "025":
            QTest.keyClick(focused(), Qt.Key.Key_Down)
        one.press("F9")
        one.until(lambda: "025 卷票" in page.told.text())
        one.working.desk.open("issue")
        one.until(lambda: roll_is(one) == "没有库存，先领购发票卷")
        one.calm()
    assert set(say(home, "status").only["stock"]) == {"004", "007", "025"}


def roll_is(one: Cashier) -> str:
    """Why 卷票 cannot be chosen."""
    return next(each.why_not for each in one.face.kinds if each.code == "025")
