"""Each face looks as it was looked at and approved."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from tests.golden_faces import FOLDER, NAMES, pictures

CLEAR = 16  # of 255: the mark over the rows is pale
MOST = 0.0005  # of all pixels


@pytest.mark.parametrize("name", NAMES)
def test_a_face_looks_as_it_was_approved(name: str) -> None:
    for number, page in enumerate(pictures(name), 1):
        approved = Image.open(FOLDER / f"{name}-{number}.png").convert("L")
        assert page.size == approved.size
        assert share(page.convert("L"), approved) <= MOST, f"{name}-{number}"


def test_another_face_is_not_taken_for_the_approved_one() -> None:
    (plain,), (void,) = pictures("plain"), pictures("void")
    assert share(plain.convert("L"), void.convert("L")) > MOST


def share(one: Image.Image, other: Image.Image) -> float:
    """How many pixels are clearly another."""
    seen = ImageChops.difference(one, other).point(lambda grey: 255 if grey > CLEAR else 0)
    return seen.histogram()[255] / (one.width * one.height)
