"""Content.xml read back: what it shows and where, each reference and place looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from printing.ofd.markup import NAMES, SPACE, identity, read_numbers, within
from printing.ofd.problem import OfdWrong

if TYPE_CHECKING:
    from lxml import etree

SLACK_MM = 0.002  # two numbers were rounded
BLACK = (0.0, 0.0, 0.0)
_CORNERS = {"M": 2, "L": 2, "C": 0}  # the letters that we write, and how many numbers follow
Colour = tuple[float, ...]


class ShownText(Struct, frozen=True):
    """A run of text: `signs` are places of the signs' origins on the baseline, mm on the page."""

    ident: int
    font: int
    size_mm: float
    text: str
    signs: tuple[tuple[float, float], ...]
    colour: Colour


class ShownPath(Struct, frozen=True):
    """A path: `moves` are a letter and its place, mm on the page. Filled or stroked."""

    ident: int
    moves: tuple[tuple[str, float, float], ...]
    width_mm: float
    filled: bool
    colour: Colour


class ShownPage(Struct, frozen=True):
    """A page and what stands on it, in the order of drawing."""

    width_mm: float
    height_mm: float
    layer: int
    objects: tuple[ShownText | ShownPath, ...]


def read_page(root: etree._Element, path: str, fonts: Mapping[int, str]) -> ShownPage:
    """The page. OFD-WRONG (path; reference, boundary, number, identity, missing, unknown)."""
    _, _, width, height = read_numbers(within(root, "Area/PhysicalBox", path), path, 4)
    layers = root.findall("ofd:Content/ofd:Layer", NAMES)
    if len(layers) != 1:
        raise OfdWrong(path, "missing")
    page = ShownPage(width, height, identity(layers[0].get("ID"), path), ())
    shown = []
    for each in layers[0]:
        kind = _KINDS.get(str(each.tag))
        if kind is None:
            raise OfdWrong(path, "unknown")
        shown.append(kind(each, path, page, fonts))
    return ShownPage(width, height, page.layer, tuple(shown))


def _text(one: etree._Element, path: str, page: ShownPage, fonts: Mapping[int, str]) -> ShownText:
    left, top = _boundary(one, path, page)
    font, code = identity(one.get("Font"), path), one.findall("ofd:TextCode", NAMES)
    if font not in fonts:
        raise OfdWrong(path, "reference")
    if len(code) != 1 or not code[0].text:
        raise OfdWrong(path, "missing")
    text = code[0].text
    at = f"{code[0].get('X', '')} {code[0].get('Y', '')} {one.get('Size', '')}"
    x, y, size = read_numbers(at, path, 3)
    steps = read_numbers(code[0].get("DeltaX", ""), path)
    if len(steps) != len(text) - 1:
        raise OfdWrong(path, "number")
    signs = [(left + x, top + y)]
    for step in steps:
        signs.append((signs[-1][0] + step, top + y))
    colour = _colour(one, "FillColor", path)
    return ShownText(identity(one.get("ID"), path), font, size, text, tuple(signs), colour)


def _path(one: etree._Element, path: str, page: ShownPage, fonts: Mapping[int, str]) -> ShownPath:
    del fonts
    left, top = _boundary(one, path, page)
    filled = one.get("Fill") == "true"
    (width,) = read_numbers(one.get("LineWidth", "0.353"), path, 1)
    moves = _moves(within(one, "AbbreviatedData", path).split(), path, left, top)
    colour = _colour(one, "FillColor" if filled else "StrokeColor", path)
    return ShownPath(identity(one.get("ID"), path), moves, width, filled, colour)


def _moves(
    words: list[str], path: str, left: float, top: float
) -> tuple[tuple[str, float, float], ...]:
    moves, at = [], 0
    while at < len(words):
        letter = words[at]
        count = _CORNERS.get(letter)
        if count is None:
            raise OfdWrong(path, "unknown")
        place = read_numbers(" ".join(words[at + 1 : at + 1 + count]), path, count)
        x, y = (left + place[0], top + place[1]) if place else (0.0, 0.0)
        moves.append((letter, x, y))
        at += 1 + count
    return tuple(moves)


def _boundary(one: etree._Element, path: str, page: ShownPage) -> tuple[float, float]:
    """Its corner; the whole of it lies on the page."""
    left, top, width, height = read_numbers(one.get("Boundary", ""), path, 4)
    inside(path, (left, top, width, height), page)
    return left, top


def inside(path: str, box: tuple[float, ...], page: ShownPage) -> None:
    """Left, top, width and height lie on the page. OFD-WRONG."""
    left, top, width, height = box
    right, bottom = left + width, top + height
    on_page = right <= page.width_mm + SLACK_MM and bottom <= page.height_mm + SLACK_MM
    if min(box) < 0 or not on_page:
        raise OfdWrong(path, "boundary")


def _colour(one: etree._Element, name: str, path: str) -> Colour:
    found = one.find(f"ofd:{name}", NAMES)
    if found is None:
        return BLACK
    return tuple(read_numbers(found.get("Value", ""), path, 3))


_Kind = Callable[["etree._Element", str, ShownPage, Mapping[int, str]], ShownText | ShownPath]
_KINDS: Mapping[str, _Kind] = {f"{{{SPACE}}}TextObject": _text, f"{{{SPACE}}}PathObject": _path}
