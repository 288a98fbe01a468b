"""A TrueType font with only the glyphs that a document shows, found by Unicode.

Readers look a sign up in the font's own `cmap`, so it is written anew; hints are left out
(they are for small screens, and take a third of a figure).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

LONG_OFFSETS = struct.pack(">h", 1)
MORE, WORDS, SCALE, SCALES, MATRIX, HINTED = 0x20, 0x01, 0x08, 0x40, 0x80, 0x100
BMP = 0xFFFF
CHECK = 0xB1B0AFBA
_NAMES = ((1, "family"), (2, "Regular"), (3, "family"), (4, "family"), (6, "family"))


def subset(font: TTFont, signs: Iterable[str]) -> bytes:
    """The font file of these signs, always the same bytes for the same set. The font has them."""
    face: Any = font.face
    points = sorted({ord(sign) for sign in signs})
    glyphs = [0, *dict.fromkeys(face.charToGlyph[point] for point in points)]
    place = {glyph: index for index, glyph in enumerate(glyphs)}
    outlines = _outlines(face, glyphs, place)
    codes = [(point, place[face.charToGlyph[point]]) for point in points]
    return _file(_tables(face, str(font.fontName), glyphs, outlines, codes))


def _outlines(face: Any, glyphs: list[int], place: dict[int, int]) -> list[bytes]:
    """The outline of each glyph; parts of a composite are added to `glyphs` as they are met."""
    found = []
    for glyph in glyphs:  # grows while it is walked
        data = _outline(face, glyph)
        composite = data[:2] >= b"\x80"
        found.append(_composite(data, glyphs, place) if composite else _unhinted(data))
    return found


def _outline(face: Any, glyph: int) -> bytes:
    start = face.get_table_pos("glyf")[0]
    positions = face.glyphPos
    return bytes(face._ttf_data[start + positions[glyph] : start + positions[glyph + 1]])


def _unhinted(data: bytes) -> bytes:
    """A simple outline without its instructions."""
    if not data:
        return data
    at = 10 + 2 * struct.unpack_from(">h", data)[0]
    size = struct.unpack_from(">H", data, at)[0]
    return data[:at] + b"\0\0" + data[at + 2 + size :]


def _composite(data: bytes, glyphs: list[int], place: dict[int, int]) -> bytes:
    out, at, flags = bytearray(data), 10, MORE
    while flags & MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        if part not in place:
            place[part] = len(glyphs)
            glyphs.append(part)
        struct.pack_into(">HH", out, at, flags & ~HINTED, place[part])
        at += 4 + _arguments(flags)
    return bytes(out[:at])


def _arguments(flags: int) -> int:
    """How many bytes follow flags and glyph of a part of a composite."""
    size = 4 if flags & WORDS else 2
    scales = ((SCALE, 2), (SCALES, 4), (MATRIX, 8))
    return size + next((more for flag, more in scales if flags & flag), 0)


def _tables(
    face: Any,
    name: str,
    glyphs: Sequence[int],
    outlines: Sequence[bytes],
    codes: Sequence[tuple[int, int]],
) -> dict[str, bytes]:
    padded = [outline + b"\0" * (-len(outline) % 4) for outline in outlines]
    offsets = [0]
    for outline in padded:
        offsets.append(offsets[-1] + len(outline))
    metrics = [
        (int(wide), int(left) & 0xFFFF) for wide, left in map(face.hmetrics.__getitem__, glyphs)
    ]
    count = struct.pack(">H", len(glyphs))
    head, hhea, maxp = (face.get_table(tag) for tag in ("head", "hhea", "maxp"))
    return {
        "OS/2": face.get_table("OS/2"),
        "cmap": _cmap(codes),
        "glyf": b"".join(padded),
        "head": head[:8] + b"\0" * 4 + head[12:50] + LONG_OFFSETS + head[52:],
        "hhea": hhea[:34] + count,
        "hmtx": b"".join(struct.pack(">HH", *pair) for pair in metrics),
        "loca": struct.pack(f">{len(offsets)}L", *offsets),
        "maxp": maxp[:4] + count + maxp[6:],
        "name": _name(name),
        "post": b"\0\3\0\0" + face.get_table("post")[4:16] + b"\0" * 16,
    }


def _cmap(codes: Sequence[tuple[int, int]]) -> bytes:
    """Format 4 for the BMP and, if there is more, format 12 for all."""
    low = _format_4([pair for pair in codes if pair[0] < BMP])
    if codes[-1][0] < BMP:
        return struct.pack(">HHHHL", 0, 1, 3, 1, 12) + low
    groups = b"".join(struct.pack(">LLL", point, point, glyph) for point, glyph in codes)
    high = struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(codes)) + groups
    heads = struct.pack(">HHHHLHHL", 0, 2, 3, 1, 20, 3, 10, 20 + len(low))
    return heads + low + high


def _format_4(codes: Sequence[tuple[int, int]]) -> bytes:
    """A segment for each sign, and the last one that the format asks for."""
    points = [point for point, _ in codes] + [BMP]
    shifts = [(glyph - point) % 0x10000 for point, glyph in codes] + [1]
    count = len(points)
    power = 1 << (count.bit_length() - 1)
    head = (2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    row = struct.Struct(f">{count}H")
    body = row.pack(*points) + b"\0\0" + row.pack(*points) + row.pack(*shifts) + b"\0\0" * count
    return struct.pack(">HHHHHHH", 4, 14 + len(body), 0, *head) + body


def _name(family: str) -> bytes:
    records, texts = b"", b""
    for number, text in _NAMES:
        said = (family if text == "family" else text).encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(said), len(texts))
        texts += said
    return struct.pack(">HHH", 0, len(_NAMES), 6 + len(records)) + records + texts


def _file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    out = struct.pack(
        ">LHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    at, body, head_at = 12 + 16 * count, b"", 0
    for tag, data in tables.items():  # in the order of their names
        head_at = at if tag == "head" else head_at
        out += tag.encode("ascii") + struct.pack(">LLL", _sum(data), at, len(data))
        padded = data + b"\0" * (-len(data) % 4)
        at, body = at + len(padded), body + padded
    whole = bytearray(out + body)
    struct.pack_into(">L", whole, head_at + 8, (CHECK - _sum(bytes(whole))) % 2**32)
    return bytes(whole)


def _sum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) % 2**32
