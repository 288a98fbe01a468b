"""Writes of the journal that can be made to fail, or to be the last: for the fault script.

A write is a statement of a transaction, its COMMIT included, counted from the moment it is ordered.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT")
Deed = Callable[[], None]


class PowerCut(BaseException):
    """Power was lost in the middle of a write. No error of the journal's: nothing catches it."""


class Writing:
    """What the next writes meet. `connect` opens journals whose writes are counted here."""

    def __init__(self) -> None:
        self._left = 0
        self._deed: Deed | None = None
        self._full = False

    def order(self, write: int, deed: Deed) -> None:
        """The `write`-th write from now does this first."""
        self._left, self._deed = write, deed

    def clear(self) -> None:
        """Nothing more is ordered; the medium has room again."""
        self._left, self._deed, self._full = 0, None, False

    def fill_up(self) -> None:
        """No write succeeds any more."""
        self._full = True

    def connect(self, path: Path) -> sqlite3.Connection:
        """For `power_on`."""
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            factory=self._struck(),
        )

    def meet(self, sql: str) -> None:
        """Counts a statement; raises what was ordered for it."""
        if not sql.startswith(_WRITES):
            return
        if self._full:
            raise sqlite3.OperationalError("database or disk is full")
        self._left -= 1
        if self._left == 0 and self._deed is not None:
            deed, self._deed = self._deed, None
            deed()

    def _struck(self) -> type[sqlite3.Connection]:
        meet = self.meet

        class Struck(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                meet(sql)
                return super().execute(sql, *values)

        return Struck


def fail() -> None:
    """As a medium does that is broken in one place."""
    raise sqlite3.OperationalError("disk I/O error")


def cut() -> None:
    """As a plug that is pulled."""
    raise PowerCut
