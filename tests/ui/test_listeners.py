"""Who listens to what lives longer than a page: the living are told, all of them."""

from __future__ import annotations

import gc
import re

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from app.settings import Settings
from app.ui.focus import News
from app.ui.listeners import Listeners
from app.ui.look import apply
from app.ui.preferences.appearance_page import AppearancePage
from app.ui.search.page import SearchPage
from app.ui.shell.keys import Keys
from app.ui.shell.preferences import Preferences
from app.ui.shell.shell import Shell
from tests.architecture.source import ROOT
from tests.ui.shell_builders import WAIT_MS, a_shell


def worn(qtbot: QtBot, shell: Shell, theme: str) -> None:
    """Another theme, to its last piece."""
    shell.preferences.change(theme=theme)
    qtbot.waitUntil(lambda: not apply.changing(), timeout=WAIT_MS)


class Told(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def note(self) -> None:
        self.times += 1

    def moved(self, _before: QWidget | None, _now: QWidget | None) -> None:
        self.times += 1

    def fail(self) -> None:
        raise RuntimeError("a part of it is gone")


def test_one_that_fails_keeps_nobody_from_being_told(qtbot: QtBot) -> None:
    first, second, listeners = Told(), Told(), Listeners()
    for call in (first.note, second.fail, second.note):
        listeners.add(call)
    with pytest.raises(RuntimeError, match="a part of it is gone"):
        listeners.tell()
    assert (first.times, second.times) == (1, 1)


def test_the_dead_are_forgotten_and_nobody_is_kept_alive(qtbot: QtBot) -> None:
    listeners, told = Listeners(), []
    gone, owner = Told(), Told()
    listeners.add(gone.note)
    listeners.add(lambda: told.append("owned"), of=owner)
    listeners.add(lambda: told.append("for good"))
    listeners.add(Told().fail)
    gc.collect()
    delete(gone)
    listeners.tell()
    delete(owner)
    listeners.tell()
    assert told == ["owned", "for good", "for good"]


def test_one_that_dies_while_others_are_told_is_not_called(qtbot: QtBot) -> None:
    listeners, dies = Listeners(), Told()
    listeners.add(lambda: delete(dies))
    listeners.add(dies.fail)
    listeners.tell()


def test_keys_and_preferences_forget_pages_that_went(qtbot: QtBot) -> None:
    keys, preferences = Keys({"everywhere": {"page.help": ["F1"]}}), Preferences(Settings(), print)
    page = Told()
    keys.on_change(page.fail)
    preferences.on_change(page.fail)
    delete(page)
    keys.change("page.help", "F2")
    preferences.change(theme="dark")


def test_who_takes_over_changes_theme_and_keys_of_pages_that_went(qtbot: QtBot, tmp_path) -> None:
    """The pages of the one before have gone with them; what lives longer does not call them."""
    with a_shell(qtbot, tmp_path, page="appearance") as shell:
        before = shell.working
        assert before is not None
        assert isinstance(before.view.host.page, AppearancePage)
        shell._leave_work()
        shell._signed_in()
        assert shell.working is not before
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        worn(qtbot, shell, "dark")
        shell.keys.change("page.help", "F1")
        worn(qtbot, shell, "light")


def test_the_calendar_of_a_card_outlives_a_page_that_was_left(qtbot: QtBot, tmp_path) -> None:
    """The card 更多条件 was opened and closed, another page seen: a change of the look passes."""
    with a_shell(qtbot, tmp_path, page="search") as shell:
        assert shell.working is not None
        page = shell.working.view.host.page
        assert isinstance(page, SearchPage)
        page._cards.more.open(page.search.asked)
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        page._cards.close_one()
        shell.working.desk.open("customers")
        qtbot.waitUntil(lambda: not shell.lanes.busy, timeout=WAIT_MS)
        gc.collect()
        worn(qtbot, shell, "dark")
        worn(qtbot, shell, "light")
        assert all(isValid(box._opener) for box in page._cards.more.card.days.values())


def test_where_the_focus_goes_is_told_to_the_living_only(qtbot: QtBot, qapp: QApplication) -> None:
    news, went, dies, left = News("focusChanged"), [], Told(), Told()
    page = QWidget()
    here, there = QLineEdit(page), QLineEdit(page)
    qtbot.addWidget(page)
    page.show()
    here.setFocus()
    qtbot.waitUntil(here.hasFocus)
    news.follow(qapp, lambda before, now: went.append((before, now)))
    for deaf in (dies, left):
        news.follow(qapp, deaf.moved)
    delete(dies)
    news.leave(left.moved)
    there.setFocus()
    qtbot.waitUntil(lambda: bool(went) and went[-1][1] is there)
    assert left.times == 0


def test_no_signal_of_the_application_is_joined_to_what_may_die() -> None:
    """A connection may outlive its widget: the way goes through `app/ui/focus.py`."""
    ui = ROOT / "app" / "ui"
    joined = re.compile(
        r"\b(application|QApplication|QGuiApplication|instance\(\)|clipboard\(\)|styleHints\(\)|"
        r"primaryScreen\(\))\.\w+\.connect"
    )
    lasting = {"focus.py", "apply.py", "application.py"}
    found = {one.name for one in ui.rglob("*.py") if joined.search(one.read_text("utf-8"))}
    assert found <= lasting
