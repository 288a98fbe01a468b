"""What we put on paper is read by programs that know nothing of us."""

from __future__ import annotations

import os
import subprocess
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest

from app.domain.check_data import qr_text
from app.domain.invoice import Invoice, InvoiceKind
from tests.face_examples import discounted, many, pdf, profile, red, sheets, ticket
from tests.levels import needs

FORMS = {
    "paper": ticket(kind=InvoiceKind.SPECIAL),
    "electronic": ticket(kind=InvoiceKind.E_ORDINARY),
    "discount": ticket(*discounted(), kind=InvoiceKind.E_SPECIAL),
    "list": ticket(*many(9), kind=InvoiceKind.E_ORDINARY),
    "red": red(),
}
ALIKE = 0.9  # of a line that an eye reads on paper


@cache
def file_of(name: str) -> bytes:
    invoice, made = FORMS[name], sheets()
    return pdf(*made.face(invoice), *made.goods_list(invoice))


@pytest.fixture
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The sheets of one ticket as a PDF."""
    path = tmp_path / "a.pdf"
    path.write_bytes(file_of(request.param))
    return path


def said(*words: str | Path) -> str:
    one_thread = os.environ | {"OMP_THREAD_LIMIT": "1"}  # many fight each other where few are
    asked = subprocess.run(list(map(str, words)), capture_output=True, check=True, env=one_thread)
    return asked.stdout.decode("utf-8")


def picture(file: Path, dpi: int) -> Path:
    """Its first page, as another program draws it."""
    said("pdftoppm", "-r", str(dpi), "-png", "-singlefile", file, file.with_suffix(""))
    return file.with_suffix(".png")


@pytest.mark.parametrize("dpi", [180, pytest.param(300, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("name", "file"), [(name, name) for name in FORMS], indirect=["file"], ids=FORMS.keys()
)
def test_a_bar_code_reader_finds_the_qr_text(name: str, file: Path, dpi: int) -> None:
    needs("zbar")
    read = said("zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", picture(file, dpi))
    assert read.strip() == qr_text(FORMS[name], profile())


@pytest.mark.parametrize("file", ["electronic"], indirect=True)
def test_an_eye_for_chinese_reads_the_parties_the_goods_and_the_mark(file: Path) -> None:
    needs("tesseract")
    seen = said("tesseract", picture(file, 300), "-", "-l", "chi_sim", "--psm", "11")
    lines = ["".join(line.split()) for line in seen.splitlines() if line.strip()]
    draft = FORMS["electronic"].draft
    for wanted in (draft.buyer.name, draft.seller.name, draft.drawer):
        assert like(wanted, lines) >= ALIKE, (wanted, lines)
    assert any("模拟" in line for line in lines), lines


def like(wanted: str, lines: list[str]) -> float:
    """How much of a text the best line has."""
    return max(found(wanted, line) for line in lines)


def found(wanted: str, line: str) -> float:
    blocks = SequenceMatcher(None, wanted, line, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


@pytest.mark.parametrize("file", list(FORMS), indirect=True)
def test_every_font_is_inside_and_the_structure_is_sound(file: Path) -> None:
    needs("qpdf")
    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", file)
    fonts = said("pdffonts", file).splitlines()[2:]
    assert fonts
    for line in fonts:
        embedded, subset, unicode = line.split()[-5:-2]
        assert (embedded, subset, unicode) == ("yes", "yes", "yes"), line


@pytest.mark.parametrize(
    ("name", "file"), [(name, name) for name in FORMS], indirect=["file"], ids=FORMS.keys()
)
def test_another_reader_of_pdf_finds_every_text(name: str, file: Path) -> None:
    seen = "".join(said("pdftotext", "-layout", file, "-").split())
    for wanted in texts_of(FORMS[name]):
        assert "".join(wanted.split()) in seen, wanted


def texts_of(invoice: Invoice) -> tuple[str, ...]:
    draft, key = invoice.draft, invoice.key
    names = draft.buyer.name, draft.seller.name, draft.drawer, draft.reviewer, draft.payee
    return (*names, key.code, key.number, draft.buyer.tax_id, draft.seller.tax_id, "模拟")
