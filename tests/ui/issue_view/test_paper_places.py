"""The paper's geometry: it fits every room, nothing overlaps, totals never move."""

from __future__ import annotations

import pytest

from app.ui.issue_invoice.face import BUYER_FIELDS, COLUMNS, DEDUCTION
from app.ui.issue_invoice.measures import RollMeasures, measures
from app.ui.issue_invoice.places import places

ROOMS = (374, 400, 480, 522, 600, 740, 872, 1800)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("listed", [False, True])
def test_the_paper_is_never_higher_than_its_room(room: int, listed: bool) -> None:
    assert measures(room, listed=listed).total <= room


@pytest.mark.parametrize("room", ROOMS)
def test_totals_stay_where_they_are_when_the_ninth_line_makes_a_list(room: int) -> None:
    short, listed = measures(room), measures(room, listed=True)
    before = places(1166, short, COLUMNS, swapped=False)
    after = places(1166, listed, COLUMNS, swapped=False)
    assert (after.sum, after.words, after.foot) == (before.sum, before.words, before.foot)
    assert listed.rows > short.rows


def test_a_low_window_folds_the_seller_and_scrolls_the_lines() -> None:
    low = measures(374)
    assert low.folded and low.rows == 4


def test_a_banner_takes_its_room_from_the_seller_and_not_from_the_lines() -> None:
    assert measures(522 - 42).folded
    assert measures(522 - 42).rows == measures(522).rows == 8


def test_a_high_window_has_higher_rows() -> None:
    assert measures(872).row == 34
    assert measures(522).row == 24


def test_larger_type_makes_every_part_higher() -> None:
    assert measures(2000, factor=1.3).total > measures(2000).total
    assert measures(522, factor=1.3).total <= 522


@pytest.mark.parametrize(
    ("swapped", "listed"), [(False, False), (False, True), (True, False), (True, True)]
)
def test_no_box_overlaps_another(swapped: bool, listed: bool) -> None:
    at = places(1166, measures(522, listed=listed, swapped=swapped), COLUMNS, swapped=swapped)
    fields = (*BUYER_FIELDS, "remark", "payee", "reviewer")
    boxes = [at.of(field) for field in fields] + [at.table]
    for number, one in enumerate(boxes):
        assert not any(one.intersects(other) for other in boxes[number + 1 :])


def test_the_entered_party_stands_below_on_a_purchase() -> None:
    at = places(1166, measures(522), COLUMNS, swapped=True)
    assert at.buyer(0).top() > at.table.bottom()


def test_a_list_on_a_purchase_takes_its_rows_from_the_party_above() -> None:
    plain, listed = measures(522), measures(522, listed=True, swapped=True)
    assert listed.rows > plain.rows
    assert listed.total == plain.total
    assert not listed.wide_buyer
    assert measures(462, listed=True, swapped=True).total <= 462


def test_the_deduction_column_takes_its_room_from_all_others() -> None:
    columns = (*COLUMNS[:6], DEDUCTION, *COLUMNS[6:])
    at = places(1166, measures(522), columns, swapped=False)
    assert at.column("deduction")[1] == at.column("rate")[0]
    assert at.right == places(1166, measures(522), COLUMNS, swapped=False).right


def test_the_roll_has_two_boxes_for_each_party() -> None:
    roll = measures(522, form_lines=6, make=RollMeasures)
    assert roll.entered_party == 2 * roll.field
    assert roll.rows == 6
