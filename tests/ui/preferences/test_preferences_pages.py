"""系统设置: looks at once, keys with their clashes, parameters checked at the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.settings import Settings
from app.ui.page import Page
from app.ui.parts.fields import Field
from app.ui.preferences import appearance_page, keys_page, parameters_page
from app.ui.preferences.appearance_page import AppearancePage
from app.ui.preferences.deed_words import WORDS, words_of
from app.ui.preferences.keys_page import KeysPage
from app.ui.preferences.parameters import parameters, seconds_of
from app.ui.preferences.parameters_page import ParametersPage
from app.ui.shell import pages
from app.ui.shell.entries import ENTRIES
from tests.home_builders import a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(a_home(tmp_path)) as made:
        yield made


def shown(qtbot: QtBot, page: Page) -> None:
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()


def test_theme_and_type_size_are_kept_at_once(qtbot: QtBot, desk: DirectDesk) -> None:
    page = AppearancePage(desk)
    shown(qtbot, page)
    page.theme.toggle()
    page.type_size.toggle()
    kept = desk.kept_settings[-1]
    assert (kept.theme, kept.type_size) == ("light", 1.15)
    desk.preferences.larger(0)  # by its key, elsewhere
    assert page.type_size.index == 0


def test_every_shipped_key_has_words(desk: DirectDesk) -> None:
    assert [one.id for one in desk.keys.all() if one.id not in WORDS] == []
    assert words_of("nobody.knows", desk.actions) == "nobody.knows"


def test_a_general_key_is_named_by_what_it_does_on_a_page(qtbot: QtBot, desk: DirectDesk) -> None:
    own = {(one.scope, one.id) for one in desk.keys.all()}
    for name in {entry.page for entry in ENTRIES}:
        page = pages.make(name, desk)
        qtbot.addWidget(page)
        for _ in page.pieces():  # what a large page still has to make
            pass
        for deed in page.deeds():
            if deed.id.startswith("page.") and (name, deed.id) in own:
                assert words_of(deed.id, scope=name) == deed.title


def row_of(page: KeysPage, deed: str) -> int:
    return next(n for n, one in enumerate(page.model.found) if one.id == deed)


def test_a_key_is_changed_by_pressing_it(qtbot: QtBot, desk: DirectDesk) -> None:
    page = KeysPage(desk)
    shown(qtbot, page)
    page.table.go_to(row_of(page, "app.lock"))
    qtbot.keyClick(page.key, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert desk.keys.of("app.lock") == "Ctrl+J"
    assert "没有冲突" in page._verdict.text()
    page.back.click()
    assert desk.keys.of("app.lock") == "Ctrl+L"
    page.none.click()
    assert desk.keys.of("app.lock") == ""
    page.all_back.click()
    assert desk.keys.of("app.lock") == "Ctrl+L"


def test_two_deeds_that_want_one_key_are_shown(qtbot: QtBot, desk: DirectDesk) -> None:
    page = KeysPage(desk)
    shown(qtbot, page)
    page.table.go_to(row_of(page, "app.lock"))
    page.change("F9")
    assert "冲突" in page._verdict.text()
    assert page._sign.shape == "bad"
    assert page.model.cell(row_of(page, "page.main"), 3).text == "冲突"
    page.table.go_to(row_of(page, "app.search"))
    assert page._sign.shape == "warn"


@pytest.mark.parametrize(("key", "said"), [("F10", "系统保留"), ("A", "打字"), ("Space", "打字")])
def test_a_key_that_is_needed_elsewhere_is_refused(
    qtbot: QtBot, desk: DirectDesk, key: str, said: str
) -> None:
    page = KeysPage(desk)
    shown(qtbot, page)
    page.table.go_to(row_of(page, "app.lock"))
    page.change(key)
    assert said in page._verdict.text()
    assert desk.keys.of("app.lock") == "Ctrl+L"


def test_enter_and_escape_leave_the_box(qtbot: QtBot, desk: DirectDesk) -> None:
    page = KeysPage(desk)
    shown(qtbot, page)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Shift):
        qtbot.keyClick(page.key, key)
    assert desk.kept_keys == []


def test_a_deed_is_found_by_its_words_its_page_or_its_key(qtbot: QtBot, desk: DirectDesk) -> None:
    page = KeysPage(desk)
    shown(qtbot, page)
    page.search.setText("锁屏")
    assert [one.id for one in page.model.found] == ["app.lock"]
    page.search.setText("ctrl+k")
    assert [one.id for one in page.model.found] == ["app.search"]
    page.search.setText("这个没有")
    assert page.model.rows() == 0
    assert not page.none.isEnabled()
    page.change("F8")
    page.reset()
    assert desk.kept_keys == []
    page.search.setText("下一格")
    page.table.go_to(0)
    assert "不能改" in page.none.toolTip()


def test_a_parameter_is_kept_and_put_back(qtbot: QtBot, desk: DirectDesk) -> None:
    page = ParametersPage(desk)
    shown(qtbot, page)
    page.change("default_kind", "026")
    assert desk.kept_settings[-1].default_kind == "026"
    assert page.back["default_kind"].isVisible()
    page.back["default_kind"].click()
    assert desk.kept_settings[-1].default_kind == "007"
    page.change("default_kind", "007")  # nothing new
    assert len(desk.kept_settings) == 2


@pytest.mark.parametrize("text", ["", "abc", "-1", "601", "1e3", "１２", "2.55"])
def test_a_wrong_number_stands_at_its_box(qtbot: QtBot, desk: DirectDesk, text: str) -> None:
    page = ParametersPage(desk)
    shown(qtbot, page)
    box = page.boxes["lock_wait_s"]
    assert isinstance(box, Field)
    box.setText(text)
    box.editingFinished.emit()
    assert box.error
    assert desk.kept_settings == []
    with pytest.raises(RuleBroken, match="SETTING-WRONG"):
        seconds_of(text)


def test_a_right_number_is_kept_and_its_default_comes_back(qtbot: QtBot, desk: DirectDesk) -> None:
    page = ParametersPage(desk)
    shown(qtbot, page)
    page.change("lock_wait_s", "2.5")
    assert desk.kept_settings[-1].lock_wait_s == 2.5
    page.back["lock_wait_s"].click()
    assert desk.kept_settings[-1].lock_wait_s == 5.0


def test_what_the_home_was_made_as_is_only_shown(desk: DirectDesk) -> None:
    given = [one for one in parameters(Settings()) if one.given]
    assert [(one.title, one.shown) for one in given] == [("设备类型", "税控盘")]


@pytest.mark.parametrize("module", [appearance_page, keys_page, parameters_page])
def test_every_page_fits_a_small_window(qtbot: QtBot, desk: DirectDesk, module: object) -> None:
    page = whole(module.make(desk))  # type: ignore[attr-defined]
    shown(qtbot, page)
    assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
    assert page.minimumSizeHint().height() <= SMALL_ROOM[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_look_as_agreed(qtbot: QtBot, desk: DirectDesk, theme: str) -> None:
    for name, page in (
        ("appearance", AppearancePage(desk)),
        ("keys", KeysPage(desk)),
        ("parameters", ParametersPage(desk)),
    ):
        qtbot.addWidget(page)
        compare(page, name, theme, ROOM)
