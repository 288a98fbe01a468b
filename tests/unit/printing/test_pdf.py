"""The PDF as strangers read it: fonts, text, places, size, and the same bytes again."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from typing import Any

import pypdf
import pytest

from printing.errors import NoGlyph
from printing.pdf import PdfWriter
from printing.sheet import Align, Box, Face, Qr, Rule, Sheet, Text
from tests.face_examples import CASES, ISSUED, fonts, pdf, sheets
from tests.pdf_reading import ink_mm, page_text, signs

RARE = "北京𬭸𠮷𫠜堃喆有限公司（示例）¥⊗№℃"


def page(*marks) -> Sheet:
    return Sheet(100.0, 60.0, marks, "测试")


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def resources(sheet: pypdf.PageObject) -> Any:
    """The resources of a page as plain dictionaries."""
    return _plain(sheet["/Resources"])


def _plain(thing: Any) -> Any:
    found = thing.get_object()
    if isinstance(found, dict):
        return {key: _plain(part) for key, part in found.items()}
    return found


@pytest.mark.parametrize("face", Face)
def test_every_sign_reads_back_exactly_also_beyond_the_bmp(face: Face) -> None:
    data = pdf(page(Text(5, 5, RARE, face=face)))
    assert reader(data).pages[0].extract_text().strip() == RARE
    assert page_text(data).strip() == RARE


def test_more_signs_than_one_subset_holds_read_back() -> None:
    many = [chr(code) for code in range(0x4E00, 0x4E00 + 600)]
    random.Random(1).shuffle(many)
    lines = ["".join(many[start : start + 20]) for start in range(0, 600, 20)]
    data = pdf(page(*(Text(2, 2 * row, text, 4) for row, text in enumerate(lines))))
    assert reader(data).pages[0].extract_text().split() == lines


@pytest.mark.parametrize("name", CASES)
def test_every_font_is_embedded_and_is_one_of_ours(name: str) -> None:
    data = pdf(*sheets().all(CASES[name]))
    seen = set()
    for sheet in reader(data).pages:
        for font in resources(sheet)["/Font"].values():
            seen.add(font["/BaseFont"].split("+")[1])
            assert "/FontFile2" in font["/FontDescriptor"]
    assert seen == {"LXGWWenKai-Regular", "LiberationMono"}


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_pdffonts_sees_nothing_that_is_not_embedded(tmp_path) -> None:
    file = tmp_path / "face.pdf"
    file.write_bytes(pdf(*sheets().all(CASES["nine_with_list"])))
    told = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True)
    rows = told.stdout.splitlines()[2:]
    assert rows
    assert not told.stderr
    assert {re.findall(r"\b(yes|no)\b", row)[0] for row in rows} == {"yes"}


def test_the_same_sheets_give_the_same_bytes() -> None:
    pages = sheets().all(CASES["nine_with_list"])
    assert pdf(*pages) == pdf(*pages)
    other = PdfWriter(fonts()).write(pages, title="t", created=ISSUED, deterministic=False)
    assert other != pdf(*pages)


def test_the_file_bears_the_time_it_is_told_and_no_other() -> None:
    at = datetime(2024, 2, 29, 23, 59, 58, tzinfo=timezone(timedelta(hours=8)))
    for deterministic in (True, False):
        data = PdfWriter(fonts()).write(
            [page(Text(5, 5, "甲"))], title="标题", created=at, deterministic=deterministic
        )
        told = reader(data).metadata
        assert told is not None
        assert told.title == "标题"
        stamps = {str(told[key]) for key in ("/CreationDate", "/ModDate")}
        assert stamps == {"D:20240229235958+08'00'"}


@pytest.mark.parametrize("name", ["plain", "e_list", "nine_with_list"])
def test_each_page_has_the_exact_size_of_its_form(name: str) -> None:
    pages = sheets().all(CASES[name])
    for made, read in zip(pages, reader(pdf(*pages)).pages, strict=True):
        size = [float(edge) * 25.4 / 72 for edge in read.mediabox[2:]]
        assert size == pytest.approx([made.width_mm, made.height_mm], abs=0.01)


@pytest.mark.parametrize("align", Align)
@pytest.mark.parametrize("face", Face)
def test_a_text_hangs_where_it_is_told(align: Align, face: Face) -> None:
    data = pdf(page(Text(50, 20, "甲12X", 9, face, align, spacing_pt=2.0)))
    read = signs(data)
    left, right = read[0].left_mm, read[-1].right_mm
    hangs = {Align.LEFT: left, Align.CENTRE: (left + right) / 2, Align.RIGHT: right}[align]
    assert hangs == pytest.approx(50, abs=0.05)
    assert read[0].baseline_mm == pytest.approx(20 + 0.88 * 9 * 25.4 / 72, abs=0.02)


def test_a_sign_without_glyph_writes_nothing() -> None:
    with pytest.raises(NoGlyph):
        pdf(page(Text(5, 5, "﹏")))


@pytest.mark.parametrize(
    ("mark", "ink"),
    [
        (Rule(10, 20, 60, 20, 0.4), (10, 19.8, 60, 20.2)),
        (Box(10, 20, 30, 12, 0.4), (9.8, 19.8, 40.2, 32.2)),
        (Qr(10, 20, 18.5, "01,04,099002300104"), (10, 20, 28.5, 38.5)),
    ],
)
def test_lines_and_codes_stand_where_they_are_told(mark, ink) -> None:
    assert ink_mm(pdf(page(mark))) == pytest.approx(ink, abs=0.2)


@pytest.mark.parametrize("name", CASES)
def test_no_curve_is_drawn_so_no_round_seal_can_be(name: str) -> None:
    for sheet in reader(pdf(*sheets().all(CASES[name]))).pages:
        content = sheet.get_contents()
        assert content is not None
        drawn = re.sub(rb"\((?:\\.|[^\\)])*\)", b"()", content.get_data())
        assert not re.search(rb"(?m)\s[cvy]$", drawn)
