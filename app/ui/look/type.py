"""The type (字): one bundled family in two weights, the same on every system."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QStaticText

from app.domain.errors import RuleBroken

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fonts"
FILES = (
    "noto-sans-sc/NotoSansSC-Regular.ttf",
    "noto-sans-sc/NotoSansSC-SemiBold.ttf",
    "lxgw-wenkai/LXGWWenKai-Regular.ttf",  # for the signs that the first lacks
)
REGULAR, STRONG = 400, 600
STYLES: dict[str, tuple[int, int]] = {  # pixels at 100 %, weight
    "caption": (12, REGULAR),
    "body": (13, REGULAR),
    "entry": (14, REGULAR),
    "strong": (13, STRONG),
    "caption_strong": (12, STRONG),
    "entry_strong": (14, STRONG),
    "title": (16, STRONG),
    "form": (17, STRONG),
    "amount": (18, STRONG),
    "figure": (24, STRONG),
}


class _Type(Struct):
    families: tuple[str, ...] = ()
    factor: float = 1.0
    broken: tuple[str, ...] = ()


_in_use = _Type()


def load(folder: Path = FOLDER) -> tuple[str, ...]:
    """Open the bundled files; the names of those that are missing or damaged (empty: all well).

    What cannot be read is left out: the next family takes its place, at worst the system's.
    """
    opened = {file: _families(folder / file) for file in FILES}
    _in_use.families = tuple(dict.fromkeys(names[0] for names in opened.values() if names))
    _in_use.broken = tuple(file for file, names in opened.items() if not names)
    _forget()
    return _in_use.broken


def broken() -> tuple[str, ...]:
    """The files that could not be read when the type was loaded."""
    return _in_use.broken


def damage() -> tuple[RuleBroken, ...]:
    """The same as a problem in words, FONT-DAMAGED (files); empty where all is well."""
    names = "、".join(Path(file).name for file in _in_use.broken)
    return (RuleBroken("FONT-DAMAGED", files=names),) if names else ()


def families() -> tuple[str, ...]:
    """The families in use, in their order of fallback."""
    return _in_use.families


def family() -> str:
    """The family in use; "" where no bundled file could be read."""
    return next(iter(_in_use.families), "")


def set_factor(factor: float) -> None:
    """1.0, 1.15 or 1.3; `apply` calls it."""
    _in_use.factor = factor
    _forget()


def pixels(style: str) -> int:
    """The height of a style at the type size in use."""
    return round(STYLES[style][0] * _in_use.factor)


@lru_cache(maxsize=64)
def font(style: str = "body") -> QFont:
    """The type of a style: caption, body, entry, strong, title, form, amount, figure."""
    made = QFont()
    if _in_use.families:
        made.setFamilies(list(_in_use.families))
    made.setPixelSize(pixels(style))
    made.setWeight(QFont.Weight(STYLES[style][1]))
    return made


@lru_cache(maxsize=64)
def metrics(style: str = "body") -> QFontMetricsF:
    """The measures of a style."""
    return QFontMetricsF(font(style))


@lru_cache(maxsize=8192)
def width(text: str, style: str = "body") -> float:
    """How wide a text is, in logical pixels."""
    return metrics(style).horizontalAdvance(text)


@lru_cache(maxsize=4096)
def laid_out(text: str, style: str = "body") -> QStaticText:
    """A text that is painted again and again, laid out once."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=font(style))
    return made


@lru_cache(maxsize=2048)
def elided(text: str, style: str, room: int) -> str:
    """The text, or its beginning and 「…」 where there is no room for all of it."""
    if width(text, style) <= room:
        return text
    return metrics(style).elidedText(text, Qt.TextElideMode.ElideRight, room)


def _forget() -> None:
    for measured in (font, metrics, width, laid_out, elided):
        measured.cache_clear()


@lru_cache(maxsize=16)
def _families(path: Path) -> tuple[str, ...]:
    """A file is opened once in the life of the program."""
    if not path.is_file():
        return ()
    number = QFontDatabase.addApplicationFont(str(path))
    return tuple(QFontDatabase.applicationFontFamilies(number)) if number >= 0 else ()
