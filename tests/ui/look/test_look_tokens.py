"""The colours can be read in both themes."""

from __future__ import annotations

import re

import pytest

from app.ui.look.chip_faces import STATES
from app.ui.look.shapes import SHAPES
from app.ui.look.tokens import DARK, LIGHT, PAIRS, TONES, Tokens, contrast, weak_pairs
from tests.architecture.source import ROOT


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_that_stands_together_can_be_read(theme: Tokens) -> None:
    assert weak_pairs(theme) == ()


def test_a_pair_that_is_too_weak_would_be_named() -> None:
    grey = Tokens(False, *("#808080" for _ in TONES))
    assert len(weak_pairs(grey)) == len(PAIRS)


def test_the_light_data_text_is_as_readable_as_the_table_says() -> None:
    assert round(contrast(LIGHT.text, LIGHT.surface), 1) == 16.9


@pytest.mark.parametrize("face", STATES.values(), ids=STATES)
def test_a_status_word_has_a_shape_or_no_colour(face) -> None:
    assert face.shape in (*SHAPES, "")
    assert face.shape or face.tone == "text3"
    assert {face.tone, face.soft or "text"} <= set(TONES)


BEFORE_THE_LOOK = "curtain.py"  # paints the window before a look is loaded, from the tokens


def test_no_view_chooses_a_colour_a_size_or_a_sheet() -> None:
    chooses = re.compile(r"setStyleSheet|#[0-9A-Fa-f]{6}\b|QColor\(\"|setPixelSize|setPointSize")
    everything = (ROOT / "app" / "ui").rglob("*.py")
    views = [p for p in everything if "look" not in p.parts and p.name != BEFORE_THE_LOOK]
    guilty = [p.name for p in views if chooses.search(p.read_text("utf-8"))]
    assert guilty == []
