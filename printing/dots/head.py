"""A head of pins or of heat: how fine its dots are, and which signs it has of its own."""

from __future__ import annotations

from msgspec import Struct


class Head(Struct, frozen=True):
    """`cell` is the width and height of a Chinese sign in dots; `pitches` say from which size on a
    Latin sign is how many dots wide, the largest size first. Sizes from `least_pt` to `most_pt`
    are printed by its own signs."""

    dpi: int
    least_pt: float
    most_pt: float
    cell: int
    pitches: tuple[tuple[float, int], ...]

    @property
    def dots_mm(self) -> float:
        """Dots in a millimetre."""
        return self.dpi / 25.4

    @property
    def dots_pt(self) -> float:
        """Dots in a point."""
        return self.dpi / 72

    def is_own(self, size_pt: float) -> bool:
        """Whether a text of this size is printed by the head's own signs."""
        return self.least_pt <= size_pt <= self.most_pt

    def pitch(self, size_pt: float) -> int:
        """Dots of a Latin sign."""
        return next(dots for least, dots in self.pitches if size_pt >= least)
