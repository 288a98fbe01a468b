"""A sheet as Content.xml: texts with the advance of every sign, lines and QR codes as paths.

What a sheet names stays findable: the ids of the texts of each field are kept for the tags.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from printing.fonts import FontChain
from printing.ofd.markup import document, element, number, numbers, said
from printing.qr import qr_runs
from printing.sheet import BASELINE_EM, POINT_MM, Align, Box, Mark, Qr, Rule, Sheet, Text

if TYPE_CHECKING:
    from printing.fonts import Run

PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
ABOVE_EM, BELOW_EM, BESIDE_EM = 0.1, 0.2, 0.05  # what a sign may reach beyond its line box
BLACK = "#000000"
Area = tuple[float, float, float, float]  # left, top, right, bottom in mm


class Ids:
    """The ids of a document, each given once."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        """A new one."""
        self.last += 1
        return self.last


class PageWriter:
    """Writes the pages of one document. `fonts`: the id of each font of the chain; `signs`: what
    was shown in each, for the fonts that go with it."""

    def __init__(self, chain: FontChain, fonts: Mapping[str, int], ids: Ids) -> None:
        self._chain, self._fonts, self._ids = chain, fonts, ids
        self.signs: dict[str, set[str]] = {font: set() for font in fonts}

    def page(self, sheet: Sheet) -> tuple[bytes, dict[str, list[int]]]:
        """The part, and which texts show each field. Raises NoGlyph."""
        named: dict[str, list[int]] = defaultdict(list)
        layer = self._ids.next()
        marks = [
            each
            for kind, same in groupby(sheet.marks, type)
            for each in self._marks(kind, list(same), sheet, named)
        ]
        box = numbers((0, 0, sheet.width_mm, sheet.height_mm))
        area = element("Area", said("PhysicalBox", box))
        content = element("Content", element("Layer", *marks, ID=layer, Type="Body"))
        return document("Page", area, content), named

    def _marks(
        self, kind: type[Mark], marks: Sequence[Mark], sheet: Sheet, named: dict[str, list[int]]
    ) -> Iterator[str]:
        if kind is Text:
            for text in marks:
                assert isinstance(text, Text)
                yield from self._text(text, sheet, named)
            return
        for pen, same in groupby(marks, _pen):
            yield self._path(pen, list(same), sheet)

    def _text(self, text: Text, sheet: Sheet, named: dict[str, list[int]]) -> Iterator[str]:
        runs, size = self._chain.runs(text.text, text.face), text.size_pt * POINT_MM
        spacing = text.spacing_pt * POINT_MM
        width = sum(run.width_em for run in runs) * size + (len(text.text) - 1) * spacing
        x = text.x_mm - width * PARTS[text.align]
        for run in runs:
            if run.text.strip():
                yield self._run(run, (x, text.y_mm), size, spacing, text, sheet, named)
            x += run.width_em * size + len(run.text) * spacing

    def _run(
        self,
        run: Run,
        at: tuple[float, float],
        size: float,
        spacing: float,
        text: Text,
        sheet: Sheet,
        named: dict[str, list[int]],
    ) -> str:
        ident = self._ids.next()
        named[text.name].append(ident)
        self.signs[run.font].update(run.text)
        steps = self._advances(run, size, spacing)
        beside, (x, y) = BESIDE_EM * size, at
        area = (
            x - beside,
            y - ABOVE_EM * size,
            x + sum(steps) + beside,
            y + (1 + BELOW_EM) * size,
        )
        left, top, *_ = area = _inside(area, sheet)
        place = {"X": number(x - left), "Y": number(y + BASELINE_EM * size - top)}
        if len(steps) > 1:
            place["DeltaX"] = numbers(steps[:-1])
        return element(
            "TextObject",
            _colour("FillColor", text.colour),
            said("TextCode", run.text, **place),
            ID=ident,
            Boundary=_boundary(area),
            Font=self._fonts[run.font],
            Size=number(size),
        )

    def _advances(self, run: Run, size: float, spacing: float) -> list[float]:
        widths = self._chain.fonts[run.font].face.charWidths
        return [widths[ord(sign)] / 1000 * size + spacing for sign in run.text]

    def _path(self, pen: tuple[float, str] | None, marks: Sequence[Mark], sheet: Sheet) -> str:
        """Rules and boxes of one pen as one path; QR codes, which have none, filled."""
        lines = [line for mark in marks for line in _lines(mark)]
        reach = pen[0] / 2 if pen else 0.0
        left, top, *_ = area = _inside(_around(lines, reach), sheet)
        if pen is None:
            looks = {"Stroke": "false", "Fill": "true"}
            colour = _colour("FillColor", BLACK)
            data = " ".join(_modules(mark, left, top) for mark in marks if isinstance(mark, Qr))
        else:
            looks = {"LineWidth": number(pen[0])}
            colour = _colour("StrokeColor", pen[1])
            data = " ".join(_moves(line, left, top) for line in lines)
        return element(
            "PathObject",
            colour,
            said("AbbreviatedData", data),
            ID=self._ids.next(),
            Boundary=_boundary(area),
            **looks,
        )


Line = tuple[tuple[float, float], ...]  # corners; the first again at the end: closed


def _pen(mark: Mark) -> tuple[float, str] | None:
    if isinstance(mark, Rule):
        return mark.width_mm, mark.colour
    return (mark.line_mm, mark.colour) if isinstance(mark, Box) else None


def _lines(mark: Mark) -> Iterator[Line]:
    if isinstance(mark, Rule):
        yield (mark.x1_mm, mark.y1_mm), (mark.x2_mm, mark.y2_mm)
    elif isinstance(mark, Box):
        yield _rectangle(mark.x_mm, mark.y_mm, mark.width_mm, mark.height_mm)
    elif isinstance(mark, Qr):
        yield _rectangle(mark.x_mm, mark.y_mm, mark.size_mm, mark.size_mm)


def _modules(mark: Qr, left: float, top: float) -> str:
    """The dark modules of a QR code, run by run."""
    symbol = qr_runs(mark.text)
    side = mark.size_mm / symbol.modules
    xs = [number(mark.x_mm - left + column * side) for column in range(symbol.modules + 1)]
    ys = [number(mark.y_mm - top + row * side) for row in range(symbol.modules + 1)]
    return " ".join(
        f"M {xs[column]} {ys[row]} L {xs[column + length]} {ys[row]} "
        f"L {xs[column + length]} {ys[row + 1]} L {xs[column]} {ys[row + 1]} C"
        for column, row, length in symbol.runs
    )


def _rectangle(x: float, y: float, width: float, height: float) -> Line:
    right, bottom = x + width, y + height
    return (x, y), (right, y), (right, bottom), (x, bottom), (x, y)


def _moves(line: Line, left: float, top: float) -> str:
    """The line in the letters of the standard: M to its start, L on, C closes it."""
    closed = line[0] == line[-1]
    corners = [numbers((x - left, y - top)) for x, y in (line[:-1] if closed else line)]
    return f"M {' L '.join(corners)}{' C' if closed else ''}"


def _around(lines: Sequence[Line], reach: float) -> Area:
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    return min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach


def _inside(area: Area, sheet: Sheet) -> Area:
    """The part of an area that lies on the page."""
    left, top, right, bottom = area
    return (
        max(left, 0.0),
        max(top, 0.0),
        min(right, sheet.width_mm),
        min(bottom, sheet.height_mm),
    )


def _boundary(area: Area) -> str:
    left, top, right, bottom = area
    return numbers((left, top, right - left, bottom - top))


def _colour(name: str, colour: str) -> str:
    """#RRGGBB as the standard writes it."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return element(name, Value=" ".join(map(str, parts)))
