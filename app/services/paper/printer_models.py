"""What is known of printers before anybody measured: language, paper, rail, offsets; and what the
offsets of other terminals mean. Data of resources/printers, each with its confidence."""

from __future__ import annotations

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.paper.printers import Language, Paper

MOST_TENTHS = 200  # either way: 20.0 mm


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """A model of printer. `confidence`: A, B or C as in the profiles; `rail_mm`: how far right of
    the left stop its paper rail stands."""

    name: str
    language: Language
    papers: tuple[Paper, ...]
    rail_mm: float
    offsets: dict[str, tuple[int, int]]
    confidence: str


class Vendor(Struct, frozen=True, forbid_unknown_fields=True):
    """How another terminal tells its offsets: its two words, and tenths of a millimetre a unit."""

    title: str
    right: str
    down: str
    tenths: int
    confidence: str

    def read(self, right: float, down: float) -> tuple[int, int]:
        """Its two figures as ours.

        >>> Vendor("", "", "", 1, "B").read(-180, -20)
        (-180, -20)
        """
        return round(right * self.tenths), round(down * self.tenths)


class Models(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    models: tuple[Model, ...]
    vendors: dict[str, Vendor]

    def vendor(self, name: str) -> Vendor:
        """By its short name; VENDOR-UNKNOWN (vendor, known)."""
        if name not in self.vendors:
            known = " ".join(self.vendors)
            raise RuleBroken("VENDOR-UNKNOWN", "vendor", vendor=name, known=known)
        return self.vendors[name]


def in_range(right: int, down: int) -> tuple[int, int]:
    """Both as they are; OFFSET-RANGE (limit) beyond 20.0 mm."""
    if max(abs(right), abs(down)) > MOST_TENTHS:
        raise RuleBroken("OFFSET-RANGE", "offset", limit=f"{MOST_TENTHS / 10:.1f}")
    return right, down
