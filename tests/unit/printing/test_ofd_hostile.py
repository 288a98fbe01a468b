"""OFD from strangers: an altered part is named, and nothing that is not whole gets any further."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

import pytest

from hardware.signing.sm3 import sm3
from printing.errors import PrinterError
from printing.ofd import container, der
from printing.ofd import parts as place
from printing.ofd.container import unpacked
from printing.ofd.markup import read_numbers
from printing.ofd.problem import OfdWrong
from printing.ofd.seal_value import SealWrong, read_value
from tests import ofd_documents as ofd
from tests.ofd_documents import Parts, replaced

PAGE = place.page(0)
ELEMENT = '<!DOCTYPE ofd:OFD [<!ENTITY a "b">]>'


def _refusal(content: bytes) -> tuple[str, str]:
    """The part and the reason that the reader names; the code where it is altered."""
    with pytest.raises(PrinterError) as problem:
        ofd.opened(content)
    facts = problem.value.facts
    return facts["part"], facts.get("reason", problem.value.code)


@pytest.mark.parametrize("part", sorted(unpacked(ofd.a_file())))
def test_a_part_with_another_byte_is_named(part: str) -> None:
    parts = unpacked(ofd.a_file())
    parts[part] = parts[part][:-9] + bytes((parts[part][-9] ^ 1,)) + parts[part][-8:]
    assert _refusal(ofd.zipped(parts)) == (part, "OFD-ALTERED")


def test_a_part_that_was_added_or_taken_away_is_named() -> None:
    parts = unpacked(ofd.a_file())
    assert _refusal(ofd.zipped({**parts, "Doc_0/New.xml": b"x"})) == (
        "Doc_0/New.xml",
        "OFD-ALTERED",
    )
    del parts[place.ATTACHMENTS]
    assert _refusal(ofd.zipped(parts)) == (place.ATTACHMENTS, "OFD-ALTERED")


def test_a_file_that_was_never_sealed_is_refused() -> None:
    parts = unpacked(ofd.a_file())
    del parts[place.SIGNED_VALUE]
    assert _refusal(ofd.zipped(parts)) == (place.SIGNED_VALUE, "ofd-missing")


def test_a_byte_anywhere_in_the_file_never_goes_unseen_with_its_content() -> None:
    content, chance = ofd.a_file(), random.Random(6)
    whole = unpacked(content)
    for _ in range(60):
        at = chance.randrange(len(content))
        other = content[:at] + bytes((content[at] ^ 1 << chance.randrange(8),)) + content[at + 1 :]
        try:
            ofd.opened(other)
        except PrinterError as seen:
            assert seen.code in ("OFD-ALTERED", "OFD-WRONG")
            continue
        assert unpacked(other) == whole  # the last bits of a stream


def test_what_is_no_file_of_ours_is_refused() -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    for content in (b"", b"PK\3\4", b"%PDF-1.7", empty.getvalue(), ofd.a_file()[:-1]):
        assert _refusal(content) == ("ZIP", "ofd-container")
    parts = unpacked(ofd.a_file())
    assert _refusal(ofd.library_zip(parts)) == ("ZIP", "ofd-container")
    assert _refusal(ofd.a_file() + b"more")[1] == "ofd-container"
    later = ofd.a_file().replace(b"PK\1\2\x14\0\x14\0", b"PK\1\2\x14\0\x63\0")
    assert _refusal(later) == ("ZIP", "ofd-container")  # a version that no library reads


@pytest.mark.parametrize(
    "name",
    ["../OFD.xml", "/OFD.xml", "Doc_0/../../x.xml", "C:/x.xml", "Doc_0\\x.xml", "x", "é.xml"],
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    parts = {**unpacked(ofd.a_file()), name: b"x"}
    assert _refusal(ofd.library_zip(parts)) == ("ZIP", "ofd-path")


def test_two_parts_of_one_name_are_refused() -> None:
    entry = container._entry(place.ROOT, b"x")
    twice = container._laid_out([entry, entry], 0)
    assert _refusal(twice) == ("ZIP", "ofd-container")


def test_bombs_are_refused_by_what_they_say_and_by_what_they_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = unpacked(ofd.a_file())
    bomb = ofd.zipped({**parts, "Doc_0/Bomb.xml": bytes(300_000)})
    monkeypatch.setattr(container, "LARGEST_PART", 200_000)
    assert _refusal(bomb) == ("Doc_0/Bomb.xml", "ofd-too-large")
    monkeypatch.setattr(container, "LARGEST_TOTAL", 200_000)
    assert _refusal(bomb) == ("ZIP", "ofd-too-large")
    monkeypatch.setattr(container, "MOST_PARTS", 3)
    assert _refusal(ofd.a_file()) == ("ZIP", "ofd-too-large")
    monkeypatch.setattr(container, "LARGEST", 100)
    assert _refusal(ofd.a_file()) == ("ZIP", "ofd-too-large")


def test_a_part_that_is_larger_than_it_says_is_altered() -> None:
    parts = unpacked(ofd.a_file())
    bomb = ofd.zipped({**parts, "Doc_0/Bomb.xml": bytes(300_000)})
    lied = bomb.replace(struct.pack("<L", 300_000), struct.pack("<L", 10))
    assert _refusal(lied) == ("Doc_0/Bomb.xml", "OFD-ALTERED")


CHANGES: dict[str, tuple[Callable[[Parts], None], str, str]] = {
    "an entity": (replaced(place.ROOT, "<ofd:OFD", ELEMENT + "<ofd:OFD"), place.ROOT, "xml"),
    "a comment": (replaced(PAGE, "<ofd:Content>", "<!-- --><ofd:Content>"), PAGE, "xml"),
    "an instruction": (replaced(PAGE, "<ofd:Content>", "<?x y?><ofd:Content>"), PAGE, "xml"),
    "another encoding": (replaced(place.ROOT, "UTF-8", "UTF-7"), place.ROOT, "xml"),
    "no XML": (replaced(place.DOCUMENT, "</ofd:Pages>", ""), place.DOCUMENT, "xml"),
    "another root": (replaced(place.ROOT, place.DOCUMENT, PAGE), place.ROOT, "reference"),
    "no root": (
        replaced(place.ROOT, f"<ofd:DocRoot>{place.DOCUMENT}</ofd:DocRoot>", ""),
        place.ROOT,
        "missing",
    ),
    "resources elsewhere": (
        replaced(place.DOCUMENT, "PublicRes.xml", "DocumentRes.xml"),
        place.DOCUMENT,
        "reference",
    ),
    "a font file that is away": (
        replaced(place.PUBLIC_RES, "LiberationMono.ttf", "Arial.ttf"),
        place.PUBLIC_RES.replace("PublicRes", "Res/Res"),
        "reference",
    ),
    "a page that is away": (
        replaced(place.DOCUMENT, "Page_0", "Page_7"),
        place.DOCUMENT,
        "reference",
    ),
    "a font that is not listed": (replaced(PAGE, 'Font="2"', 'Font="77"'), PAGE, "reference"),
    "an id twice": (replaced(PAGE, 'ID="7"', 'ID="6"'), place.DOCUMENT, "identity"),
    "an id beyond the last": (
        replaced(PAGE, 'ID="7"', 'ID="99999999"'),
        place.DOCUMENT,
        "identity",
    ),
    "an id that is none": (replaced(PAGE, 'ID="7"', 'ID="-7"'), PAGE, "identity"),
    "beyond the page": (replaced(PAGE, 'Boundary="', 'Boundary="2'), PAGE, "boundary"),
    "before the page": (replaced(PAGE, 'Boundary="', 'Boundary="-'), PAGE, "boundary"),
    "no number": (replaced(PAGE, 'Size="', 'Size="x'), PAGE, "number"),
    "too few advances": (replaced(PAGE, "DeltaX=", "DeltaZ="), PAGE, "number"),
    "two layers": (replaced(PAGE, "</ofd:Layer>", "</ofd:Layer><ofd:Layer/>"), PAGE, "missing"),
    "a text without text": (
        replaced(PAGE, "模拟</ofd:TextCode>", "</ofd:TextCode>"),
        PAGE,
        "missing",
    ),
    "another object": (
        replaced(PAGE, "</ofd:Layer>", '<ofd:ImageObject ID="1"/></ofd:Layer>'),
        PAGE,
        "unknown",
    ),
    "a curve": (
        replaced(PAGE, "<ofd:AbbreviatedData>M", "<ofd:AbbreviatedData>B"),
        PAGE,
        "unknown",
    ),
    "a tag of nothing": (
        replaced(place.TAG, '<ofd:ObjectRef PageRef="', '<ofd:ObjectRef PageRef="9'),
        place.TAG,
        "reference",
    ),
    "tags that mean something else": (
        replaced(place.TAGS, "urn:kaipiao:simulated", "urn:another"),
        place.TAGS,
        "namespace",
    ),
    "a tag of another namespace": (
        replaced(place.TAG, 'xmlns="urn:kaipiao:simulated', 'xmlns="urn:another'),
        place.TAG,
        "namespace",
    ),
    "tags elsewhere": (
        replaced(place.DOCUMENT, "Tags/CustomTags.xml", "Attachs/Attachments.xml"),
        place.DOCUMENT,
        "reference",
    ),
    "an attachment that is away": (
        replaced(place.ATTACHMENTS, "original_invoice.xml", "other.xml"),
        place.ATTACHMENTS,
        "reference",
    ),
    "a part that nothing names": (
        lambda parts: parts.update({"Doc_0/Extra.xml": b"x"}),
        "Doc_0/Extra.xml",
        "orphan",
    ),
    "a seal on a page that is away": (
        replaced(place.SIGNATURE, 'PageRef="', 'PageRef="9'),
        place.SIGNATURE,
        "reference",
    ),
    "a seal beyond the page": (
        replaced(place.SIGNATURE, 'Boundary="170', 'Boundary="270'),
        place.SIGNATURE,
        "boundary",
    ),
    "a seal that is not shown": (
        replaced(place.SIGNATURE, "ofd:StampAnnot", "ofd:Stamp"),
        place.SIGNATURE,
        "missing",
    ),
    "other digests": (
        replaced(place.SIGNATURE, "1.2.156.10197.1.401", "MD5"),
        place.SIGNATURE,
        "missing",
    ),
    "no pages": (
        lambda parts: parts.update(
            {place.DOCUMENT: parts[place.DOCUMENT].replace(b"<ofd:Page ", b"<ofd:Leaf ")}
        ),
        place.DOCUMENT,
        "missing",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_sealed_and_not_whole_is_refused(name: str) -> None:
    change, part, reason = CHANGES[name]
    assert _refusal(ofd.signed_anew(change)) == (part, f"ofd-{reason}")


def test_a_document_without_tags_and_attachments_is_whole() -> None:
    def change(parts: Parts) -> None:
        bare = parts[place.DOCUMENT]
        for name in ("CustomTags", "Attachments"):
            start, end = bare.index(f"<ofd:{name}>".encode()), bare.index(f"</ofd:{name}>".encode())
            bare = bare[:start] + bare[end + len(name) + 7 :]
        parts[place.DOCUMENT] = bare
        for part in list(parts):
            if "/Tags/" in part or "/Attachs/" in part:
                del parts[part]

    said = ofd.opened(ofd.signed_anew(change))
    assert (dict(said.tags), dict(said.attachments)) == ({}, {})


def test_a_digest_that_is_no_base64_is_refused() -> None:
    parts = unpacked(ofd.a_file())
    signature = parts[place.SIGNATURE].replace(b"<ofd:CheckValue>", b"<ofd:CheckValue>*", 1)
    assert _refusal(ofd.zipped({**parts, **ofd.sealed(signature)})) == (
        place.SIGNATURE,
        "ofd-number",
    )


def test_a_value_over_another_file_or_by_another_key_is_no_seal() -> None:
    parts = unpacked(ofd.a_file())
    value = parts[place.SIGNED_VALUE]
    assert read_value(value, lambda *_: True).digest == sm3(parts[place.SIGNATURE])
    with pytest.raises(SealWrong):
        read_value(value, lambda *_: False)
    with pytest.raises(SealWrong):
        read_value(b"", lambda *_: True)
    other = ofd.sealed(parts[place.SIGNATURE] + b" ")[place.SIGNED_VALUE]
    assert _refusal(ofd.zipped({**parts, place.SIGNED_VALUE: other})) == (
        place.SIGNATURE,
        "OFD-ALTERED",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (der.integer(4) + b"\x30", der.integer(5) + b"\x30"),  # a later version
        (der.object_id("1.2.156.10197.1.501"), der.object_id("1.2.156.10197.1.502")),
        (der.integer(1) + der.text("模拟专用"), der.integer(2) + der.text("模拟专用")),
    ],
)
def test_a_seal_of_another_make_is_refused(old: bytes, new: bytes) -> None:
    value = unpacked(ofd.a_file())[place.SIGNED_VALUE]
    assert old in value and len(old) == len(new)
    with pytest.raises(SealWrong):
        read_value(new.join(value.rsplit(old, 1)), lambda *_: True)


def test_numbers_are_plain_numbers() -> None:
    assert read_numbers("1 -2.5 0", "p") == [1.0, -2.5, 0.0]
    for wrong in ("1e9", "nan", "inf", "1,5", "9" * 40):
        with pytest.raises(OfdWrong):
            read_numbers(wrong, "p")
    with pytest.raises(OfdWrong):
        read_numbers("1 2", "p", 3)
