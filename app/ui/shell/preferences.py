"""This machine's settings as the window uses them: read once, changed at once, kept on a lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app import settings as machine
from app.ui.listeners import Listeners


class Preferences:
    """`save` is handed the new settings and writes them where no screen waits for it."""

    def __init__(
        self, settings: machine.Settings, save: Callable[[machine.Settings], None]
    ) -> None:
        self._settings = settings
        self._save = save
        self._told = Listeners()

    @property
    def settings(self) -> machine.Settings:
        """As they are now. Appearance holds at once; what concerns the disk and the book
        (profile, default kind …) holds from the next start on."""
        return self._settings

    def change(self, **fields: Any) -> None:
        """`change(theme="dark")`. SETTING-WRONG for a value that means nothing: then nothing
        has changed."""
        self._settings = machine.sound(replace(self._settings, **fields))
        self._save(self._settings)
        self._told.tell()

    def larger(self, steps: int) -> None:
        """The next larger type (negative: smaller); 0: the normal one."""
        sizes = machine.TYPE_SIZES
        now = sizes.index(self._settings.type_size)
        to = 0 if steps == 0 else min(max(now + steps, 0), len(sizes) - 1)
        if to != now:
            self.change(type_size=sizes[to])

    def on_change(self, told: Callable[[], None]) -> None:
        """Call `told` after every change, for as long as its widget lives."""
        self._told.add(told)
