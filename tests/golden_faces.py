"""Writes the golden tables and pictures of the faces anew: `python -m tests.golden_faces`."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from app.domain.invoice import Invoice, InvoiceKind
from app.services.faces.face_forms import VEHICLE
from app.services.faces.vehicle_face import vehicle_texts
from printing.sheet import Sheet
from tests.face_examples import (
    CASES,
    ISSUED,
    PAPER,
    PEN,
    filled,
    pdf,
    sheets,
    shelf,
    table,
    ticket,
)

FOLDER = Path(__file__).resolve().parent / "golden" / "faces"
DPI = 100
RARE = "虚构㙓䶮𬭸测试有限公司"  # signs that common fonts lack
PICTURES: dict[str, Invoice] = {
    **CASES,
    "longest": filled(InvoiceKind.SPECIAL, "测"),
    "longest_electronic": filled(InvoiceKind.E_SPECIAL, "测"),
    "rare": ticket(PAPER, PEN, remark=RARE),
}
COPY = "copy"  # on blank paper
NAMES = (*PICTURES, VEHICLE, COPY)


def main() -> int:
    """A table a case, a picture a page."""
    for name, invoice in CASES.items():
        (FOLDER / f"{name}.txt").write_text(table(sheets().all(invoice)), "utf-8")
    for name in NAMES:
        for number, page in enumerate(pictures(name), 1):
            page.save(FOLDER / f"{name}-{number}.png", optimize=True)
    return 0


def pages(name: str) -> tuple[Sheet, ...]:
    """The sheets of a case."""
    if name == VEHICLE:
        texts = vehicle_texts(shelf().form(VEHICLE).titles, ISSUED)
        return (sheets().invented(VEHICLE, texts, on_form=False),)
    if name == COPY:
        return sheets().blank_copy(CASES["plain"])
    return sheets().all(PICTURES[name])


def pictures(name: str) -> list[Image.Image]:
    """The first and the last page of a case, grey."""
    file = pdfium.PdfDocument(BytesIO(pdf(*pages(name))))
    wanted = sorted({0, len(file) - 1})
    return [file[page].render(scale=DPI / 72, grayscale=True).to_pil() for page in wanted]


if __name__ == "__main__":
    sys.exit(main())
