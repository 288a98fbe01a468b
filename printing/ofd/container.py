"""The container: a zip whose every byte follows from the names and contents of its parts.

Written by hand, because a library adds what differs (the system it ran on, attributes of files).
Read strictly: laid out again from its own streams it must be the same file, so there is no place
in it where a byte could change unseen (but the last bits of a stream, which nobody reads).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from printing.ofd.problem import OfdAltered, OfdWrong

WHOLE = "ZIP"  # the part that is named when it is none of the parts
LARGEST = 32 * 1024 * 1024  # bytes of a file
LARGEST_PART = 16 * 1024 * 1024
LARGEST_TOTAL = 64 * 1024 * 1024
MOST_PARTS = 2000
DEFLATED, NEEDED, LEVEL, WINDOW = 8, 20, 9, -15
_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.[a-z0-9]{2,4}", re.ASCII)


class Entry(Struct, frozen=True):
    """A part as it lies in the file."""

    name: str
    check: int  # CRC-32 of the content
    size: int
    stream: bytes


def packed(parts: Mapping[str, bytes], at: datetime) -> bytes:
    """The file of these parts in their order, every one with the same time."""
    return _laid_out(
        [_entry(name, content) for name, content in parts.items()], _stamp(*at.timetuple()[:6])
    )


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts by name, in order. OFD-WRONG (no such file, too large, a name that leads out),
    OFD-ALTERED for a part whose stream is broken."""
    if len(content) > LARGEST:
        raise OfdWrong(WHOLE, "too-large")
    infos = _listed(content)
    entries = [_found(content, info) for info in infos]
    parts = {entry.name: _inflated(entry) for entry in entries}
    if len(parts) != len(entries) or _laid_out(entries, _stamp(*infos[0].date_time)) != content:
        raise OfdWrong(WHOLE, "container")
    return parts


def _entry(name: str, content: bytes) -> Entry:
    squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW)
    stream = squeeze.compress(content) + squeeze.flush()
    return Entry(name, zlib.crc32(content), len(content), stream)


def _stamp(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Date and time of MS-DOS in 32 bits; even seconds. What is no date has its bits too."""
    days = (year - 1980) << 9 | month << 5 | day
    return days << 16 | hour << 11 | minute << 5 | second // 2


def _laid_out(entries: Iterable[Entry], stamp: int) -> bytes:
    body, listing, count = io.BytesIO(), b"", 0
    for entry in entries:
        name = entry.name.encode("ascii")
        sizes = entry.check, len(entry.stream), entry.size
        shared = struct.pack("<HHHLLLLHH", NEEDED, 0, DEFLATED, stamp, *sizes, len(name), 0)
        listing += b"PK\1\2" + struct.pack("<H", NEEDED) + shared
        listing += struct.pack("<HHHLL", 0, 0, 0, 0, body.tell()) + name
        body.write(b"PK\3\4" + shared + name + entry.stream)
        count += 1
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(listing), body.tell(), 0)
    return body.getvalue() + listing + b"PK\5\6" + end


def _listed(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            infos = file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, RuntimeError) as broken:
        raise OfdWrong(WHOLE, "container") from broken
    if not infos or len(infos) > MOST_PARTS:
        raise OfdWrong(WHOLE, "container" if not infos else "too-large")
    if sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise OfdWrong(WHOLE, "too-large")
    for info in infos:
        if not _NAME.fullmatch(info.filename):
            raise OfdWrong(WHOLE, "path")
    return infos


def _found(content: bytes, info: zipfile.ZipInfo) -> Entry:
    start = info.header_offset + 30 + len(info.filename)
    stream = content[start : start + info.compress_size]
    return Entry(info.filename, info.CRC, info.file_size, stream)


def _inflated(entry: Entry) -> bytes:
    """The content of a part; never more than is said, never more than is borne."""
    if entry.size > LARGEST_PART:
        raise OfdWrong(entry.name, "too-large")
    inflate = zlib.decompressobj(WINDOW)
    try:
        content = inflate.decompress(entry.stream, entry.size + 1)
    except zlib.error as broken:
        raise OfdAltered(entry.name) from broken
    whole = inflate.eof and not inflate.unused_data and len(content) == entry.size
    if not whole or zlib.crc32(content) != entry.check:
        raise OfdAltered(entry.name)
    return content
