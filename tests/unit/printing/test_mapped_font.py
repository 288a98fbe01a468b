"""Fonts that are mapped: the same pages, and the outlines stay in their file."""

from __future__ import annotations

import tracemalloc

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from printing.fonts import FILES
from printing.mapped_font import opened
from tests.face_examples import RESOURCES

NAME = "LXGWWenKai"
FILE = RESOURCES / "fonts" / FILES[NAME]
MIB = 2**20


def test_a_mapped_font_gives_the_same_file_of_the_signs_shown() -> None:
    """Simple outlines, composite ones (é), a sign beyond the BMP, and one that is not there."""
    signs = [0, *map(ord, "示例公司壹佰圆整é¥12"), 0x2EB78, 0xF0000]
    whole = TTFont(NAME, str(FILE), asciiReadable=False)
    mapped = opened(NAME, FILE)
    assert mapped.face.makeSubset(signs) == whole.face.makeSubset(signs)
    assert mapped.stringWidth("示例公司", 10) == whole.stringWidth("示例公司", 10)


def test_the_outlines_of_a_font_are_not_kept_in_memory() -> None:
    """Its tables of figures take ten mebibytes, the file fifteen more."""
    size = FILE.stat().st_size
    tracemalloc.start()
    try:
        font = opened(NAME, FILE)
        assert tracemalloc.get_traced_memory()[0] < size * 0.8
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        font.face.makeSubset([0, *map(ord, "示例公司")])
        assert tracemalloc.get_traced_memory()[1] - before < MIB
    finally:
        tracemalloc.stop()


def test_a_table_that_the_font_has_not_is_told_apart() -> None:
    with pytest.raises(KeyError):
        opened(NAME, FILE).face.get_table("none")
