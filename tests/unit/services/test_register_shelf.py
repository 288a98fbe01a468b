"""A search over one long text finds what a look at every entry finds, in the same order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.register.initials import initials, spans_of_initials, spans_of_text
from app.services.register.register_shelf import Shelf, needle_of
from db.initials import spoken

SIGNS = "虚构重单行示例（）()aB8 İ𠮷"
NAMES = st.lists(st.text(st.sampled_from(SIGNS), min_size=1, max_size=8), max_size=12)


def shelf_of(names: list[str]) -> Shelf:
    return Shelf(
        (key, 1, key, name, f"{' '.join(initials(name))} K{key}")
        for key, name in enumerate(names, start=1)
    )


def fields_of(names: list[str], key: int) -> list[str]:
    name = names[key - 1]
    return [needle_of(f"x{name}x")[1:-1], *initials(name), f"k{key}"]  # type: ignore[index]


@given(NAMES, st.text(st.sampled_from(SIGNS), min_size=1, max_size=3))
def test_whoever_begins_so_and_whoever_bears_it_is_found(names: list[str], text: str) -> None:
    needle = needle_of(text)
    if not needle:
        return
    shelf, keys = shelf_of(names), range(1, len(names) + 1)
    bearing = [k for k in keys if any(needle in field for field in fields_of(names, k))]
    beginning = [k for k in keys if any(f.startswith(needle) for f in fields_of(names, k))]
    assert list(shelf.bearing(needle)) == bearing
    assert list(shelf.beginning(needle)) == beginning


@pytest.mark.parametrize("text", ["x" * 101, "x" * 5_000_000, "a\nb", "a\x1fb"])
def test_what_no_field_can_hold_is_not_searched(text: str) -> None:
    assert needle_of(text) is None


@given(st.text(st.sampled_from(SIGNS), max_size=12), st.data())
def test_the_marked_signs_are_those_that_the_initials_stand_for(
    name: str, data: st.DataObject
) -> None:
    readings = initials(name)
    if not readings:
        return
    reading = data.draw(st.sampled_from(readings))
    start = data.draw(st.integers(0, len(reading) - 1))
    needle = reading[start : data.draw(st.integers(start + 1, len(reading)))]
    spans = spans_of_initials(name, " ".join(readings), needle)
    marked = "".join(name[first:last] for first, last in spans)
    assert len(spoken(marked)) == len(needle)
    assert needle in initials(marked) or len(initials(marked)) == 32
    assert all(first < last for first, last in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_nothing_is_marked_where_nothing_fits() -> None:
    assert spans_of_initials("虚构", "xg", "zz") == ()
    assert spans_of_initials("虚构", "xg", "") == ()
    assert spans_of_text("虚构", "") == ()
    assert spans_of_text("İ店", "店") == ((1, 2),)
