"""Text in its box: shrunk and wrapped, never cut, never over the edge."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.errors import Overflow
from printing.fonts import FontChain
from printing.forms import Field, Step
from printing.layout import Layout, gbk_length
from printing.sheet import POINT_MM, Align, Face
from tests.face_examples import RESOURCES, fonts, shelf

LAYOUT = Layout(fonts())
SIGNS = st.sampled_from("测试示例（）、。，𠮷AWi09.-/ *")


def box(*steps: Step, align: Align = Align.LEFT, height: float = 4.8, **others) -> Field:
    return Field("box", 10.0, 20.0, 40.0, height, 20.0, steps, align=align, **others)


def test_the_size_follows_the_bytes_of_the_text() -> None:
    field = shelf().form("vat_paper").fields["buyer.name"]
    sizes = [LAYOUT.place("测" * (length // 2), field)[0].size_pt for length in (52, 54, 66, 74)]
    assert sizes == [9, 8, 7, 6]


def test_a_text_that_no_step_holds_is_refused() -> None:
    with pytest.raises(Overflow) as refused:
        LAYOUT.place("测" * 50, box(Step(9, 20), Step(8, 200)), name="buyer.name")
    assert refused.value.code == "TEXT-OVERFLOW"
    assert refused.value.facts["field"] == "buyer.name"
    assert refused.value.facts["bytes"] == "100"


def test_no_text_leaves_no_mark() -> None:
    assert LAYOUT.place("", box(Step(9, 20))) == ()


def test_a_smaller_text_keeps_the_baseline_of_the_first_size() -> None:
    large, small = (
        LAYOUT.place("甲", box(Step(9, 2)))[0],
        LAYOUT.place("甲乙", box(Step(9, 2), Step(6, 9)))[0],
    )
    assert small.y_mm - large.y_mm == pytest.approx(0.88 * 3 * POINT_MM)


def test_words_and_figures_are_not_parted_and_closing_signs_stay() -> None:
    lines = LAYOUT.place("示例货物，型号 ABC-123456，乙、丙", box(Step(9, 99, 3), height=12))
    assert [text.text for text in lines] == ["示例货物，型号", "ABC-123456，乙、丙"]


def test_a_hard_line_end_begins_a_new_line() -> None:
    lines = LAYOUT.place("甲\n\n乙", box(Step(9, 99, 3), height=12, from_top=True))
    assert [(text.text, round(text.y_mm, 2)) for text in lines] == [("甲", 20.0), ("乙", 26.35)]


def test_a_row_may_be_moved_down_and_named() -> None:
    text = LAYOUT.place("甲", box(Step(9, 9), align=Align.RIGHT), down_mm=4.2, name="lines[2].net")[
        0
    ]
    assert (text.x_mm, text.name) == (50.0, "lines[2].net")
    assert text.y_mm == pytest.approx(24.2)


@given(st.text(SIGNS, min_size=1, max_size=60), st.sampled_from(Align), st.sampled_from(Face))
def test_what_is_placed_is_whole_and_inside_its_box(text, align, face) -> None:
    steps = (Step(9, 24), Step(7, 60, 2), Step(5, 200, 3))
    field = box(*steps, align=align, face=face, height=6.0, spacing_pt=0.5)
    try:
        placed = LAYOUT.place(text, field)
    except Overflow:
        return
    assert "".join(part.text for part in placed).replace(" ", "") == text.replace(" ", "")
    for part in placed:
        spaced = (len(part.text) - 1) * part.spacing_pt
        width = (fonts().width_em(part.text, face) * part.size_pt + spaced) * POINT_MM
        assert width <= field.width_mm + 0.02
        assert field.y_mm - 0.02 <= part.y_mm
        assert part.y_mm + part.size_pt * POINT_MM <= field.y_mm + field.height_mm + 0.02


def test_length_counts_bytes_as_the_trade_does() -> None:
    assert gbk_length("A4纸（测）") == 2 + 8


def test_texts_that_never_come_again_are_not_kept() -> None:
    """Ten thousand sheets: their numbers, names and ciphers come once each."""
    chain = FontChain(RESOURCES / "fonts")
    layout, field = Layout(chain), shelf().form("vat_paper").fields["buyer.tax_id"]

    def batch(first: int) -> int:
        for number in range(first, first + 9000):
            for text in layout.place(f"{number:018d}", field):
                chain.runs(text.text, text.face)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    chain.runs("0", Face.FIGURES)
    tracemalloc.start()
    try:
        full = batch(0)
        assert batch(9000) - full < 1_000_000  # bytes; every text kept would be five times that
    finally:
        tracemalloc.stop()
