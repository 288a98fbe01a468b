"""A repair of reportlab: text beyond the BMP (𬭸, 𠮷) that can be read back from the PDF.

reportlab 5.1.0 writes the ToUnicode entry of such a sign as one odd hexadecimal number
(`<2CB78>`); ISO 32000-1, 9.10.3 asks for UTF-16BE. It also writes up to 256 entries in one
section where Adobe Technical Note 5014 allows 100.
"""

from __future__ import annotations

from collections.abc import Sequence

_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /{name} def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange"""
_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def to_unicode_map(fontname: str, subset: Sequence[int]) -> str:
    """The ToUnicode CMap of a subset: code i stands for the code point `subset[i]`.

    >>> "<01> <D87ADF78>" in to_unicode_map("F", [0, 0x2EB78])
    True
    """
    entries = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point
    ]
    sections = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    body = [
        f"{len(section)} beginbfchar\n" + "\n".join(section) + "\nendbfchar" for section in sections
    ]
    return "\n".join([_HEAD.format(name=fontname), *body, _TAIL])


def repair() -> None:
    """Put our map in the place of reportlab's, for this process."""
    from reportlab.pdfbase import ttfonts

    ttfonts.makeToUnicodeCMap = to_unicode_map
