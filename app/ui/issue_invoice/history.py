"""Undo and redo by name (撤销 删除行 3): entries are values, so a step is the entry before it."""

from __future__ import annotations

from msgspec import Struct

from app.domain.entry import EnteredInvoice

LONGEST = 500  # steps


class _Step(Struct, frozen=True):
    before: EnteredInvoice
    title: str
    within: str  # keystrokes within one field are one step


class History:
    """Where the entry came from, and where it was before it was undone."""

    def __init__(self) -> None:
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []

    @property
    def undo_title(self) -> str:
        """What would be undone; "" for nothing."""
        return self._undo[-1].title if self._undo else ""

    @property
    def redo_title(self) -> str:
        """What would be done again; "" for nothing."""
        return self._redo[-1].title if self._redo else ""

    def note(self, before: EnteredInvoice, title: str, within: str = "") -> None:
        """A change is made. A keystroke in the field of the one before belongs to it."""
        self._redo.clear()
        if within and self._undo and self._undo[-1].within == within:
            return
        self._undo = [*self._undo[-LONGEST:], _Step(before, title, within)]

    def close(self) -> None:
        """The field was left: the next keystroke there is a step of its own."""
        if self._undo and self._undo[-1].within:
            last = self._undo[-1]
            self._undo[-1] = _Step(last.before, last.title, "")

    def undo(self, now: EnteredInvoice) -> EnteredInvoice:
        """The entry one step back; the same when there is none."""
        return _moved(self._undo, self._redo, now)

    def redo(self, now: EnteredInvoice) -> EnteredInvoice:
        """The entry one step on."""
        return _moved(self._redo, self._undo, now)

    def clear(self) -> None:
        """Another entry: its steps are not those of the last."""
        self._undo.clear()
        self._redo.clear()


def _moved(taken: list[_Step], given: list[_Step], now: EnteredInvoice) -> EnteredInvoice:
    if not taken:
        return now
    step = taken.pop()
    given.append(_Step(now, step.title, ""))
    return step.before
