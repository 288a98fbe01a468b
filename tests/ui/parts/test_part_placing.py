"""What floats never covers what it belongs to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from app.ui.parts.placing import place_apart, place_beside, place_card, place_list

ROOM = QRect(0, 0, 1366, 688)
FIELDS = st.builds(
    QRect, st.integers(0, 1200), st.integers(0, 658), st.integers(20, 166), st.just(30)
)
SIZES = st.builds(QSize, st.integers(60, 900), st.integers(30, 400))


@given(FIELDS, SIZES)
def test_a_list_never_covers_its_field_and_stays_in_the_window(field: QRect, size: QSize) -> None:
    place = place_list(size, field, ROOM)
    assert not place.intersects(field)
    assert ROOM.contains(place)
    assert place.width() == size.width()


def test_a_message_stands_where_no_other_card_is() -> None:
    size, confirm = QSize(440, 200), QRect(760, 300, 590, 370)
    assert place_apart(size, ROOM, []) == QRect(910, 472, 440, 200)
    assert place_apart(size, ROOM, [confirm]).topLeft() == QPoint(910, 16)
    assert place_apart(size, ROOM, [confirm, QRect(900, 0, 400, 300)]).topLeft() == QPoint(16, 472)
    assert place_apart(size, ROOM, [ROOM]).topLeft() == QPoint(910, 472)


def test_a_list_stands_under_its_field_and_may_be_wider() -> None:
    place = place_list(QSize(560, 150), QRect(100, 100, 200, 30), ROOM)
    assert (place.left(), place.top(), place.width()) == (100, 133, 560)


def test_a_list_without_room_below_stands_above() -> None:
    place = place_list(QSize(300, 200), QRect(100, 600, 200, 30), ROOM)
    assert place.bottom() < 600


@given(FIELDS, SIZES, FIELDS)
def test_a_callout_covers_neither_its_field_nor_what_must_stay_clear(
    field: QRect, size: QSize, totals: QRect
) -> None:
    place = place_beside(size, field, ROOM, [totals])
    if place is not None:
        assert ROOM.contains(place)
        assert not place.intersects(field)
        assert not place.intersects(totals)


def test_a_callout_goes_above_where_it_would_cover_the_totals() -> None:
    field, totals = QRect(1000, 400, 160, 24), QRect(0, 440, 1366, 60)
    place = place_beside(QSize(300, 60), field, ROOM, [totals])
    assert place is not None and place.bottom() < field.top()


def test_a_callout_without_a_place_waits() -> None:
    assert place_beside(QSize(300, 60), QRect(600, 20, 160, 24), QRect(0, 0, 800, 60)) is None


def test_a_card_stands_where_it_was_asked() -> None:
    size = QSize(600, 300)
    assert place_card(size, ROOM, "lower_right") == QRect(750, 372, 600, 300)
    assert place_card(size, ROOM).center().x() == ROOM.center().x()
    assert place_card(size, ROOM, "upper").top() == 54
