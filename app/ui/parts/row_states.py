"""What Qt says of a row that is painted. Its class of styles, with half a thousand names, is made
by the first row and not at the start."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyle, QStyleOptionViewItem


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Whether the row is one of those that are chosen."""
    return bool(option.state & _flags().State_Selected)  # type: ignore[attr-defined]


def is_under_mouse(option: QStyleOptionViewItem) -> bool:
    """Whether the mouse points at it."""
    return bool(option.state & _flags().State_MouseOver)  # type: ignore[attr-defined]


@cache
def _flags() -> type[QStyle.StateFlag]:
    from PySide6.QtWidgets import QStyle

    return QStyle.StateFlag
