"""一窗式比对: which of three sums differ, and why."""

from __future__ import annotations

import pytest

from app.domain.comparison import Books, Compared, Declared, Reason, Share, all_match, compared

SOLD = Share("1", 1300, "positive", 10_000, 1_300)
VOID = Share("1", 1300, "positive_void", 5_000, 650)
SENT_UNVOIDED = Share("1", 1300, "positive", 5_000, 650)
RED = Share("1", 1300, "negative", -2_000, -260)
RED_VOID = Share("1", 1300, "negative_void", -2_000, -260)
TRUE = Declared(1300, 10_000, 1_300)


def only(books: Books, declared: list[Declared] | None = None) -> Compared:
    (line,) = compared(books, declared)
    return line


@pytest.mark.parametrize(
    ("disks", "bureau", "reasons"),
    [
        ((SOLD,), (SOLD,), ()),
        ((SOLD,), (), (Reason.UNSENT,)),
        ((), (SOLD,), (Reason.CHANGED,)),
        ((SOLD, VOID), (SOLD, SENT_UNVOIDED), (Reason.VOID_LATE,)),
        ((SOLD, SENT_UNVOIDED), (SOLD, VOID), (Reason.VOID_LATE,)),
        ((SOLD, VOID), (SOLD,), (Reason.UNSENT,)),
        ((SOLD, RED), (SOLD,), (Reason.RED_LATE,)),
        ((SOLD, RED_VOID), (SOLD, RED), (Reason.VOID_LATE,)),
        ((SOLD, RED_VOID), (SOLD,), (Reason.RED_LATE,)),
        ((SOLD, VOID, RED), (SENT_UNVOIDED,), (Reason.UNSENT, Reason.RED_LATE)),
    ],
)
def test_the_reason_of_a_difference_is_named(disks, bureau, reasons):
    line = only(Books(disks, bureau))
    assert line.reasons == reasons
    assert line.matches is not bool(reasons)


def test_a_disk_that_has_not_reported_is_told_by_itself():
    other = Share("2", 1300, "positive", 7_000, 910)
    books = Books((SOLD,), (SOLD, other), frozenset({"2"}))
    assert only(books).reasons == (Reason.OTHER_DISK,)
    assert not only(books).matches


def test_who_moved_since_the_return_was_prefilled_is_the_reason():
    other = Share("2", 1300, "positive", 7_000, 910)
    one, both = Books((SOLD,), (SOLD,)), Books((SOLD, other), (SOLD, other))
    as_it_was = Declared(1300, 10_000, 1_300, prefilled=(10_000, 1_300))
    changed = Declared(1300, 9_000, 1_170, prefilled=(10_000, 1_300))
    assert only(one, [as_it_was]).reasons == ()
    assert only(one, [changed]).reasons == (Reason.CHANGED,)
    assert only(both, [as_it_was]).reasons == (Reason.OTHER_DISK,)
    assert only(both, [changed]).reasons == (Reason.OTHER_DISK, Reason.CHANGED)
    assert only(both, [Declared(1300, 17_000, 2_210, prefilled=(10_000, 1_300))]).matches


def test_a_first_disk_that_sold_nothing_leaves_a_return_that_lacks_the_second():
    nothing = Declared(1300, 0, 0, prefilled=(0, 0))
    assert only(Books((SOLD,), (SOLD,)), [nothing]).reasons == (Reason.OTHER_DISK,)


def test_a_little_of_both_is_told_as_changed():
    little = Declared(1300, 9_870, 1_300, prefilled=(9_935, 1_300))
    assert only(Books((SOLD,), (SOLD,)), [little]).reasons == (Reason.CHANGED,)


def test_what_differs_by_less_than_the_tolerance_matches():
    near = Share("1", 1300, "positive", 9_950, 1_250)
    assert only(Books((SOLD,), (near,)), [TRUE]).matches
    (line,) = compared(Books((SOLD,), (near,)), [TRUE], tolerance_fen=49)
    assert not line.matches


def test_sales_without_tickets_may_only_be_more():
    books = Books((SOLD,), (SOLD,))
    more = only(books, [Declared(1300, 10_000, 1_300, 100, 13)])
    less = only(books, [Declared(1300, 10_000, 1_300, -100, -13)])
    assert (more.matches, more.reasons) == (True, (Reason.UNBILLED,))
    assert (less.matches, less.reasons) == (False, (Reason.CHANGED, Reason.UNBILLED))
    assert more.return_net_fen == 10_100


def test_a_return_of_which_is_not_known_what_it_was_prefilled_with_is_taken_as_unchanged():
    books = Books((SOLD,), (SOLD,))
    assert only(books, []).reasons == (Reason.OTHER_DISK,)
    both = Books((), (SOLD,))
    assert only(both, [TRUE]).reasons == (Reason.CHANGED, Reason.OTHER_DISK)


def test_every_rate_is_compared_by_itself_the_highest_first():
    small = Share("1", 600, "positive", 1_000, 60)
    lines = compared(Books((SOLD, small), (SOLD,)), [TRUE, Declared(600, 1_000, 60)])
    assert [(line.rate, line.matches) for line in lines] == [(1300, True), (600, False)]
    assert not all_match(lines)
