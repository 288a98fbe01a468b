"""Bytes of a file to text: byte order mark, encoding, line ends, signs that are broken.

Accepted are UTF-8 (with or without mark) and GB18030, of which GBK and GB2312 are parts.
A line of the file is counted from 1, a place within it in bytes from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from app.domain import gbk
from app.domain.errors import RuleBroken
from app.domain.gbk import code_point

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes; a file above it is refused with FILE-TOO-LARGE. Profile default."""

MOST_LINES = 300_000
"""Line ends of one file; more are refused with FILE-TOO-LARGE, for reading takes time by line."""

LONGEST_LINE = 64 * 1024
"""Bytes of one line of a text interface file, some thirty times what its items may hold."""

LONGEST_RUN = 8 * 1024 * 1024
"""Bytes between two line ends of XML or JSON, which programs often write without any."""

_UTF8_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf)+")
_OTHER_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00\x00\xfe\xff", "UTF-32"))
_DOS_END = b"\x1a"
_LINE = re.compile(rb"[^\r\n]+")
_BEYOND_TWO_BYTES = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")
_SIGN_AND_TILDES = re.compile(r"([^\x00-\x7f])(~+)")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_SHOWN = 4096  # bytes of a line that is too long which are still looked at


class Fault(Struct, frozen=True):
    """What is wrong with the bytes of a line; `before` is the text in front of it."""

    code: str
    before: str
    facts: dict[str, object] = field(default_factory=dict)


class SourceLine(Struct, frozen=True):
    """A line that is not blank. With a `fault` its text is only good for a guess."""

    number: int
    text: str
    fault: Fault | None = None


def without_mark(data: bytes) -> bytes:
    """The content behind byte order marks and before the DOS end-of-file sign.

    Raises FILE-TOO-LARGE, FILE-EMPTY, and FILE-ENCODING for UTF-16 and UTF-32.

    >>> without_mark(bytes.fromhex("efbbbf41"))
    b'A'
    """
    if len(data) > LARGEST_FILE:
        raise RuleBroken("FILE-TOO-LARGE", limit=LARGEST_FILE, unit="字节")
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            raise RuleBroken("FILE-ENCODING", line=1, encoding=name, found=name)
    content = _UTF8_MARKS.sub(b"", data, count=1).rstrip(_DOS_END)
    if not content.strip():
        raise RuleBroken("FILE-EMPTY")
    if _line_ends(content, 0, len(content)) > MOST_LINES:
        raise RuleBroken("FILE-TOO-LARGE", limit=MOST_LINES, unit="行")
    return content


def encoding_of(pieces: Iterable[bytes]) -> str:
    """ "utf-8" or "gb18030", whichever the pieces of one file show.

    Weighed, not tried: a UTF-8 file with one broken sign stays UTF-8, where trying GBK next
    would turn every name into other, valid signs. Two-byte sequences do not count: each is a
    sign of GBK as well, and everyday Chinese words look like them by chance.

    >>> encoding_of(["路".encode("gb18030")]), encoding_of(["路".encode()])
    ('gb18030', 'utf-8')
    """
    good = bad = 0
    for piece in pieces:
        if not piece.isascii():
            text = piece.decode("utf-8", "replace")
            good += len(_BEYOND_TWO_BYTES.findall(text))
            bad += text.count("\ufffd")
    return "utf-8" if good > bad else "gb18030"


