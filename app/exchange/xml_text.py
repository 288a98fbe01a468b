"""XML from strangers to elements, and nothing that an attacker put in wakes up.

No DOCTYPE, no entity but the five of XML, no inclusion, no network, no depth beyond 256. The
bytes are decoded here, so no declared encoding can smuggle anything past the checks.
"""

from __future__ import annotations

import re

from lxml import etree

from app.domain.errors import RuleBroken
from app.exchange.text import decode, encoding_of, place_of, refuse_long_runs, shown

_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*?\?>")
_DECLARED = re.compile(rb"""encoding\s*=\s*["']\s*([A-Za-z0-9._-]+)""")
_INCLUSION = "{http://www.w3.org/2001/XInclude}"
_UNDECLARED_ENTITY = 26  # libxml2 XML_ERR_UNDECLARED_ENTITY
_TRUSTED_UTF8 = re.compile("[\u2e80-\uffef]")


def parsed(content: bytes) -> etree._Element:
    """The root of a document.

    Raises XML-UNSAFE (`found`), FILE-ENCODING, LINE-TOO-LONG, and FILE-FORMAT (`place`,
    `reason`) with the line where it is not well-formed.
    """
    refuse_long_runs(content)
    _refuse_nul(content)
    text = _text(content)
    _refuse_prolog(text)
    return _root(text)


def local(element: etree._Element) -> str:
    """The name of an element without namespace, in lower case (dialects differ in case)."""
    return etree.QName(element).localname.lower()


def line_of(element: etree._Element) -> int:
    """The line of the file where an element begins; 0 if it is from no file."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _refuse_nul(content: bytes) -> None:
    at = content.find(b"\0")
    if at >= 0:
        line, place = place_of(content, at)
        name = "XML 允许的字符"
        raise RuleBroken("FILE-ENCODING", line=line, place=place, byte="00", encoding=name)


def _text(content: bytes) -> str:
    """Decoded, and the declaration turned into as many line ends as it had."""
    start = _DECLARATION.match(content)
    text = decode(content, _encoding(content, start.group() if start else b""))
    if not start:
        return text.lstrip(" \t") if content[:1].isspace() else text
    declaration = start.group().decode("latin-1")
    return "\n" * declaration.count("\n") + text[len(declaration) :]


def _encoding(content: bytes, declaration: bytes) -> str:
    """What is declared if it holds, else what the bytes show.

    A GBK declaration over UTF-8 bytes is the most common lie, so Chinese signs that are found
    as UTF-8 outweigh it.
    """
    shown = encoding_of([content])
    said = _DECLARED.search(declaration)
    if said and said.group(1).upper().startswith((b"GB", b"UTF-8")):
        claimed = "gb18030" if said.group(1).upper().startswith(b"GB") else "utf-8"
        return claimed if _holds(content, claimed, shown) else shown
    return shown


def _holds(content: bytes, claimed: str, shown: str) -> bool:
    if claimed == shown:
        return True
    try:
        content.decode(claimed)
    except UnicodeDecodeError:
        return False
    return claimed == "utf-8" or not _TRUSTED_UTF8.search(content.decode(shown, "replace"))


def _refuse_prolog(text: str) -> None:
    """Walk over comments and instructions to the root; a DOCTYPE can only stand before it."""
    at = 0
    while True:
        at = _after_blanks(text, at)
        closing = "-->" if text.startswith("<!--", at) else "?>"
        if text.startswith("<!", at) and closing == "?>":
            raise RuleBroken(
                "XML-UNSAFE", line=text.count("\n", 0, at) + 1, found=shown(text[at : at + 9])
            )
        end = text.find(closing, at + 4)
        if not text.startswith(("<!--", "<?"), at) or end < 0:
            return
        at = end + len(closing)


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _root(text: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as broken:
        raise _refusal(broken) from broken
    for element in root.iter(_INCLUSION + "*"):
        raise RuleBroken("XML-UNSAFE", line=line_of(element), found=shown(local(element)))
    return root


def _refusal(broken: etree.XMLSyntaxError) -> RuleBroken:
    line, place = broken.position
    if getattr(broken, "code", 0) == _UNDECLARED_ENTITY:
        return RuleBroken("XML-UNSAFE", line=line, found="&")
    return RuleBroken(
        "FILE-FORMAT", line=line, place=place, reason=shown(str(broken.msg), 100), expected="Kp"
    )
