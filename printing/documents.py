"""A document that carries more than its pages: what programs read of it, and whose seal is on it.

A service makes a `Document` of sheets and hands it to a `DocumentWriter`; what a `DocumentReader`
opened says of itself is an `Opened`, which is not yet believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from printing.sheet import Sheet

Digest = Callable[[bytes], bytes]  # SM3: 32 bytes
Checks = Callable[[bytes, bytes, bytes], bool]  # certificate (DER), signature r‖s, message


class Attachment(Struct, frozen=True):
    """A file inside the document. `file` is a plain name, `format` its ending."""

    name: str
    file: str
    content: bytes
    format: str = "xml"


class Tag(Struct, frozen=True):
    """A semantic name of what stands on a page. `path`: elements from the outside in, a repeated
    one with its number ("GoodsInfo[2]"); `field`: the name that the texts bear on page `page`
    (from 0)."""

    path: tuple[str, ...]
    field: str
    page: int = 0


class Document(Struct, frozen=True):
    """Sheets, a page each, and what goes with them. `identity`: 32 hexadecimal digits; `facts` are
    named texts about the whole; `created` has a zone."""

    sheets: tuple[Sheet, ...]
    identity: str
    title: str
    created: datetime
    facts: tuple[tuple[str, str], ...] = ()
    tags: tuple[Tag, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class Seal(Protocol):
    """Whose seal it is. The same message always gets the same signature."""

    @property
    def certificate(self) -> bytes:
        """X.509 with an SM2 key, DER."""
        ...

    def sign(self, message: bytes) -> bytes:
        """SM2 with SM3, r‖s in 64 bytes."""
        ...


class DocumentWriter(Protocol):
    """Makes one sealed file. Blocks: call it on the printer lane."""

    def write(self, document: Document, seal: Seal) -> bytes:
        """The same document and seal give the same bytes. PrinterError (SIGN-NO-GLYPH)."""
        ...


class SealedBy(Struct, frozen=True):
    """What stands in the signature; nothing of it is checked. `at`: when it was sealed, as said."""

    certificate: bytes
    at: str
    name: str


class Opened(Struct, frozen=True):
    """What a file says. `altered`: the parts that are not as they were sealed, in order; empty:
    every byte is. `pages` are their sizes in mm."""

    identity: str
    title: str
    facts: Mapping[str, str]
    pages: tuple[tuple[float, float], ...]
    tags: Mapping[str, str]  # path with slashes -> text on the page
    attachments: Mapping[str, bytes]  # by name
    seal: SealedBy
    altered: tuple[str, ...] = ()


class DocumentReader(Protocol):
    """Opens a file of our own writer."""

    def read(self, content: bytes) -> Opened:
        """What it says. PrinterError OFD-WRONG (part, reason) for whatever is not whole: another
        file, a missing part, a reference to nothing, XML that asks for more than it holds."""
        ...
