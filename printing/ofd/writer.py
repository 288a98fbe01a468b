"""A document as a sealed OFD: the same document and seal give the same bytes.

Every part but the two that hold the signature is digested; the signature stands over the digests.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from printing.fonts import FILES, FontChain
from printing.ofd import parts as place
from printing.ofd.container import packed
from printing.ofd.markup import document as part
from printing.ofd.markup import element, numbers, plain_document, said
from printing.ofd.page import Ids, PageWriter
from printing.ofd.seal_look import seal_area, seal_sheet
from printing.ofd.seal_value import SM2_WITH_SM3, Picture, seal_of, signed_value
from printing.ofd.subset import subset
from printing.ofd.tags import MEANT, tag_tree

if TYPE_CHECKING:
    from printing.documents import Digest, Document, Seal
    from printing.sheet import Sheet

SM3 = "1.2.156.10197.1.401"
MAKER = "kaipiao"
VERSION = "1.0"
STAND_IN = {"LXGWWenKai": "楷体", "LiberationMono": "Courier New"}
"""What a reader that ignores embedded fonts finds on its system: as wide, and as it should look."""

COLOURS = 1  # the id of the one colour space
Validity = Callable[[bytes], tuple[datetime, datetime]]  # from and until of a certificate


class OfdWriter:
    """Implements documents.DocumentWriter. One may be kept for all files of a process; the picture
    of a seal is made once."""

    def __init__(self, fonts: FontChain, digest: Digest, validity: Validity) -> None:
        self._fonts, self._digest, self._validity = fonts, digest, validity
        self._seals: dict[tuple[bytes, Sheet], bytes] = {}

    def write(self, document: Document, seal: Seal) -> bytes:
        """See documents.DocumentWriter.write."""
        made = self._parts(document, signed=True)
        sheet = document.sheets[0]
        digests = [(name, self._digest(content)) for name, content in made.items()]
        signature = _signature(document, digests, sheet)
        made[place.SIGNATURE] = signature
        made[place.SIGNED_VALUE] = signed_value(
            seal,
            self._sealed(seal, sheet),
            document.created,
            self._digest(signature),
            f"/{place.SIGNATURE}",
        )
        return packed(made, document.created)

    def _sealed(self, seal: Seal, sheet: Sheet) -> bytes:
        look = seal_sheet(sheet)
        key = seal.certificate, look
        if key not in self._seals:
            valid = self._validity(seal.certificate)
            self._seals[key] = seal_of(seal, self._picture(look, valid[0]), valid)
        return self._seals[key]

    def _picture(self, look: Sheet, at: datetime) -> Picture:
        from printing.documents import Document

        alone = Document((look,), "0" * 32, look.title, at)
        content = packed(self._parts(alone, signed=False), at)
        return Picture(content, round(look.width_mm), round(look.height_mm))

    def _parts(self, document: Document, *, signed: bool) -> dict[str, bytes]:
        ids = Ids()
        ids.last = COLOURS
        fonts = {name: ids.next() for name in FILES}
        pages = [(ids.next(), sheet) for sheet in document.sheets]
        writer = PageWriter(self._fonts, fonts, ids)
        contents, named = [], []
        for _, sheet in pages:
            content, fields = writer.page(sheet)
            contents.append(content)
            named.append(fields)
        used = {name: signs for name, signs in writer.signs.items() if signs}
        sizes = document.sheets[0].width_mm, document.sheets[0].height_mm
        return {
            place.ROOT: _root(document, signed=signed),
            place.DOCUMENT: _tree(document, sizes, [ident for ident, _ in pages], ids.last),
            place.PUBLIC_RES: _public_res({name: fonts[name] for name in used}),
            place.DOCUMENT_RES: part("Res", BaseLoc="Res"),
            **{place.page(index): content for index, content in enumerate(contents)},
            **{place.font(name): self._font(name, used[name]) for name in used},
            **_attached(document),
            **_tagged(document, [ident for ident, _ in pages], named),
            **({place.SIGNATURES: _signatures()} if signed else {}),
        }

    def _font(self, name: str, signs: set[str]) -> bytes:
        return subset(self._fonts.fonts[name], signs)


def _root(document: Document, *, signed: bool) -> bytes:
    facts = [said("CustomData", text, Name=name) for name, text in document.facts]
    info = element(
        "DocInfo",
        said("DocID", document.identity),
        said("Title", document.title),
        said("CreationDate", f"{document.created:%Y-%m-%d}"),
        said("Creator", MAKER),
        element("CustomDatas", *facts) if facts else "",
    )
    where = said("DocRoot", place.DOCUMENT)
    signatures = said("Signatures", place.SIGNATURES) if signed else ""
    body = element("DocBody", info, where, signatures)
    return part("OFD", body, Version=VERSION, DocType="OFD")


def _tree(document: Document, size: tuple[float, float], pages: list[int], last: int) -> bytes:
    common = element(
        "CommonData",
        said("MaxUnitID", str(last)),
        element("PageArea", said("PhysicalBox", numbers((0, 0, *size)))),
        said("PublicRes", place.below(place.PUBLIC_RES)),
        said("DocumentRes", place.below(place.DOCUMENT_RES)),
        said("DefaultCS", str(COLOURS)),
    )
    nodes = (
        element("Page", ID=ident, BaseLoc=place.below(place.page(index)))
        for index, ident in enumerate(pages)
    )
    tags = said("CustomTags", place.below(place.TAGS)) if document.tags else ""
    attached = said("Attachments", place.below(place.ATTACHMENTS)) if document.attachments else ""
    return part("Document", common, element("Pages", *nodes), tags, attached)


def _public_res(fonts: dict[str, int]) -> bytes:
    colours = element("ColorSpaces", element("ColorSpace", ID=COLOURS, Type="RGB"))
    listed = (
        element(
            "Font",
            said("FontFile", f"{name}.ttf"),
            ID=ident,
            FontName=STAND_IN[name],
            FamilyName=name,
        )
        for name, ident in fonts.items()
    )
    return part("Res", colours, element("Fonts", *listed) if fonts else "", BaseLoc="Res")


def _attached(document: Document) -> dict[str, bytes]:
    if not document.attachments:
        return {}
    listed = (
        element(
            "Attachment",
            said("FileLoc", each.file),
            ID=f"a{index}",
            Name=each.name,
            Format=each.format,
            Visible="false",
        )
        for index, each in enumerate(document.attachments, 1)
    )
    files = {place.attachment(each.file): each.content for each in document.attachments}
    return {place.ATTACHMENTS: part("Attachments", *listed), **files}


def _tagged(
    document: Document, pages: list[int], named: list[dict[str, list[int]]]
) -> dict[str, bytes]:
    if not document.tags:
        return {}
    listed = element("CustomTag", said("FileLoc", "CustomTag.xml"), NameSpace=MEANT)
    tree = plain_document(tag_tree(document.tags, pages, named))
    return {place.TAGS: part("CustomTags", listed), place.TAG: tree}


def _signatures() -> bytes:
    where = f"/{place.SIGNATURE}"
    one = element("Signature", ID="s1", Type="Seal", BaseLoc=where)
    return part("Signatures", said("MaxSignId", "s1"), one)


def _signature(document: Document, digests: list[tuple[str, bytes]], sheet: Sheet) -> bytes:
    values = (
        element("Reference", said("CheckValue", b64encode(value).decode()), FileRef=f"/{name}")
        for name, value in digests
    )
    left, top, right, bottom = seal_area(sheet)
    stamp = numbers((left, top, right - left, bottom - top))
    page = COLOURS + len(FILES) + 1  # the id of the first
    info = element(
        "SignedInfo",
        element("Provider", ProviderName=MAKER, Version=VERSION, Company="模拟 SIMULATED"),
        said("SignatureMethod", SM2_WITH_SM3),
        said("SignatureDateTime", f"{document.created.astimezone(UTC):%Y%m%d%H%M%SZ}"),
        element("References", *values, CheckMethod=SM3),
        element("StampAnnot", ID="st1", PageRef=page, Boundary=stamp),
    )
    return part("Signature", info, said("SignedValue", f"/{place.SIGNED_VALUE}"))
