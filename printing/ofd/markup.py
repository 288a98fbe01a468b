"""XML of a document: written as text, and read with nothing that can reach beyond it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

from lxml import etree

from printing.ofd.problem import OfdWrong

SPACE = "http://www.ofdspec.org/2016"
NAMES = {"ofd": SPACE}
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPECIAL = re.compile(r"[&<>\"]")
_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,9})?")


def number(value: float) -> str:
    """Millimetres to the thousandth, as short as they can be.

    >>> [number(value) for value in (12.0, 0.3125, -0.0001)]
    ['12', '0.312', '0']
    """
    return _thousandths(round(value * 1000))


@lru_cache(maxsize=65536)
def _thousandths(count: int) -> str:
    return f"{count / 1000:.3f}".rstrip("0").rstrip(".")


def numbers(values: Iterable[float]) -> str:
    """Several of them, a blank between.

    >>> numbers((0, 0, 215.0, 139.5))
    '0 0 215 139.5'
    """
    return " ".join(map(number, values))


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element of the standard around markup; its attributes in the order given.

    >>> element("Page", ID=5, BaseLoc="A&B")
    '<ofd:Page ID="5" BaseLoc="A&amp;B"/>'
    """
    said = "".join([f' {key}="{_quoted(str(value))}"' for key, value in attributes.items()])
    body = "".join(inside)
    return f"<ofd:{name}{said}>{body}</ofd:{name}>" if body else f"<ofd:{name}{said}/>"


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"}) if _SPECIAL.search(text) else text


def said(name: str, text: str, **attributes: object) -> str:
    """An element of the standard around a text."""
    return element(name, escape(text), **attributes)


def document(name: str, *inside: str, **attributes: object) -> bytes:
    """A whole part with this root, UTF-8."""
    spaces = {"xmlns:ofd": SPACE}
    return (_DECLARED + element(name, *inside, **spaces, **attributes)).encode()


def plain_document(root: str) -> bytes:
    """A whole part whose root has no namespace of its own."""
    return (_DECLARED + root).encode()


def parsed(parts: dict[str, bytes], path: str) -> etree._Element:
    """The root of a part. OFD-WRONG: missing, or no XML, or more than elements and texts: what we
    write has no declaration of a type or an entity, no comment and no instruction."""
    if path not in parts:
        raise OfdWrong(path, "missing")
    content = parts[path]
    head, body = content[: len(_DECLARED)], content[len(_DECLARED) :]
    if head != _DECLARED.encode() or b"<!" in body or b"<?" in body:
        raise OfdWrong(path, "xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise OfdWrong(path, "xml") from broken


def read_numbers(text: str, path: str, count: int = 0) -> list[float]:
    """The numbers of an array; exactly `count` of them if it is not 0. OFD-WRONG."""
    words = text.split()
    if (count and len(words) != count) or not all(map(_NUMBER.fullmatch, words)):
        raise OfdWrong(path, "number")
    return [float(word) for word in words]


def identity(text: str | None, path: str) -> int:
    """An id or a reference to one. OFD-WRONG."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise OfdWrong(path, "identity")
    return int(text)


def within(root: etree._Element, steps: str, path: str) -> str:
    """The text of the one element at the end of these steps. OFD-WRONG."""
    found = root.findall("/".join(f"ofd:{step}" for step in steps.split("/")), NAMES)
    if len(found) != 1:
        raise OfdWrong(path, "missing")
    return (found[0].text or "").strip()