def decode(data: bytes, encoding: str) -> str:
    """The whole text. Raises FILE-ENCODING with the line and the place of the broken sign."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        line, place = place_of(data, broken.start)
        byte = data[broken.start : broken.start + 1].hex()
        raise RuleBroken(
            "FILE-ENCODING", line=line, place=place, encoding=encoding, byte=byte
        ) from broken


def whole_text(data: bytes) -> str:
    """The text of a file that is read as one piece (XML, JSON), its encoding weighed.

    Raises FILE-ENCODING and LINE-TOO-LONG.
    """
    refuse_long_runs(data)
    return decode(data, encoding_of([data]))


def refuse_long_runs(data: bytes) -> None:
    """Raise LINE-TOO-LONG with the first line above LONGEST_RUN."""
    for number, start, end in _spans(data):
        if end - start > LONGEST_RUN:
            raise RuleBroken("LINE-TOO-LONG", line=number, bytes=end - start, limit=LONGEST_RUN)


def source_lines(data: bytes) -> Iterator[SourceLine]:
    """The lines of a text interface file that are not blank; line ends CRLF, LF, CR or mixed.

    A line whose bytes are wrong comes with its fault: FILE-ENCODING (`place`, `byte`,
    `encoding`) or LINE-TOO-LONG (`bytes`, `limit`), so that the others can still be read.
    """
    encoding = encoding_of(data[start:end] for _, start, end in _short(data))
    for number, start, end in _spans(data):
        if end - start > LONGEST_LINE:
            facts: dict[str, object] = {"bytes": end - start, "limit": LONGEST_LINE}
            shown = data[start : start + _SHOWN].decode(encoding, "replace")
            yield SourceLine(number, shown, Fault("LINE-TOO-LONG", "", facts))
        else:
            yield _decoded(number, data[start:end], encoding)


def writable(text: str, place: str, line: int = 0) -> str:
    """The text itself. Raises CONTROL-SIGN (`place`, `code_point`) for NUL and SIGN-NOT-GBK
    (and `sign`) for half a surrogate pair, as the domain does, which judges all other signs."""
    wrong = _UNWRITABLE.search(text)
    if not wrong:
        return text
    sign, at = wrong.group(), wrong.start() + 1
    if sign == "\0":
        raise RuleBroken("CONTROL-SIGN", place, line=line, place=at, code_point=code_point(sign))
    facts = {"place": at, "sign": gbk.shown(sign), "code_point": code_point(sign)}
    raise RuleBroken("SIGN-NOT-GBK", place, line=line, **facts)


def shown(text: str, most: int = 20) -> str:
    r"""The start of a text as a fact of a refusal: signs that cannot be shown become `?`.

    >>> shown("SJJK\x00\x01")
    'SJJK??'
    """
    return "".join(sign if sign.isprintable() else "?" for sign in text[:most])


def place_of(data: bytes, at: int) -> tuple[int, int]:
    """Line and place, both from 1, of the byte at an offset.

    >>> place_of(bytes.fromhex("410d0a4142"), 4)
    (2, 2)
    """
    line_start = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    return 1 + _line_ends(data, 0, line_start), at - line_start + 1


def _line_ends(data: bytes, start: int, end: int) -> int:
    pairs = data.count(b"\r\n", start, end)
    return data.count(b"\n", start, end) + data.count(b"\r", start, end) - pairs


def _spans(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each line that has a sign, without copying it."""
    number, at = 1, 0
    for line in _LINE.finditer(data):
        number += _line_ends(data, at, line.start())
        at = line.end()
        yield number, line.start(), at


def _short(data: bytes) -> Iterator[tuple[int, int, int]]:
    return (span for span in _spans(data) if span[2] - span[1] <= LONGEST_LINE)


def _decoded(number: int, raw: bytes, encoding: str) -> SourceLine:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as broken:
        fault = _half_sign(raw, broken.start, encoding)
        return SourceLine(number, raw.decode(encoding, "replace"), fault)
    swallowed = _swallowed(text) if encoding == "gb18030" else -1
    if swallowed < 0:
        return SourceLine(number, text)
    start = len(text[:swallowed].encode(encoding))
    return SourceLine(number, text, _half_sign(raw, start, encoding))


def _half_sign(raw: bytes, start: int, encoding: str) -> Fault:
    facts: dict[str, object] = {
        "place": start + 1,
        "byte": raw[start : start + 1].hex(),
        "encoding": encoding,
    }
    return Fault("FILE-ENCODING", raw[:start].decode(encoding, "replace"), facts)


def _swallowed(text: str) -> int:
    """Where half a GBK sign made one of a tilde of the separator: -1 for nowhere.

    The byte of `~` may be the second of a GBK sign, so half a sign in front of `~~` decodes
    to a rare sign and a lone tilde.
    """
    for found in _SIGN_AND_TILDES.finditer(text):
        coded = found.group(1).encode("gb18030")
        if len(found.group(2)) % 2 and len(coded) == 2 and coded[1] == 0x7E:
            return found.start()
    return -1
