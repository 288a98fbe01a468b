"""Every page by keys: Tab comes everywhere, the focus is seen, keys are told as they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.errors import RuleBroken
from app.services.register.initials import initials
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Shadowed
from app.ui.shell.keys import FIELD
from app.ui.shell.shell import Shell
from tests.ui.walk.focusing import not_reached, tab_round
from tests.ui.walk.walk import Walk, a_walk, page_names, page_places, signed_in

OF_THEIR_OWN = {"Enter", "Esc", "Alt+Enter", "?", "F1", "F3", "F4", "Alt+V", "←", "→"}


def test_tab_comes_everywhere_and_the_focus_is_seen(qtbot: QtBot, tmp_path: Path) -> None:
    with a_walk(qtbot, tmp_path) as walk:
        _go_round(walk, "login")
        signed_in(walk)
        for name, go in page_places():
            go(walk)
            _go_round(walk, name)
    walk.assert_nothing_wrong()


def _go_round(walk: Walk, name: str) -> None:
    window = walk.shell.window
    made = tab_round(window)
    if list(not_reached(window, made)):  # from the last box of the paper Tab goes to 开具 ...
        buttons = [one for one in made.order if isinstance(one, Button) and one.kind == "primary"]
        if buttons:
            buttons[-1].setFocus()  # ... and back from there to the others
            made.order += tab_round(window, Qt.Key.Key_Backtab).order
    wrong = [*made.unseen, *not_reached(window, made)]
    walk.seen += [f"{name}: {one}" for one in wrong]


def test_every_deed_has_a_name_that_is_found_and_every_key_is_data(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with a_walk(qtbot, tmp_path) as walk:
        signed_in(walk)
        for name in page_names():
            walk.open(name)
            walk.seen += [f"{name}: {one}" for one in _deeds_wrong(walk.shell, name)]
        assert walk.shell.keys.clashes() == ()
    walk.assert_nothing_wrong()


def _deeds_wrong(shell: Shell, page: str) -> list[str]:
    assert shell.working is not None
    known = {bound.id: bound for bound in shell.keys.all()}
    wrong = []
    for action in shell.working.actions():
        if not action.title or not all(
            re.fullmatch("[a-z0-9]+", one) for one in _said(action.title)
        ):
            wrong.append(f"{action.id} cannot be found by its name 「{action.title}」")
        if action.scope == page and action.id not in known:
            wrong.append(f"{action.id} 「{action.title}」 has no place in keys.toml")
    return wrong + _keys_told_wrong(shell, page)


def _said(title: str) -> tuple[str, ...]:
    return initials(re.sub(r"\W", "", title)) or ("",)


def _keys_told_wrong(shell: Shell, page: str) -> list[str]:
    held = {
        key
        for bound in shell.keys.all()
        if bound.scope in ("everywhere", FIELD, page)
        for key in bound.keys
    }
    found = cast("list[Button]", shell.window.findChildren(Button))
    buttons = [one for one in found if one.isVisible() and one.key]
    return [
        f"the key {one.key} of 「{one.words}」 is nowhere in keys.toml"
        for one in buttons
        if one.key not in held | OF_THEIR_OWN
    ]


def test_nothing_floats_over_a_locked_screen(qtbot: QtBot, tmp_path: Path) -> None:
    with a_walk(qtbot, tmp_path) as walk:
        signed_in(walk)
        walk.working.show_problem(RuleBroken("OFFLINE-TIME", kind="007", hours="72"))
        walk.working.show_bell()
        walk.shell.lock()
        floats = cast("list[Shadowed]", walk.shell.window.findChildren(Shadowed))
        assert [one for one in floats if one.isVisible()] == []
        assert walk.shell.login.isVisible()
