"""ESC/P as another program reads it: Latin signs stand where our own printer strikes them.

The other knows no Chinese command (FS), so only what is set in Latin signs is sent to both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bootstrap.writers import sheets_for, writer_for
from app.domain.invoice import InvoiceKind
from app.services.paper.printers import Language
from printing.sheet import Sheet
from tests.dot_matrix import DotMatrix
from tests.face_examples import ISSUED, many, profile, ticket
from tests.levels import ESCAPY, needs
from tests.pdf_reading import signs

MM = 25.4 / 72
NEAR_MM = 0.05
PAPER = "[misc]\npage_size = {0:.0f},{1:.0f}\nprintable_area_margins_mm = 0,0,0,0\n"
APART_MM = 4.0  # signs of one text begin closer than that
FOOT_MM = 2.82  # from the top of a sign to its foot
Found = tuple[str, float, float]


@pytest.fixture
def sheet() -> Sheet:
    """A 专票 of eight lines, its Latin texts alone."""
    made = sheets_for(Language.ESCP, profile())
    (whole,) = made.on_form(ticket(*many(8), kind=InvoiceKind.SPECIAL))
    return replace(whole, marks=tuple(each for each in whole.texts() if each.text.isascii()))


@pytest.mark.parametrize("offset", [(0.0, 0.0), (4.1, 7.3)])
def test_every_latin_text_begins_where_our_own_printer_strikes_it(
    sheet: Sheet, tmp_path: Path, offset: tuple[float, float]
) -> None:
    """Where it begins: the other draws the signs behind the first in a type of its own."""
    needs("escapy")
    content = writer_for(Language.ESCP, *offset).write([sheet], title="", created=ISSUED)
    ours, theirs = begun(content), told(content, sheet, tmp_path)
    assert len(ours) >= len(list(sheet.texts()))
    lower = [nearest(one, theirs) for one in ours]
    assert max(lower) - min(lower) <= NEAR_MM  # one tells the top of a sign, the other its foot


def nearest(one: Found, theirs: list[Found]) -> float:
    """How much lower the same sign stands at the same place from the left."""
    sign, left, top = one
    same = [y - top for other, x, y in theirs if other == sign and abs(x - left) <= NEAR_MM]
    assert same, one
    return min(same, key=lambda lower: abs(lower - FOOT_MM))


def begun(content: bytes) -> list[Found]:
    """Where texts begin on our own printer: sign, left, top."""
    (page,) = DotMatrix().feed(content).sheets
    signs = [each for each in page.struck if each.sign.strip()]
    found = [(each.sign, each.x_mm, each.y_mm) for each in signs]
    together = [
        each.y_mm == last.y_mm and 0 < each.x_mm - last.x_mm < APART_MM
        for last, each in pairwise(signs)
    ]
    return [one for one, goes_on in zip(found, [False, *together], strict=True) if not goes_on]


def told(content: bytes, sheet: Sheet, folder: Path) -> list[Found]:
    """Signs of the other program: sign, left, baseline."""
    points = sheet.width_mm / MM, 3 * sheet.height_mm / MM  # never a second sheet
    (folder / "escapy.conf").write_text(PAPER.format(*points))
    (folder / "profiles").mkdir()
    shutil.copy(profile_of_printer(), folder / "profiles")
    (folder / "a.prn").write_bytes(content)
    words = [os.environ[ESCAPY], "--pins", "24", "-c", "escapy.conf", "-o", "a.pdf", "a.prn"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    read = signs((folder / "a.pdf").read_bytes())
    return [(each.text, each.left_mm, each.baseline_mm) for each in read if in_latin(each.text)]


def profile_of_printer() -> Path:
    """The other looks for it beside its configuration."""
    program = Path(os.environ[ESCAPY])
    return next(program.parent.parent.glob("lib/python*/site-packages/escapy/**/generic.conf"))


def in_latin(sign: str) -> bool:
    """What is printed of a Chinese command that it does not know is no sign of ours."""
    return sign.isascii() and sign.isprintable() and sign != " "
