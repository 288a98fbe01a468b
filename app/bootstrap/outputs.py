"""The ways to put a ticket out, by the name of their option: which writer serves which kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from app.bootstrap.profiles import RESOURCES
from app.domain.invoice import InvoiceKind
from app.domain.kinds import ELECTRONIC, PAPER
from app.services.faces.ofd_files import OfdFile
from app.services.faces.printed_files import Output, SheetFile, XmlFile
from app.services.faces.signed_pdf import PdfFile

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import Invoice
    from app.domain.profile import Profile
    from app.services.faces.einvoice_seal import EinvoiceSeal
    from app.services.faces.sheets import Sheets
    from printing.documents import DocumentReader, DocumentWriter
    from printing.fonts import FontChain
    from printing.form_shelf import FormShelf
    from printing.ports import SheetWriter

ON_FORMS = frozenset({InvoiceKind.SPECIAL, InvoiceKind.ORDINARY})


ROLLS = frozenset({InvoiceKind.ROLL})


def outputs(
    sheets: Callable[[], Sheets], profile: Profile, seal: Callable[[datetime], EinvoiceSeal]
) -> Mapping[str, Output]:
    """Nothing heavy is opened before one is asked to make a file."""
    xml = XmlFile(profile, _qr_png, ELECTRONIC)
    return {
        "pdf": PdfFile(SheetFile(sheets, pdf_writer, frozenset(InvoiceKind)), xml, seal),
        "escp": SheetFile(lambda: _dot_sheets(profile), _escp_writer, ON_FORMS, on_form=True),
        "escpos": SheetFile(lambda: _roll_sheets(profile), _escpos_writer, ROLLS),
        "xml": xml,
        "ofd": OfdFile(sheets, profile, _qr_png, seal, ofd_writer, ELECTRONIC),
    }


def copies(sheets: Callable[[], Sheets]) -> Mapping[str, Output]:
    """The same of paper kinds as no originals: what goes on without a reason."""
    return {"pdf": SheetFile(sheets, pdf_writer, PAPER, as_copy=True)}


def einvoice_data(profile: Profile) -> Callable[[Invoice], bytes]:
    """The structured data of e-invoices, alone or within another file."""
    return XmlFile(profile, _qr_png, ELECTRONIC).content


def pdf_writer() -> SheetWriter:
    """Sheets as a PDF."""
    from printing.pdf import PdfWriter

    return PdfWriter(fonts())


@cache
def ofd_writer() -> DocumentWriter:
    """Sealed documents; one a process, for the picture of a seal is made once."""
    from hardware.signing import certificate
    from hardware.signing.sm3 import sm3
    from printing.ofd.writer import OfdWriter

    def valid(der: bytes) -> tuple[datetime, datetime]:
        said = certificate.read(der)
        return said.valid_from, said.valid_until

    return OfdWriter(fonts(), sm3, valid)


def ofd_reader() -> DocumentReader:
    """Documents that were sealed with SM2."""
    from hardware.signing.sm3 import sm3
    from printing.ofd.reader import OfdReader

    return OfdReader(sm3, _stands)


def _stands(certificate: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key of a certificate signed this; False for what is no certificate."""
    from hardware.signing.certificate import CertificateError, read
    from hardware.signing.sm2 import known_key

    try:
        return known_key(read(certificate).public_key).verify(signature, message)
    except CertificateError:
        return False


@cache
def fonts() -> FontChain:
    """The bundled fonts, once a process."""
    from printing.fonts import FontChain

    return FontChain(RESOURCES / "fonts")


@cache
def forms() -> FormShelf:
    """The shipped forms, set in the bundled fonts."""
    from printing.form_shelf import FormShelf

    return FormShelf(RESOURCES / "forms", fonts())


def _dot_sheets(profile: Profile) -> Sheets:
    from app.services.faces.sheets import Sheets

    return Sheets(_dot_forms(), profile)


@cache
def _dot_forms() -> FormShelf:
    from printing.dots.measure import DotMeasure
    from printing.escp.commands import HEAD
    from printing.form_shelf import FormShelf

    return FormShelf(RESOURCES / "forms", fonts(), DotMeasure(fonts(), HEAD))


def _roll_sheets(profile: Profile) -> Sheets:
    from app.services.faces.sheets import Sheets

    return Sheets(_roll_forms(), profile)


@cache
def _roll_forms() -> FormShelf:
    from printing.dots.measure import DotMeasure
    from printing.escpos.commands import HEAD
    from printing.form_shelf import FormShelf

    return FormShelf(RESOURCES / "forms", fonts(), DotMeasure(fonts(), HEAD))


def _escpos_writer() -> SheetWriter:
    from printing.escpos.writer import EscposWriter

    return EscposWriter(fonts())


def _escp_writer() -> SheetWriter:
    from printing.escp.writer import EscpWriter

    return EscpWriter(fonts())


def _qr_png(text: str) -> bytes:
    from printing.qr import qr_png

    return qr_png(text)
