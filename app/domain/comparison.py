"""一窗式比对: the disks' reports, the tickets that the bureau has, and the return, by rate.

Source: 税总发〔2017〕124号 (in force 2018-03-01): what is declared as sold with tickets must be
what the tickets say. Where they differ the reason is found in what happened: what of each book
is not in the other, what the return was prefilled with when it was filed, and what of it was
entered otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

TOLERANCE_FEN = 100  # of one sum of one rate (ours: the notice leaves it to the provinces)
VOID_SIDES = frozenset({"positive_void", "negative_void"})
POSITIVE_SIDES = frozenset({"positive", "positive_void"})
NEGATIVE_SIDES = frozenset({"negative", "negative_void"})


class Reason(StrEnum):
    """Why three sums differ."""

    UNSENT = "unsent"  # tickets of the disk that the bureau has not got
    VOID_LATE = "void_late"  # a void that only one of both knows
    RED_LATE = "red_late"  # a red ticket that only one of both knows
    OTHER_DISK = "other_disk"  # the disks say otherwise than when it was filed: one came after it
    UNBILLED = "unbilled"  # 未开票收入: more may be declared, less may not
    CHANGED = "changed"  # the return was filed otherwise than it was prefilled


class Share(Struct, frozen=True):
    """What stands at one place: the report of a disk, or its tickets at the bureau. `side` as in
    the report: positive, positive_void, negative, negative_void."""

    disk: str
    rate: int
    side: str
    net_fen: int
    tax_fen: int


class Declared(Struct, frozen=True):
    """What the return says of one rate: sold with tickets, and without. `prefilled`: net and tax
    with tickets as the disks had reported them when it was filed; None: as it says itself."""

    rate: int
    net_fen: int
    tax_fen: int
    unbilled_net_fen: int = 0
    unbilled_tax_fen: int = 0
    prefilled: tuple[int, int] | None = None


class Compared(Struct, frozen=True):
    """One rate. The return's sums hold what was sold without tickets too."""

    rate: int
    disks_net_fen: int
    disks_tax_fen: int
    bureau_net_fen: int
    bureau_tax_fen: int
    return_net_fen: int
    return_tax_fen: int
    matches: bool
    reasons: tuple[Reason, ...] = ()


class Books(Struct, frozen=True):
    """The two sides beside the return. `waiting`: disks of the taxpayer that have not reported."""

    disks: tuple[Share, ...]
    bureau: tuple[Share, ...]
    waiting: frozenset[str] = frozenset()


def compared(
    books: Books, declared: Iterable[Declared] | None, tolerance_fen: int = TOLERANCE_FEN
) -> tuple[Compared, ...]:
    """Every rate that is named anywhere, the highest first. `declared` None: nothing was filed,
    so it is compared by what the disks say.

    >>> disk = Share("1", 1300, "positive", 100_00, 13_00)
    >>> compared(Books((disk,), ()), None)[0].reasons
    (<Reason.UNSENT: 'unsent'>,)
    """
    told = {each.rate: each for each in declared} if declared is not None else None
    rates = {each.rate for each in (*books.disks, *books.bureau)} | set(told or ())
    return tuple(_rate(books, told, rate, tolerance_fen) for rate in sorted(rates, reverse=True))


def _rate(books: Books, told: Mapping[int, Declared] | None, rate: int, tolerance: int) -> Compared:
    disks = _counting(books.disks, rate)
    bureau = _counting(books.bureau, rate)
    said = Declared(rate, *disks) if told is None else told.get(rate, Declared(rate, 0, 0))
    found = (*_between_books(books, rate, tolerance), *_of_return(said, disks, tolerance))
    reasons = tuple(dict.fromkeys(found))
    return Compared(
        rate,
        *disks,
        *bureau,
        said.net_fen + said.unbilled_net_fen,
        said.tax_fen + said.unbilled_tax_fen,
        matches=not (set(reasons) - {Reason.UNBILLED}) and _is_more(said),
        reasons=reasons,
    )


