"""Keys within the paper that lead elsewhere."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_KEY = Qt.Key
_MOD = Qt.KeyboardModifier


class Step(Enum):
    """Where a key leads."""

    NEXT = auto()  # Enter: the next box that is typed into
    BACK = auto()
    ANY_NEXT = auto()  # Tab: computed boxes too
    ANY_BACK = auto()
    UP = auto()
    DOWN = auto()
    SELECT_UP = auto()
    SELECT_DOWN = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    FIND = auto()  # F3: the completer, even of an empty box
    FIX = auto()  # Alt+Enter: take the proposed fix
    OPEN = auto()  # F4, Alt+Down: the list of the box
    ESCAPE = auto()


_PLAIN = {
    _KEY.Key_Return: Step.NEXT,
    _KEY.Key_Enter: Step.NEXT,
    _KEY.Key_Up: Step.UP,
    _KEY.Key_Down: Step.DOWN,
    _KEY.Key_PageUp: Step.PAGE_UP,
    _KEY.Key_PageDown: Step.PAGE_DOWN,
    _KEY.Key_F3: Step.FIND,
    _KEY.Key_F4: Step.OPEN,
    _KEY.Key_Escape: Step.ESCAPE,
}
_SHIFT = {
    _KEY.Key_Return: Step.BACK,
    _KEY.Key_Enter: Step.BACK,
    _KEY.Key_Up: Step.SELECT_UP,
    _KEY.Key_Down: Step.SELECT_DOWN,
}
_ALT = {
    _KEY.Key_Down: Step.OPEN,
    _KEY.Key_Return: Step.FIX,
    _KEY.Key_Enter: Step.FIX,
}
_BY_MODIFIER = {_MOD.NoModifier: _PLAIN, _MOD.ShiftModifier: _SHIFT, _MOD.AltModifier: _ALT}


def step_of(event: QKeyEvent) -> Step | None:
    """Where a key press leads; None for one that the box itself handles."""
    modifiers = event.modifiers() & ~_MOD.KeypadModifier
    table = _BY_MODIFIER.get(modifiers, {})
    return table.get(_KEY(event.key()))
