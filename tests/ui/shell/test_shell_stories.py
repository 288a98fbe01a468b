"""The window as a person meets it: real home, real lanes, keys."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.ui.actions import Action
from app.ui.desk import On
from app.ui.page import Page
from app.ui.shell.shell import Shell
from app.ui.shell.working import Working
from tests.home_builders import a_home
from tests.ui.shell_builders import WAIT_MS, a_shell, a_window, sign_in

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def working_of(shell: Shell) -> Working:
    assert shell.working is not None
    return shell.working


class Note(Page):
    """A page with one field and a deed."""

    name, title, area = "home", "记事", "首页"

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit(self)
        self.done: list[str] = []
        self.kept = ""

    def entered(self) -> None:
        self.field.setFocus()

    def left(self) -> None:
        self.kept = self.field.text()

    def deeds(self) -> tuple[Action, ...]:
        return (
            Action("page.main", "记下", lambda: self.done.append("main")),
            Action("page.paper", "打印", lambda: None, why_not=lambda: "没有纸"),
        )


def with_note(qtbot: QtBot, shell: Shell) -> Note:
    """The note stands on the screen in place of whatever page was there."""
    host, note = working_of(shell).view.host, Note()
    host._pages["home"] = note
    host.addWidget(note)
    host.open("home", {})
    shell.window.activateWindow()
    qtbot.waitUntil(note.field.hasFocus, timeout=WAIT_MS)
    return note


def test_a_key_reaches_the_pages_deed_from_inside_a_field(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note = with_note(qtbot, shell)
        qtbot.keyClick(note.field, Qt.Key.Key_F9)
        qtbot.keyClicks(note.field, "abc")
        assert (note.done, note.field.text()) == (["main"], "abc")


def test_what_cannot_be_done_says_why_instead_of_doing_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note = with_note(qtbot, shell)
        qtbot.keyClick(note.field, Qt.Key.Key_P, CTRL)
        assert working_of(shell).view.status_bar.line.text() == "打印：没有纸"


def test_the_search_opens_inside_a_field_and_over_a_message(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note, working = with_note(qtbot, shell), working_of(shell)
        working.show_problem(RuleBroken("NO-STOCK"))
        qtbot.keyClick(note.field, Qt.Key.Key_K, CTRL)
        palette = working.talk.palette
        assert palette.isVisible()
        assert palette.box.hasFocus()
        qtbot.waitUntil(lambda: working.talk.lexicon is not None, timeout=WAIT_MS)
        qtbot.keyClick(palette.box, Qt.Key.Key_Escape)
        assert not palette.isVisible()
        assert note.field.hasFocus()


def test_a_deed_is_found_by_its_initials_and_done_by_enter(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = working_of(shell)
        qtbot.waitUntil(lambda: working.talk.lexicon is not None, timeout=WAIT_MS)
        working.open_search()
        palette = working.talk.palette
        qtbot.keyClicks(palette.box, "sszt")
        qtbot.keyClick(palette.box, Qt.Key.Key_Return)
        assert shell.preferences.settings.theme == "dark"
        assert shell.remembered.last_used[0] == "app.dark"
        shell.preferences.change(theme="light")


def test_a_customer_is_found_by_initials_after_the_sign_for_customers(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = working_of(shell)
        working.open_search()
        palette = working.talk.palette
        qtbot.keyClicks(palette.box, "@xgycs")

        def found() -> bool:
            hit = palette.answers.hit
            return hit is not None and hit.target.title == "虚构乙测试商贸有限公司"

        qtbot.waitUntil(found, timeout=WAIT_MS)


def test_a_message_takes_no_focus_and_its_way_out_has_a_key(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note, working = with_note(qtbot, shell), working_of(shell)
        done: list[str] = []
        working.desk.actions.add(Action("open.standing", "现状", lambda: done.append("way")))
        working.show_problem(RuleBroken("NO-STOCK"))
        card = working.talk.messages.card
        assert card.isVisible()
        assert note.field.hasFocus()
        qtbot.keyClick(note.field, Qt.Key.Key_Return, ALT)
        assert (done, card.isVisible()) == (["way"], False)


def test_a_message_gives_its_code_to_be_copied_and_stays_under_the_bell(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note, working = with_note(qtbot, shell), working_of(shell)
        working.show_problem(RuleBroken("NO-STOCK"))
        working.talk.messages.card.copy_code()
        assert QGuiApplication.clipboard().text().startswith("NO-STOCK ")
        qtbot.keyClick(note.field, Qt.Key.Key_Escape)
        assert not working.talk.messages.card.isVisible()
        assert working.talk.messages.kept[0].told is not None
        working.show_bell()


def test_help_tells_the_article_of_the_message(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note, working = with_note(qtbot, shell), working_of(shell)
        working.show_problem(RuleBroken("NO-STOCK"))
        qtbot.keyClick(note.field, Qt.Key.Key_F1)
        (card,) = working.talk._cards
        assert card.isVisible()
        qtbot.keyClick(card, Qt.Key.Key_Escape)
        assert not card.isVisible()


def test_a_locked_screen_hears_no_deed_and_the_page_is_as_it_was_left(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note = with_note(qtbot, shell)
        note.field.setText("半句")
        qtbot.keyClick(note.field, Qt.Key.Key_L, CTRL)
        assert shell.window.views.currentWidget() is shell.login
        qtbot.keyClick(shell.login.password, Qt.Key.Key_F9)
        assert note.done == []
        assert shell.look is not None
        assert shell.look.practice is not None
        assert shell.login.password.text() == shell.look.practice[1]  # nobody was told it
        shell.login.try_it()
        qtbot.waitUntil(lambda: working_of(shell).on_screen, timeout=WAIT_MS)
        assert note.field.text() == "半句"


def test_another_operator_takes_over_and_the_first_ones_page_is_left(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = a_home(tmp_path)
    with a_shell(qtbot, tmp_path, home=home) as shell:
        note = with_note(qtbot, shell)
        qtbot.keyClicks(note.field, "abc")
        shell.lock()
        shell.login.people.choose("开票乙")
        other = next(one for one in shell.login.presenter.look.people if one.role == "cashier")  # type: ignore[union-attr]
        shell.login.people.choose(other.name)
        shell.login.password.setText("wrong")
        shell.login.try_it()
        qtbot.waitUntil(lambda: "还可试" in shell.login.password.error, timeout=WAIT_MS)
        assert shell.working is not None


def test_a_wrong_password_says_how_often_one_may_still_try(qtbot: QtBot, tmp_path: Path) -> None:
    with a_window(qtbot, a_home(tmp_path)) as shell:
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
        shell.login.password.setText("falsch")
        qtbot.keyClick(shell.login.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(shell.login.password.error), timeout=WAIT_MS)
        assert "还可试 4 次" in shell.login.password.error
        shell.login.password.setText("")
        qtbot.keyClick(shell.login.password, Qt.Key.Key_Return)
        assert shell.login.password.error == "请输入口令。"


def test_a_first_start_offers_a_practice_home_by_enter(qtbot: QtBot, tmp_path: Path) -> None:
    with a_window(qtbot, tmp_path / "new") as shell:
        assert shell.window.views.currentWidget() is shell.calm
        qtbot.keyClick(shell.calm, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
        assert shell.look is not None
        assert shell.look.simulated
        sign_in(qtbot, shell)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("book.db", b"not a book at all", "STORE-DAMAGED"),
        ("settings.toml", b"profile = ", "SETTINGS-DAMAGED"),
        ("seal.key", b"short", "SEAL-DAMAGED"),
    ],
)
def test_a_home_that_cannot_be_opened_is_told_calmly(
    qtbot: QtBot, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    home = a_home(tmp_path)
    (home / name).write_bytes(content)
    with a_window(qtbot, home) as shell:
        qtbot.waitUntil(lambda: shell.calm.saying is not None, timeout=WAIT_MS)
        assert shell.calm.saying is not None
        assert shell.calm.saying.code == code
        assert "没有改动" in shell.calm.saying.result


def test_damaged_settings_go_back_to_the_defaults_by_enter(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    (home / "settings.toml").write_text("theme = 3\n", "utf-8")
    with a_window(qtbot, home) as shell:
        qtbot.waitUntil(lambda: shell.calm.saying is not None, timeout=WAIT_MS)
        qtbot.keyClick(shell.calm, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
        assert shell.damaged_words() == (), "nobody is asked to mend what was mended"
    assert (home / "settings.toml.damaged").read_text("utf-8") == "theme = 3\n"


def test_damaged_keys_are_told_in_a_banner_and_the_shipped_ones_hold(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home = a_home(tmp_path)
    (home / "keys.toml").write_bytes(b"\xff\xfe[")
    with a_shell(qtbot, tmp_path, home=home) as shell:
        banner = working_of(shell).view.banner
        qtbot.waitUntil(lambda: banner.shown is not None, timeout=WAIT_MS)
        assert banner.shown is not None
        assert banner.shown.code == "KEYS-DAMAGED"
        assert shell.keys.of("page.main") == "F9"


def test_a_home_in_use_by_a_word_says_so_and_opens_when_it_is_free(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from app.bootstrap.home import Home

    home = a_home(tmp_path)
    settings = home / "settings.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("lock_wait_s = 5.0", "lock_wait_s = 0.1"), "utf-8")
    lock = Home(home).lock(1)
    with a_window(qtbot, home) as shell:
        qtbot.waitUntil(lambda: shell.calm.saying is not None, timeout=WAIT_MS)
        assert shell.calm.saying is not None
        assert shell.calm.saying.code == "HOME-IN-USE"
        lock.release()
        qtbot.keyClick(shell.calm, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)


def test_closing_finishes_what_writes_and_stops_what_only_reads(
    qtbot: QtBot, tmp_path: Path
) -> None:
    written: list[str] = []
    with a_shell(qtbot, tmp_path) as shell:
        note, desk = with_note(qtbot, shell), working_of(shell).desk
        qtbot.keyClicks(note.field, "abc")

        def slow(_: object) -> None:
            time.sleep(0.3)
            written.append("signed")

        desk.ask(slow, lambda _: None)
        desk.ask(lambda _: written.append("kept"), lambda _: None)
        task = desk.ask_long(
            lambda _, task: [(task.step(n, 0), time.sleep(0.01)) for n in range(10_000)],  # type: ignore[func-returns-value]
            lambda _: None,
            lambda done, total: None,
            on=On.READER,
            title="导出",
        )
        with qtbot.waitSignal(shell.ended, timeout=WAIT_MS):
            shell.window.close()
        assert note.kept == "abc"
    assert written == ["signed", "kept"]
    assert task.cancelled
    assert not shell.window.isVisible()


def test_a_job_stands_in_the_status_bar_and_can_be_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = working_of(shell)
        strip = working.view.status_bar.jobs
        working.desk.ask_long(
            lambda _, task: [(task.step(n, 10_000), time.sleep(0.01)) for n in range(10_000)],  # type: ignore[func-returns-value]
            lambda _: None,
            lambda done, total: None,
            on=On.READER,
            title="导出 10,000 张",
        )
        qtbot.waitUntil(lambda: bool(strip.jobs and strip.jobs[0].total), timeout=WAIT_MS)
        assert strip.jobs[0].words.startswith("导出 10,000 张 ")
        strip._stop.click()
        qtbot.waitUntil(lambda: not strip.jobs, timeout=WAIT_MS)
        assert working.view.status_bar.line.text() == "已停止。"


def test_place_size_and_theme_are_as_they_were_the_last_time(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with a_shell(qtbot, tmp_path, home=home) as shell:
        shell.window.resize(1093, 640)
        working_of(shell).view.set_folded(True)
        shell.preferences.change(theme="light")
    kept = json.loads((home / "window.json").read_text("utf-8"))
    assert kept["folded"] is True
    assert 'theme = "light"' in (home / "settings.toml").read_text("utf-8")
    with a_shell(qtbot, tmp_path, home=home) as shell:
        assert (shell.window.width(), shell.window.height()) == (1093, 640)
        assert working_of(shell).view.side_bar.rail


@pytest.mark.parametrize("size", [(1093, 534), (1366, 688), (1920, 1000), (3840, 2080)])
def test_the_window_fits_every_screen(qtbot: QtBot, tmp_path: Path, size: tuple[int, int]) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        shell.window.resize(*size)
        qtbot.wait(20)
        assert (shell.window.width(), shell.window.height()) == size
        view = working_of(shell).view
        header = view.header
        assert header.operator.geometry().right() <= header.width()
        assert view.side_bar.rail is (size[0] < 1366)


def test_six_goes_round_the_regions(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        note, view = with_note(qtbot, shell), working_of(shell).view
        qtbot.keyClick(note.field, Qt.Key.Key_F6)
        lamp = shell.window.focusWidget()
        assert lamp in view.status_bar.lamps.values()
        qtbot.keyClick(lamp, Qt.Key.Key_F6)
        assert shell.window.focusWidget() in view.header.tabs.values()


def test_what_is_told_again_and_again_is_one_line_under_the_bell(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        messages = working_of(shell).talk.messages
        before = len(messages.kept)
        for _ in range(3):
            messages.line("还没有开具：两次按得太快")
        messages.line("已存入草稿箱")
        told = [(one.text, one.times) for one in messages.kept[: len(messages.kept) - before]]
        assert told == [("已存入草稿箱", 1), ("还没有开具：两次按得太快", 3)]


def test_on_the_page_itself_its_own_name_is_found_first(qtbot: QtBot, tmp_path: Path) -> None:
    with a_shell(qtbot, tmp_path, page="issue") as shell:
        working = working_of(shell)
        working.open_search()
        qtbot.waitUntil(lambda: working.talk.lexicon is not None, timeout=WAIT_MS)
        working.talk.palette.box.setText("kj")
        hit = working.talk.palette.answers.hit
        assert hit is not None
        assert hit.target.title == "发票填开"
