"""Another look is put on in pieces, and nobody sees half of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.ui.look import apply
from app.ui.look.dressing import WAITS
from app.ui.look.tokens import DARK, LIGHT, current
from app.ui.parts.labels import column, frame, label
from app.ui.shell.shell import Shell
from tests.ui.shell_builders import WAIT_MS, a_shell
from tests.ui.watchdog import MOST_S, Watch, watched

LOOKS: tuple[Mapping[str, object], ...] = ({"theme": "dark"}, {"type_size": 1.15})
MANY = 150  # widgets on one page: more than one turn of the event loop dresses


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    apply.apply(qapp, "light")
    yield qapp
    apply.apply(qapp, "light")


@pytest.fixture
def stack(application: QApplication, qtbot: QtBot) -> QStackedWidget:
    """Two pages full of labels, the first on the screen."""
    made = QStackedWidget()
    qtbot.addWidget(made)
    made.setProperty(WAITS, True)
    for _ in range(2):
        made.addWidget(frame("card", column(*(label("样例", "code") for _ in range(MANY)))))
    made.show()
    made.setCurrentIndex(1)
    made.setCurrentIndex(0)
    return made


def worn(page: QWidget | None) -> set[str]:
    """The colours that the labels of a page write in."""
    assert page is not None
    labels = cast("list[QLabel]", page.findChildren(QLabel))
    return {one.palette().color(one.foregroundRole()).name() for one in labels}


def at_the_turn_when(true: Callable[[], bool]) -> None:
    """What lasts for a few turns of the event loop is looked for after each of them."""
    end = time.monotonic() + WAIT_MS / 1000
    while not true():
        assert time.monotonic() < end
        QApplication.processEvents()


def settled(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not apply.changing(), timeout=WAIT_MS)


def test_what_is_on_the_screen_changes_before_what_waits(
    application: QApplication, qtbot: QtBot, stack: QStackedWidget
) -> None:
    seen: list[bool] = []
    shown, waiting = stack.widget(0), stack.widget(1)
    apply.change(application, "dark")
    assert current() is LIGHT
    at_the_turn_when(lambda: not stack.updatesEnabled())
    qtbot.waitUntil(stack.updatesEnabled, timeout=WAIT_MS)
    seen.append(worn(shown) == {QColor(DARK.text3).name()})
    settled(qtbot)
    assert seen == [True]
    assert worn(waiting) == worn(shown)


def test_a_page_that_comes_in_the_middle_is_dressed_first(
    application: QApplication, qtbot: QtBot, stack: QStackedWidget
) -> None:
    apply.change(application, "dark")
    at_the_turn_when(lambda: not stack.updatesEnabled())
    qtbot.waitUntil(stack.updatesEnabled, timeout=WAIT_MS)
    page = stack.widget(1)
    assert page is not None
    apply.dress(page)
    assert worn(page) == {QColor(DARK.text3).name()}
    settled(qtbot)


def test_who_thinks_better_of_it_in_the_middle_has_the_last_word(
    application: QApplication, qtbot: QtBot, stack: QStackedWidget
) -> None:
    before = [worn(stack.widget(place)) for place in range(2)]
    apply.change(application, "dark")
    at_the_turn_when(lambda: not stack.updatesEnabled())
    apply.change(application, "light", 1.15)
    settled(qtbot)
    assert [worn(stack.widget(place)) for place in range(2)] == before
    assert stack.updatesEnabled()
    assert apply.type_size() == 1.15


def test_who_thinks_better_of_it_while_no_sheet_is_on_gets_it_in_pieces_too(
    application: QApplication, qtbot: QtBot, stack: QStackedWidget
) -> None:
    apply.change(application, "dark")
    at_the_turn_when(lambda: not application.styleSheet())
    apply.change(application, "light", 1.15)
    assert not application.styleSheet()
    settled(qtbot)
    assert worn(stack.widget(0)) == worn(stack.widget(1)) == {QColor(LIGHT.text3).name()}


def test_another_size_is_laid_out_when_everything_wears_it(
    application: QApplication, qtbot: QtBot, stack: QStackedWidget
) -> None:
    apply.change(application, "light", 1.3)
    settled(qtbot)
    for place in (0, 1):
        stack.setCurrentIndex(place)
        page = stack.currentWidget()
        layout = page.layout()
        assert layout is not None and layout.isEnabled()
        first = cast("list[QLabel]", page.findChildren(QLabel))[0]
        assert first.height() >= first.sizeHint().height()


def test_a_listener_that_fails_leaves_nothing_undressed(
    application: QApplication, qtbot: QtBot, stack: QStackedWidget
) -> None:
    class Fails(QWidget):
        def fail(self) -> None:
            raise ValueError

    failing = Fails()
    apply.on_change(failing.fail)
    with pytest.raises(ValueError):
        apply.apply(application, "dark")
    delete(failing)
    assert worn(stack.widget(0)) == worn(stack.widget(1)) == {QColor(DARK.text3).name()}
    assert stack.updatesEnabled()


def test_no_other_theme_and_no_other_type_size_holds_the_screen_up(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    with a_shell(qtbot, tmp_path) as shell:
        working = shell.working
        assert working is not None
        qtbot.waitUntil(lambda: working.ahead.done, timeout=WAIT_MS)
        for page in ("home", "issue", "search"):
            working.desk.open(page)
            for wanted in LOOKS:
                seen = calmest(qtbot, qapp, shell, wanted)
                seen.assert_never_held_up(WHOLE_WINDOW_S)


WHOLE_WINDOW_S = 2 * MOST_S  # it is painted in one turn
TRIES = 4  # garbage may be collected in one of them


def changed(
    qtbot: QtBot, application: QApplication, shell: Shell, wanted: Mapping[str, object]
) -> Watch:
    """What the watchdog sees of a change; then everything is as before."""
    before = {name: getattr(shell.preferences.settings, name) for name in wanted}
    qtbot.wait(100)
    with watched(application) as seen:
        shell.preferences.change(**wanted)
        settled(qtbot)
        qtbot.wait(100)
    shell.preferences.change(**before)
    settled(qtbot)
    return seen


def calmest(
    qtbot: QtBot, application: QApplication, shell: Shell, wanted: Mapping[str, object]
) -> Watch:
    """The first change that holds nobody up, or the last try."""
    for _ in range(TRIES):
        seen = changed(qtbot, application, shell, wanted)
        if not seen.over(WHOLE_WINDOW_S):
            break
    return seen
