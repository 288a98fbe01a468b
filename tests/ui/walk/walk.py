"""The walk: one signed-in window, place after place, looked at in several sizes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.ui.look import apply
from app.ui.shell import pages
from app.ui.shell.banner import Reason
from app.ui.shell.shell import Shell
from app.ui.shell.working import Working
from tests.ui.shell_builders import WAIT_MS, a_window, sign_in
from tests.ui.walk.looking import complaints
from tests.ui.walk.walked_home import a_walked_home, draft_id
from tests.ui.wrappers import astray

SMALL, BASE, LARGE = (1093, 534), (1366, 688), (1920, 1032)
SIZES = (BASE, SMALL, LARGE)
KEPT = os.environ.get("KAIPIAO_WALK", "")  # a folder for pictures of every place
LOOK_MS, CALM = 20, 3  # so many looks in a row at which nothing is under way


@dataclass(slots=True)
class Walk:
    """Stands somewhere in the window; `seen` is what was complained of."""

    qtbot: QtBot
    shell: Shell
    mark: str = ""  # of the pictures
    seen: list[str] = field(default_factory=list)

    @property
    def working(self) -> Working:
        """The signed-in part."""
        assert self.shell.working is not None
        return self.shell.working

    def settle(self) -> None:
        """Wait until all lanes have answered, what follows from the answers too, every page is
        here and every look worn."""
        calm = 0
        while calm < CALM:
            self.qtbot.wait(LOOK_MS)
            calm = 0 if self._moves() else calm + 1

    def _moves(self) -> bool:
        working = self.shell.working
        comes = working is not None and working.view.host.busy
        return self.shell.lanes.busy or apply.changing() or comes

    def look(self, name: str, sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
        """Look at what is on the screen, in every size; leave it in the first."""
        for size in (*sizes[1:], sizes[0]):
            self.shell.window.resize(*size)
            self.settle()
            wide, high = size
            told = complaints(self.shell.window)
            self.seen += [f"{name} {wide}x{high}: {one}" for one in told]
            self._keep(f"{name}-{wide}")

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        widget = QApplication.focusWidget() or self.shell.window
        QTest.keySequence(widget, QKeySequence(key))

    def open(self, page: str, **what: Any) -> None:
        """Go to a page and wait until it is filled."""
        self.working.open(page, what)
        self.settle()

    def assert_nothing_wrong(self) -> None:
        """Fail with everything that was complained of."""
        assert not self.seen, f"{len(self.seen)} complaints:\n" + "\n".join(self.seen)

    def _keep(self, name: str) -> None:
        if KEPT:
            Path(KEPT).mkdir(parents=True, exist_ok=True)
            self.shell.window.grab().save(str(Path(KEPT) / f"{name}{self.mark}.png"))


Place = tuple[str, Callable[[Walk], None]]


def page_names() -> list[str]:
    """Every page there is, in the order of the areas."""
    return list(dict.fromkeys(entry.page for entry in pages.entries()))


def page_places() -> Iterator[Place]:
    """Every page of the window, and 发票填开 with a list ticket in it."""
    for name in page_names():
        yield name, lambda walk, name=name: walk.open(name)  # type: ignore[misc]
    yield "issue-list", lambda walk: walk.open("issue", draft=draft_id(3).hex())
    yield "issue-draft", lambda walk: walk.open("issue", draft=draft_id(1).hex())
    yield "search-nothing", lambda walk: walk.open("search", text="没有这张票")


def float_places() -> Iterator[Place]:
    """What stands over a page or instead of one."""
    yield "banner", _banner
    yield "message", _message
    yield "article", lambda walk: walk.press("F1")
    yield "help", _help
    yield "palette", _palette
    yield "bell", _bell
    yield "lock", lambda walk: walk.shell.lock()


def _banner(walk: Walk) -> None:
    walk.open("home")
    text = "离线额度已用完，暂停开具；查询、打印、草稿照常。"
    bad = Reason("offline", "bad", text, "OFFLINE-TIME", "看这 52 张", lambda: None)
    walk.working.view.banner.keep([bad, Reason("stock", "warn", "专票只剩 12 张", "NO-STOCK")])


def _message(walk: Walk) -> None:
    walk.working.view.banner.keep([])
    walk.working.show_problem(RuleBroken("OFFLINE-TIME", kind="007", hours="72"))


def _help(walk: Walk) -> None:
    walk.working.escape()
    walk.working.talk.messages.card.close_card()
    walk.open("search")
    walk.working.help()


def _palette(walk: Walk) -> None:
    walk.working.escape()
    walk.press("Ctrl+K")
    walk.qtbot.waitUntil(lambda: walk.working.talk.lexicon is not None, timeout=WAIT_MS)
    walk.qtbot.keyClicks(walk.working.talk.palette.box, "kj")
    walk.qtbot.wait(200)


def _bell(walk: Walk) -> None:
    walk.working.escape()
    walk.working.tell("导出好了：发票-20240115.xlsx，3 张")
    walk.working.show_bell()


@contextmanager
def a_walk(
    qtbot: QtBot, tmp_path: Path, theme: str = "light", type_size: float = 1.0
) -> Iterator[Walk]:
    """The window of a home with something on every page, its login page on the screen."""
    with a_window(qtbot, a_walked_home(tmp_path)) as shell:
        shell.preferences.change(theme=theme, type_size=type_size)
        qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
        shell.window.activateWindow()
        qtbot.waitActive(shell.window)
        large = f"-{type_size}" if type_size != 1.0 else ""
        yield Walk(qtbot, shell, f"-{theme}{large}")
        assert not (left := astray()), left


def signed_in(walk: Walk) -> Walk:
    """The same, at work."""
    sign_in(walk.qtbot, walk.shell)
    walk.qtbot.waitUntil(lambda: walk.working.ahead.done, timeout=WAIT_MS)
    walk.settle()
    return walk
