"""Every measure of the window in logical pixels; those that follow the type size are scaled."""

from __future__ import annotations

from msgspec import Struct

GRID = 4  # every gap is 4, 8, 12, 16, 24 or 32
PAGE_MARGIN = 16
CARD_GAP = 12
CARD_PAD = 14
TYPE_SIZES = (1.0, 1.15, 1.3)


class Sizes(Struct):
    """The measures in use. Read them when you lay out or paint, never keep one: they change
    with the type size (`apply`)."""

    header: int = 44
    tool_bar: int = 40
    action_bar: int = 48
    status_bar: int = 28
    side_bar: int = 168
    control: int = 30
    control_big: int = 36
    control_small: int = 24
    row: int = 26
    head: int = 28
    card_head: int = 38
    choice: int = 30
    paper_row: int = 24
    paper_field: int = 25
    paper_row_tall: int = 34
    paper_field_tall: int = 35
    key_cap: int = 18
    chip: int = 20
    sign: int = 12
    icon: int = 16
    icon_big: int = 18
    icon_step: int = 22
    rail: int = 48
    radius: int = 4
    radius_card: int = 6
    focus: int = 2

    def scale(self, factor: float) -> None:
        """Set every measure for a type size; the last four stay as they are."""
        for name, base in _BASE.items():
            setattr(self, name, round(base * (1.0 if name in _STEADY else factor)))


_STEADY = {"rail", "radius", "radius_card", "focus"}
SIZE = Sizes()
_BASE = {name: getattr(SIZE, name) for name in Sizes.__struct_fields__}