def _is_more(said: Declared) -> bool:
    """Whether what was sold without tickets adds to the sales: less is never let through."""
    return said.unbilled_net_fen >= 0 and said.unbilled_tax_fen >= 0


def _counting(shares: Iterable[Share], rate: int) -> tuple[int, int]:
    """Net and tax of what counts: void tickets do not."""
    counting = [each for each in shares if each.rate == rate and each.side not in VOID_SIDES]
    return sum([each.net_fen for each in counting]), sum([each.tax_fen for each in counting])


def _between_books(books: Books, rate: int, tolerance: int) -> tuple[Reason, ...]:
    """Disks against bureau. A disk that has not reported is told by itself, and left out."""
    waiting = any(each.disk in books.waiting and each.rate == rate for each in books.bureau)
    sold = _difference(books, rate, "positive", "positive_void")
    red = _difference(books, rate, "negative", "negative_void")
    void = _difference(books, rate, "positive_void")
    red_void = _difference(books, rate, "negative_void")
    late = _unexplained(void, sold, tolerance) or _unexplained(red_void, red, tolerance)
    told = (
        (Reason.OTHER_DISK, waiting),
        (Reason.UNSENT, max(sold) > tolerance),
        (Reason.CHANGED, min(sold) < -tolerance),
        (Reason.RED_LATE, _size(red) > tolerance),
        (Reason.VOID_LATE, late),
    )
    return tuple(reason for reason, holds in told if holds)


def _difference(books: Books, rate: int, *sides: str) -> tuple[int, int]:
    """Net and tax that the disks have above the bureau."""
    here = _of_sides(books, books.disks, rate, sides)
    there = _of_sides(books, books.bureau, rate, sides)
    return here[0] - there[0], here[1] - there[1]


def _of_sides(
    books: Books, shares: Iterable[Share], rate: int, sides: tuple[str, ...]
) -> tuple[int, int]:
    kept = [
        each
        for each in shares
        if each.rate == rate and each.side in sides and each.disk not in books.waiting
    ]
    return sum([each.net_fen for each in kept]), sum([each.tax_fen for each in kept])


def _unexplained(void: tuple[int, int], issued: tuple[int, int], tolerance: int) -> bool:
    """Whether voids differ though their tickets are here: one that was never sent explains both."""
    explained = _size(issued) > tolerance and _size(void) <= _size(issued)
    return _size(void) > tolerance and not explained


def _size(pair: tuple[int, int]) -> int:
    return max(abs(pair[0]), abs(pair[1]))


def _of_return(said: Declared, disks: tuple[int, int], tolerance: int) -> tuple[Reason, ...]:
    told = (
        *((reason, True) for reason in _of_billed(said, disks, tolerance)),
        (Reason.CHANGED, not _is_more(said)),
        (Reason.UNBILLED, bool(said.unbilled_net_fen or said.unbilled_tax_fen)),
    )
    return tuple(reason for reason, holds in told if holds)


def _of_billed(said: Declared, disks: tuple[int, int], tolerance: int) -> tuple[Reason, ...]:
    """Who moved since the return was prefilled: the disks, or the taxpayer."""
    billed = said.net_fen, said.tax_fen
    if _is_near(billed, disks, tolerance):
        return ()
    before = billed if said.prefilled is None else said.prefilled
    moved = not _is_near(before, disks, tolerance)
    entered = not _is_near(billed, before, tolerance) or not moved  # or a little of both
    told = ((Reason.OTHER_DISK, moved), (Reason.CHANGED, entered))
    return tuple(reason for reason, holds in told if holds)


def _is_near(one: tuple[int, int], other: tuple[int, int], tolerance: int) -> bool:
    return _size((one[0] - other[0], one[1] - other[1])) <= tolerance


def all_match(lines: Iterable[Compared]) -> bool:
    """比对通过.

    >>> all_match([])
    True
    """
    return all(line.matches for line in lines)
