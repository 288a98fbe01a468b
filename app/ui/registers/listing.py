"""The rows of a register on the screen: all keys, and only the pages that were looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from app.domain.registers import Found, Kept

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.registers.sorts import Sort

E = TypeVar("E", bound=Kept)
PAGE = 64  # rows asked for at once
PAGES_KEPT = 40


class Listing(Generic[E]):
    """`came(first, last)` is called when rows that were asked for are there."""

    def __init__(self, desk: Desk, sort: Sort[E], came: Callable[[int, int], None]) -> None:
        self._desk, self._sort, self._came = desk, sort, came
        self.keys: tuple[int, ...] = ()
        self.text = ""
        self._kept: dict[int, Found[E]] = {}  # by key
        self._asked: set[int] = set()  # pages under way
        self._run = 0

    def begin(self, keys: tuple[int, ...], text: str) -> None:
        """Other rows from now on."""
        self.keys, self.text = keys, text
        self.forget()

    def forget(self) -> None:
        """What was read may be old; it is asked for anew when it is looked at."""
        self._kept.clear()
        self._asked.clear()
        self._run += 1

    def at(self, row: int) -> Found[E] | None:
        """The row; None while it is on its way."""
        found = self._kept.get(self.keys[row])
        if found is None and self.keys[row] > 0:
            self._fetch(row // PAGE)
            found = self._kept.get(self.keys[row])
        return found

    def put(self, key: int, found: Found[E]) -> None:
        """It was saved: this is what it says now."""
        self._kept[key] = found

    def insert(self, row: int, key: int) -> None:
        """One more row."""
        self.keys = (*self.keys[:row], key, *self.keys[row:])
        self._asked.clear()

    def replace(self, row: int, key: int) -> None:
        """The row is kept under another key now."""
        self.keys = (*self.keys[:row], key, *self.keys[row + 1 :])

    def drop(self, row: int) -> None:
        """One row less."""
        self.keys = (*self.keys[:row], *self.keys[row + 1 :])
        self._asked.clear()

    def _fetch(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        first = page * PAGE
        wanted = tuple(key for key in self.keys[first : first + PAGE] if key not in self._kept)
        run, text, sort = self._run, self.text, self._sort
        self._desk.read(
            lambda terminal: sort.rows(terminal.registers, wanted, text),
            lambda found: self._take(run, page, found),
        )

    def _take(self, run: int, page: int, found: tuple[Found[E], ...]) -> None:
        if run != self._run:
            return
        if len(self._kept) > PAGES_KEPT * PAGE:
            self._kept.clear()
            self._asked = {page}
        for each in found:
            self._kept[each.entry.id] = each
        self._came(page * PAGE, page * PAGE + PAGE - 1)
