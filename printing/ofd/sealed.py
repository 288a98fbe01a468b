"""Whether every part is as it was sealed: digests, their signature, and nothing beside them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING

from printing.ofd import parts as place
from printing.ofd.markup import NAMES, parsed, read_numbers
from printing.ofd.problem import OfdAltered, OfdWrong
from printing.ofd.seal_value import SealWrong, Signed, read_value

if TYPE_CHECKING:
    from lxml import etree

    from printing.documents import Checks, Digest

SM3 = "1.2.156.10197.1.401"
UNSIGNED = (place.SIGNATURE, place.SIGNED_VALUE)


def signed_by(parts: dict[str, bytes], digest: Digest, checks: Checks) -> Signed:
    """Who sealed these parts, all of them. OFD-WRONG for a file that was never sealed, OFD-ALTERED
    for the first part that is not as it was."""
    for name in UNSIGNED:
        if name not in parts:
            raise OfdWrong(name, "missing")
    try:
        signed = read_value(parts[place.SIGNED_VALUE], checks)
    except SealWrong as wrong:
        raise OfdAltered(place.SIGNED_VALUE) from wrong
    if signed.path != f"/{place.SIGNATURE}" or signed.digest != digest(parts[place.SIGNATURE]):
        raise OfdAltered(place.SIGNATURE)
    _held(parts, digest)
    return signed


def _held(parts: dict[str, bytes], digest: Digest) -> None:
    values = _values(parsed(parts, place.SIGNATURE))
    for name in (*values, *parts):
        held = name in values and name in parts and digest(parts[name]) == values[name]
        if not held and name not in UNSIGNED:
            raise OfdAltered(name)


def _values(signature: etree._Element) -> dict[str, bytes]:
    """The digest of each part that is signed."""
    references = signature.find("ofd:SignedInfo/ofd:References", NAMES)
    if references is None or references.get("CheckMethod") != SM3:
        raise OfdWrong(place.SIGNATURE, "missing")
    try:
        return {
            one.get("FileRef", "").removeprefix("/"): b64decode(
                one.findtext("ofd:CheckValue", "", NAMES), validate=True
            )
            for one in references
        }
    except binascii.Error as wrong:
        raise OfdWrong(place.SIGNATURE, "number") from wrong


def stamp(parts: dict[str, bytes]) -> tuple[str, tuple[float, ...]]:
    """On which page (its id) and in which box the seal is shown."""
    root = parsed(parts, place.SIGNATURE)
    found = root.find("ofd:SignedInfo/ofd:StampAnnot", NAMES)
    if found is None:
        raise OfdWrong(place.SIGNATURE, "missing")
    box = read_numbers(found.get("Boundary", ""), place.SIGNATURE, 4)
    return found.get("PageRef", ""), tuple(box)
