"""OFD files for tests: a seal that nobody trusts, documents of invented tickets, and what is left
of a file when somebody has been at it."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from app.bootstrap.outputs import ofd_reader, ofd_writer
from app.domain.invoice import Invoice, InvoiceKind
from hardware.signing import certificate
from hardware.signing.sm2 import PrivateKey
from hardware.signing.sm3 import sm3
from printing.documents import Attachment, Document, Opened, Tag
from printing.ofd import parts as place
from printing.ofd.container import packed, unpacked
from printing.ofd.markup import NAMES, parsed
from printing.ofd.page_reader import ShownPath, read_page
from printing.ofd.reader import structure
from printing.ofd.seal_value import Picture, seal_of, signed_value
from tests.face_examples import ISSUED, PAPER, PEN, sheets, ticket

XML = b"<eInvoice/>"
PIXELS_MM = 2 / 0.3  # 169 dpi
Parts = dict[str, bytes]


class TestSeal:
    """A seal under no authority."""

    __test__ = False

    def __init__(self) -> None:
        self._key = PrivateKey(20240115)
        names = {"common_name": certificate.AUTHORITY_MARK}
        self.certificate = certificate.self_signed(self._key, names, ISSUED)

    def sign(self, message: bytes) -> bytes:
        """See documents.Seal."""
        return self._key.sign_repeatably(message)


@cache
def seal() -> TestSeal:
    """One for all tests."""
    return TestSeal()


def document(invoice: Invoice) -> Document:
    """An e-invoice with a tag and an attachment."""
    return Document(
        sheets().all(invoice),
        identity="0" * 31 + "1",
        title="增值税电子普通发票（模拟）",
        created=invoice.issued_at,
        facts=(("发票号码", invoice.key.number), ("备注", '<&"')),
        tags=(
            Tag(("InvoiceCode",), "code"),
            Tag(("GoodsInfos", "GoodsInfo[1]", "Item"), "lines[1].name"),
            Tag(("GoodsInfos", "GoodsInfo[2]", "Item"), "lines[2].name"),
            Tag(("Payee",), "nobody shows this"),
        ),
        attachments=(Attachment("original_invoice", "original_invoice.xml", XML),),
    )


def written(invoice: Invoice) -> bytes:
    """The file of a ticket."""
    return ofd_writer().write(document(invoice), seal())


@cache
def a_file() -> bytes:
    """The file of a small ticket."""
    return written(ticket(PAPER, PEN, kind=InvoiceKind.E_ORDINARY))


def opened(content: bytes) -> Opened:
    """What the reader says of it."""
    return ofd_reader().read(content)


def zipped(parts: Parts) -> bytes:
    """The parts in a container of ours, as they are."""
    return packed(parts, ISSUED)


def library_zip(parts: Parts) -> bytes:
    """The parts in a container by somebody else's hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def signed_anew(change: Callable[[Parts], None]) -> bytes:
    """The small file with changed parts, every digest and the signature made again: what an
    attacker with a seal of his own can make."""
    parts = unpacked(a_file())
    change(parts)
    left = {name: content for name, content in parts.items() if "/Sign_0/" not in name}
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>{b64encode(sm3(content)).decode()}'
        "</ofd:CheckValue></ofd:Reference>"
        for name, content in left.items()
    )
    signature = parts[place.SIGNATURE].decode()
    start, end = signature.index("<ofd:Reference "), signature.index("</ofd:References>")
    whole = (signature[:start] + references + signature[end:]).encode()
    return zipped({**left, **sealed(whole)})


def sealed(signature: bytes) -> Parts:
    """A Signature.xml and the value over it."""
    picture = Picture(b"", 37, 11)
    said = certificate.read(seal().certificate)
    stamp = seal_of(seal(), picture, (said.valid_from, said.valid_until))
    value = signed_value(seal(), stamp, ISSUED, sm3(signature), f"/{place.SIGNATURE}")
    return {place.SIGNATURE: signature, place.SIGNED_VALUE: value}


def replaced(part: str, old: str, new: str) -> Callable[[Parts], None]:
    """A change: the first such text of a part becomes another."""

    def change(parts: Parts) -> None:
        assert old.encode() in parts[part], (part, old)
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return change


def drawn(content: bytes) -> list[Image.Image]:
    """The pages as pictures of 169 dpi, each sign by the embedded font that is named for it."""
    parts = unpacked(content)
    found = structure(parts)
    return [_drawn(parts, ident, found.fonts) for ident in found.pages]


def _drawn(parts: Parts, page: int, fonts: dict[int, str]) -> Image.Image:
    tree = parsed(parts, place.DOCUMENT)
    (node,) = tree.findall(f"ofd:Pages/ofd:Page[@ID='{page}']", NAMES)
    path = f"Doc_0/{node.get('BaseLoc')}"
    shown = read_page(parsed(parts, path), path, fonts)
    size = round(shown.width_mm * PIXELS_MM), round(shown.height_mm * PIXELS_MM)
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for each in shown.objects:
        colour = tuple(int(part) for part in each.colour)
        if isinstance(each, ShownPath):
            _path(pen, each, colour)
            continue
        file = io.BytesIO(parts[fonts[each.font]])
        font = ImageFont.truetype(
            file, each.size_mm * PIXELS_MM, layout_engine=ImageFont.Layout.BASIC
        )
        for sign, (x, y) in zip(each.text, each.signs, strict=True):
            pen.text((x * PIXELS_MM, y * PIXELS_MM), sign, colour, font, anchor="ls")
    return picture


def _path(pen: ImageDraw.ImageDraw, path: ShownPath, colour: tuple[int, ...]) -> None:
    corners: list[tuple[float, float]] = []
    for letter, x, y in (*path.moves, ("M", 0.0, 0.0)):
        if letter == "M" and corners:
            _line(pen, path, corners, colour)
        if letter == "M":
            corners = []
        corners.append(corners[0] if letter == "C" else (x * PIXELS_MM, y * PIXELS_MM))


def _line(
    pen: ImageDraw.ImageDraw,
    path: ShownPath,
    corners: list[tuple[float, float]],
    colour: tuple[int, ...],
) -> None:
    if path.filled:
        pen.polygon(corners, colour)
    else:
        pen.line(corners, colour, max(1, round(path.width_mm * PIXELS_MM)))
