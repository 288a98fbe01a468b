"""How high and wide the parts of the paper are, and which steps they take in a small room."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

TALL_ROOM = 740  # logical pixels for the paper from which its rows are 34 high
LEAST_ROWS = 3
MARGIN_LEFT, MARGIN_RIGHT, SIDE_WORDS, PARTY_WORDS = 34, 12, 26, 102


class Measures(Struct, frozen=True):
    """Heights in logical pixels. `rows` are the lines seen at once; `folded`: the party that is
    only read takes one line; `wide_buyer`: the entered party takes two lines, because a goods
    list (清单) needs the room."""

    row: int
    field: int
    rows: int
    folded: bool
    tall: bool
    wide_buyer: bool = False
    strip: int = 40
    head: int = 24
    sum: int = 25
    words: int = 30
    foot: int = 28
    party_line: int = 19

    @property
    def entered_party(self) -> int:
        """Of the four boxes that are typed into."""
        return self.field * (2 if self.wide_buyer else 4)

    @property
    def read_party(self) -> int:
        """Of the party that is only read."""
        return self.field + 1 if self.folded else 4 * self.party_line

    @property
    def one_line(self) -> int:
        """Height of the read party's line where it has only one; 0 where it has four."""
        return self.read_party if self.folded else 0

    @property
    def lines(self) -> int:
        """Of the lines that are seen."""
        return self.row * self.rows

    @property
    def total(self) -> int:
        """Of the whole paper."""
        inner = self.head + self.lines + self.sum + self.words
        return self.strip + self.entered_party + inner + self.read_party + self.foot


class RollMeasures(Measures, frozen=True):
    """Of the roll (卷票): its parties have two boxes each."""

    @property
    def entered_party(self) -> int:
        """Name and tax id."""
        return 2 * self.field

    @property
    def read_party(self) -> int:
        """Our own name, and the remark."""
        return 2 * self.field

    @property
    def one_line(self) -> int:
        """Our own name and tax id."""
        return self.field


def measures(
    room: int,
    *,
    form_lines: int = 8,
    listed: bool = False,
    swapped: bool = False,
    factor: float = 1.0,
    make: type[Measures] = Measures,
) -> Measures:
    """The step for `room` pixels of height at the type size `factor` (1.0, 1.15, 1.3)."""
    full = _step(make, form_lines, factor, tall=room >= TALL_ROOM * factor)
    if full.total > room:
        low = _step(make, form_lines, factor, folded=True)
        spare = low.total - low.lines
        rows = max(LEAST_ROWS, min(form_lines, (room - spare) // low.row))
        full = replace(low, rows=rows)
    if not listed:
        return full
    return _listed_between(full, factor) if swapped else _listed(full, factor)


def _step(
    make: type[Measures], rows: int, factor: float, *, tall: bool = False, folded: bool = False
) -> Measures:
    row, party = (34, 26) if tall else (24, 19)
    scaled = [round(each * factor) for each in (40, 24, 25, 30, 28, party)]
    high = round(row * factor)
    return make(high, high + 1, rows, folded, tall, False, *scaled)


def _listed(chosen: Measures, factor: float) -> Measures:
    """The same height with more and lower lines: what stands below them does not move."""
    wide = replace(chosen, wide_buyer=True)
    return _filled(wide, chosen.lines + 2 * chosen.field, factor)


def _listed_between(chosen: Measures, factor: float) -> Measures:
    """The same on a purchase: its room comes from the party above, which is only read."""
    folded = replace(chosen, folded=True)
    return _filled(folded, chosen.lines + chosen.read_party - folded.read_party, factor)


def _filled(chosen: Measures, room: int, factor: float) -> Measures:
    """As many low lines as `room` holds; what is left over goes to the heads."""
    row = round(24 * factor)
    return replace(chosen, row=row, rows=room // row, head=chosen.head + room % row)
