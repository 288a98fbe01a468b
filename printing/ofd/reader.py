"""An OFD of our own writer, read back: container, seal, structure, in this order.

What is not as it was sealed is said first, by its part; what was sealed and still is not whole
comes from somebody else's hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from printing.documents import Opened, SealedBy
from printing.ofd import parts as place
from printing.ofd.container import unpacked
from printing.ofd.markup import NAMES, identity, parsed, within
from printing.ofd.page_reader import ShownPage, ShownText, inside, read_page
from printing.ofd.problem import OfdWrong
from printing.ofd.sealed import UNSIGNED, signed_by, stamp
from printing.ofd.tags import MEANT, name_of

if TYPE_CHECKING:
    from lxml import etree

    from printing.documents import Checks, Digest


class Content(Struct, frozen=True):
    """The structure: pages by their id, fonts (paths of their files) by theirs."""

    pages: dict[int, ShownPage]
    fonts: dict[int, str]
    attachments: dict[str, str]  # path by name
    tags: dict[str, str]
    reached: frozenset[str]  # the parts that something names


class OfdReader:
    """Implements documents.DocumentReader."""

    def __init__(self, digest: Digest, checks: Checks) -> None:
        self._digest, self._checks = digest, checks

    def read(self, content: bytes) -> Opened:
        """See documents.DocumentReader.read; OFD-ALTERED (part) besides."""
        parts = unpacked(content)
        signed = signed_by(parts, self._digest, self._checks)
        root = parsed(parts, place.ROOT)
        found = structure(parts)
        _stamped(parts, found)
        facts = root.findall("ofd:DocBody/ofd:DocInfo/ofd:CustomDatas/ofd:CustomData", NAMES)
        return Opened(
            identity=within(root, "DocBody/DocInfo/DocID", place.ROOT),
            title=within(root, "DocBody/DocInfo/Title", place.ROOT),
            facts={one.get("Name", ""): one.text or "" for one in facts},
            pages=tuple((page.width_mm, page.height_mm) for page in found.pages.values()),
            tags=found.tags,
            attachments={name: parts[path] for name, path in found.attachments.items()},
            seal=SealedBy(signed.certificate, signed.at, signed.name),
        )


def structure(parts: dict[str, bytes]) -> Content:
    """What the parts make together. OFD-WRONG: anything named that is not there, an id given twice
    or beyond the last, something beyond its page, a part that nothing names."""
    root, tree = parsed(parts, place.ROOT), parsed(parts, place.DOCUMENT)
    if within(root, "DocBody/DocRoot", place.ROOT) != place.DOCUMENT:
        raise OfdWrong(place.ROOT, "reference")
    reached = {place.ROOT, place.DOCUMENT, place.SIGNATURES, *UNSIGNED}
    ids: list[int] = []
    for kind, name in (("PublicRes", place.PUBLIC_RES), ("DocumentRes", place.DOCUMENT_RES)):
        _named(tree, f"CommonData/{kind}", name, reached)
    fonts = _fonts(parts, ids, reached)
    pages = dict(_pages(parts, tree, fonts, reached))
    ids += pages
    for page in pages.values():
        ids += [page.layer, *(shown.ident for shown in page.objects)]
    last = identity(within(tree, "CommonData/MaxUnitID", place.DOCUMENT), place.DOCUMENT)
    if len(set(ids)) != len(ids) or max(ids) > last:
        raise OfdWrong(place.DOCUMENT, "identity")
    attachments, tags = _attachments(parts, tree, reached), _tags(parts, tree, pages, reached)
    for name in parts:
        if name not in reached:
            raise OfdWrong(name, "orphan")
    return Content(pages, fonts, attachments, tags, frozenset(reached))


def _named(tree: etree._Element, steps: str, name: str, reached: set[str]) -> None:
    """Document.xml names this part where it lies."""
    if place.joined(place.DOCUMENT, within(tree, steps, place.DOCUMENT)) != name:
        raise OfdWrong(place.DOCUMENT, "reference")
    reached.add(name)


def _there(parts: dict[str, bytes], base: str, path: str, reached: set[str]) -> str:
    """The part that is named by `path` in the part `base`."""
    found = place.joined(base, path)
    if found not in parts:
        raise OfdWrong(base, "reference")
    reached.add(found)
    return found


def _fonts(parts: dict[str, bytes], ids: list[int], reached: set[str]) -> dict[int, str]:
    root, path = parsed(parts, place.PUBLIC_RES), place.PUBLIC_RES
    folder = place.joined(path, f"{root.get('BaseLoc', '')}/Res.xml")
    ids += [
        identity(one.get("ID"), path)
        for one in root.findall("ofd:ColorSpaces/ofd:ColorSpace", NAMES)
    ]
    fonts = {}
    for one in root.findall("ofd:Fonts/ofd:Font", NAMES):
        ident = identity(one.get("ID"), path)
        ids.append(ident)
        fonts[ident] = _there(parts, folder, within(one, "FontFile", path), reached)
    parsed(parts, place.DOCUMENT_RES)
    return fonts


def _pages(
    parts: dict[str, bytes], tree: etree._Element, fonts: dict[int, str], reached: set[str]
) -> list[tuple[int, ShownPage]]:
    found = []
    for one in tree.findall("ofd:Pages/ofd:Page", NAMES):
        path = _there(parts, place.DOCUMENT, one.get("BaseLoc", ""), reached)
        page = read_page(parsed(parts, path), path, fonts)
        found.append((identity(one.get("ID"), place.DOCUMENT), page))
    if not found:
        raise OfdWrong(place.DOCUMENT, "missing")
    return found


def _attachments(
    parts: dict[str, bytes], tree: etree._Element, reached: set[str]
) -> dict[str, str]:
    if tree.find("ofd:Attachments", NAMES) is None:
        return {}
    path = place.ATTACHMENTS
    _named(tree, "Attachments", path, reached)
    return {
        one.get("Name", ""): _there(parts, path, within(one, "FileLoc", path), reached)
        for one in parsed(parts, path)
    }


def _tags(
    parts: dict[str, bytes],
    tree: etree._Element,
    pages: dict[int, ShownPage],
    reached: set[str],
) -> dict[str, str]:
    if tree.find("ofd:CustomTags", NAMES) is None:
        return {}
    _named(tree, "CustomTags", place.TAGS, reached)
    listed = parsed(parts, place.TAGS)
    path = _there(parts, place.TAGS, within(listed, "CustomTag/FileLoc", place.TAGS), reached)
    texts = {
        (str(ident), str(shown.ident)): shown.text
        for ident, page in pages.items()
        for shown in page.objects
        if isinstance(shown, ShownText)
    }
    said = listed.find("ofd:CustomTag", NAMES)
    if said is None or said.get("NameSpace") != MEANT:
        raise OfdWrong(place.TAGS, "namespace")
    found: dict[str, str] = {}
    _tagged(parsed(parts, path), (), texts, found, path)
    return found


def _tagged(
    node: etree._Element,
    above: tuple[str, ...],
    texts: dict[tuple[str, str], str],
    found: dict[str, str],
    path: str,
) -> None:
    """The texts below a node, by their elements; a repeated one gets its number."""
    seen: dict[str, int] = {}
    for one in node:
        if one.tag == f"{{{NAMES['ofd']}}}ObjectRef":
            key = one.get("PageRef", ""), (one.text or "").strip()
            if key not in texts:
                raise OfdWrong(path, "reference")
            whole = "/".join(above)
            found[whole] = found.get(whole, "") + texts[key]
            continue
        name = name_of(str(one.tag))
        if not name:
            raise OfdWrong(path, "namespace")
        seen[name] = seen.get(name, 0) + 1
        step = f"{name}[{seen[name]}]" if seen[name] > 1 else name
        _tagged(one, (*above, step), texts, found, path)


def _stamped(parts: dict[str, bytes], found: Content) -> None:
    """The seal is shown on a page that is there, and within it."""
    page, box = stamp(parts)
    ident = identity(page, place.SIGNATURE)
    if ident not in found.pages:
        raise OfdWrong(place.SIGNATURE, "reference")
    inside(place.SIGNATURE, box, found.pages[ident])
