"""OFD: the same bytes each time, read back as written, and drawn where the PDF is drawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageFont
from pypdfium2 import PdfDocument

from app.domain.invoice import Invoice, InvoiceKind
from hardware.signing.sm3 import sm3
from printing.errors import PrinterError
from printing.mark import SEAL
from printing.ofd import der
from printing.ofd import parts as place
from printing.ofd.container import unpacked
from printing.ofd.markup import NAMES, parsed
from printing.ofd.page_reader import ShownText
from printing.ofd.reader import structure
from printing.ofd.subset import subset
from tests import ofd_documents as ofd
from tests.face_examples import PAPER, PEN, filled, fonts, many, pdf, red, sheets, ticket

COMPOSED = "éÅõçŕ"
NEXT = ImageFilter.MinFilter(3)  # ink spreads a pixel to every side


def _long() -> Invoice:
    return ticket(*many(36), kind=InvoiceKind.E_ORDINARY)


def test_the_same_document_and_seal_give_the_same_bytes() -> None:
    first = ofd.a_file()
    assert ofd.written(ticket(PAPER, PEN, kind=InvoiceKind.E_ORDINARY)) == first


def test_another_writer_makes_the_same_bytes() -> None:
    from app.bootstrap import outputs

    anew = outputs.ofd_writer.__wrapped__()
    document = ofd.document(ticket(PAPER, PEN, kind=InvoiceKind.E_ORDINARY))
    assert anew.write(document, ofd.seal()) == ofd.a_file()


def test_what_was_written_is_read_back() -> None:
    said = ofd.opened(ofd.a_file())
    assert (said.identity, said.title) == ("0" * 31 + "1", "增值税电子普通发票（模拟）")
    assert said.facts == {"发票号码": "00000002", "备注": '<&"'}
    assert said.pages == ((215.0, 139.0),)
    assert said.attachments == {"original_invoice": ofd.XML}
    assert set(said.tags) == {
        "InvoiceCode",
        "GoodsInfos/GoodsInfo/Item",
        "GoodsInfos/GoodsInfo[2]/Item",
    }
    assert (said.seal.name, said.seal.at) == (SEAL, "20240115020000Z")
    assert said.seal.certificate == ofd.seal().certificate


def test_a_list_is_pages_of_its_own_size() -> None:
    said = ofd.opened(ofd.written(_long()))
    assert said.pages == ((215.0, 139.0), (217.0, 278.0), (217.0, 278.0))


def test_every_part_but_the_signature_has_its_sm3_in_it() -> None:
    parts = unpacked(ofd.a_file())
    root = parsed(parts, place.SIGNATURE)
    references = root.findall("ofd:SignedInfo/ofd:References/ofd:Reference", NAMES)
    named = {one.get("FileRef", "")[1:] for one in references}
    assert named == set(parts) - {place.SIGNATURE, place.SIGNED_VALUE}
    assert sm3(parts[place.SIGNATURE]) in parts[place.SIGNED_VALUE]


def test_the_seal_is_shown_where_it_stands_on_the_face_and_looks_as_it_does() -> None:
    parts = unpacked(ofd.a_file())
    stamp = parsed(parts, place.SIGNATURE).find("ofd:SignedInfo/ofd:StampAnnot", NAMES)
    assert stamp is not None and stamp.get("Boundary") == "170.95 124.939 36.5 10.9"
    value = parts[place.SIGNED_VALUE]
    picture = unpacked(_zip_in(value))
    (page,) = structure(picture).pages.values()
    said = [each.text for each in page.objects if isinstance(each, ShownText)]
    assert said == [SEAL]


def _zip_in(value: bytes) -> bytes:
    """The document that is the picture of the seal."""
    start = value.index(b"PK\3\4")
    end = value.index(b"PK\5\6", start) + 22
    return value[start:end]


def test_a_face_without_a_place_for_a_seal_is_a_broken_form() -> None:
    with pytest.raises(PrinterError, match="FORM-BROKEN"):
        ofd.written(ticket(PAPER, kind=InvoiceKind.ORDINARY))


def test_each_font_has_every_sign_that_is_shown_in_it() -> None:
    parts = unpacked(ofd.written(_long()))
    found = structure(parts)
    for page in found.pages.values():
        for shown in page.objects:
            if isinstance(shown, ShownText):
                assert _lacking(parts[found.fonts[shown.font]], shown.text) == ""


def _lacking(font: bytes, text: str) -> str:
    """The signs that a font file shows as its box for what it lacks."""
    face = ImageFont.truetype(io.BytesIO(font), 40)
    box = bytes(face.getmask("\ufffe"))
    return "".join(sign for sign in text if sign != " " and bytes(face.getmask(sign)) == box)


def test_signs_beyond_the_bmp_and_composed_ones_are_in_the_font() -> None:
    font = subset(fonts().fonts["LXGWWenKai"], "镁𬭸é")
    assert _lacking(font, "镁𬭸é") == ""
    assert _lacking(font, "铝") == "铝"


def test_a_composed_sign_is_cut_out_with_its_parts() -> None:
    whole = ImageFont.truetype(fonts().file("LiberationMono"), 400)
    part = ImageFont.truetype(io.BytesIO(subset(fonts().fonts["LiberationMono"], COMPOSED)), 400)
    for sign in COMPOSED:
        here, there = part.getbbox(sign), whole.getbbox(sign)
        assert max(abs(one - other) for one, other in zip(here, there, strict=True)) <= 4, sign


FACES = {
    "two lines": ticket(PAPER, PEN, kind=InvoiceKind.E_ORDINARY),
    "a red 028": red(kind=InvoiceKind.E_SPECIAL),
    "a list": ticket(*many(9), kind=InvoiceKind.E_ORDINARY),
    "the longest of everything": filled(InvoiceKind.E_ORDINARY, "国"),
}


@pytest.mark.parametrize("name", FACES)
def test_everything_is_drawn_within_0_3_mm_of_the_pdf(name: str) -> None:
    invoice = FACES[name]
    mine = ofd.drawn(ofd.written(invoice))
    theirs = PdfDocument(pdf(*sheets().all(invoice)))
    assert len(mine) == len(theirs)
    for number, page in enumerate(mine):
        other = (
            theirs[number]
            .render(scale=ofd.PIXELS_MM * 25.4 / 72)
            .to_pil()
            .convert("RGB")
            .resize(page.size)
        )
        for ink, near in ((110, 190), (238, 252)):  # the print, then the pale mark with it
            assert _strayed(page, other, ink, near) <= 2, name
            assert _strayed(other, page, ink, near) <= 2, name
    theirs.close()


def _strayed(one: Image.Image, other: Image.Image, ink: int, near: int) -> int:
    """Pixels of ink in `one` with none in `other` within two pixels (0.3 mm)."""
    spread = other.convert("L").filter(NEXT).filter(NEXT)
    there = spread.point(lambda grey: 255 if grey < near else 0)
    inked = one.convert("L").point(lambda grey: 255 if grey < ink else 0)
    return sum(ImageChops.subtract(inked, there).histogram()[255:])


def test_der_refuses_what_is_not_in_its_one_form() -> None:
    for wrong in (b"", b"\x30", b"\x30\x01", b"\x30\x81\x01\x05", b"\x31\x00", b"\x30\x00\x00"):
        with pytest.raises(der.NotDer):
            der.members(wrong)
    with pytest.raises(der.NotDer):
        der.members(der.sequence(der.integer(1), der.integer(2)), der.INTEGER)
    with pytest.raises(der.NotDer):
        der.whole_bytes(b"\1\2")
