"""Forms (票样) as data: where every field of a kind of paper stands, in millimetres.

A form file holds printed words, rules, and fields. A field is a box with a face, an align and
its steps of size. Its place is written as the source gives it: `x` (left edge), `centre` or
`right`; `y` (top of the first line) or `baseline`. Anything unknown or outside the page is
refused with its place in the file, so that a slip in a form file never reaches the paper.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from printing.errors import PrinterError
from printing.form_reader import Reader
from printing.sheet import BASELINE_EM, POINT_MM, Align, Box, Face, Mark, Rule, Text


class Step(Struct, frozen=True):
    """A size that may be used for texts of at most `most_bytes` GBK bytes, on `lines` lines."""

    size_pt: float
    most_bytes: int
    lines: int = 1


class Field(Struct, frozen=True, eq=False):
    """A box of a form that shows one text. `line_top_mm` is the top of its first line at the
    first size; smaller texts keep that baseline, wrapped ones are centred on that line. A field
    equals only itself, so that it is a cheap key of what was set in it."""

    name: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    line_top_mm: float
    steps: tuple[Step, ...]
    face: Face = Face.FORM
    align: Align = Align.LEFT
    pitch_mm: float = 0.0  # between lines at the first size; 0: as high as the size
    spacing_pt: float = 0.0
    colour: str = "#000000"
    from_top: bool = False  # several lines start at the top instead of being centred

    @property
    def anchor_mm(self) -> float:
        """The x on which a text of this field hangs."""
        part = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[self.align]
        return self.x_mm + self.width_mm * part


class Body(Struct, frozen=True):
    """The goods rows: how many and how far apart; the columns give the place of row 1."""

    rows: int
    pitch_mm: float


class Form(Struct, frozen=True, eq=False, dict=True):
    """One kind of paper. `marks` are its printed words and rules, drawn on every page."""

    name: str
    version: str
    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]
    fields: Mapping[str, Field]
    columns: Mapping[str, Field]
    body: Body
    titles: Mapping[str, str]
    purchase_swaps: bool = False  # 收购: the parties change places on this form
    pre_printed: tuple[str, ...] = ()  # fields that the bought paper bears already; none: plain

    @cached_property
    def rows_box(self) -> Box:
        """The rectangle that all goods rows fill: the large mark lies over it. Of a form without
        rows the largest frame."""
        if not self.columns:
            return self.frame
        boxes = self.columns.values()
        left = min(box.x_mm for box in boxes)
        right = max(box.x_mm + box.width_mm for box in boxes)
        top = min(box.y_mm for box in boxes)
        return Box(left, top, right - left, self.body.rows * self.body.pitch_mm)

    @property
    def frame(self) -> Box:
        """The largest box that is printed; ValueError for a form without one."""
        boxes = (each for each in self.marks if isinstance(each, Box))
        return max(boxes, key=lambda each: each.width_mm * each.height_mm)


def load_form(source: Path | bytes) -> Form:
    """Read a form file. Raises PrinterError FORM-BROKEN with the place in the file."""
    name = source.name if isinstance(source, Path) else "form"
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        tree = tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError) as wrong:
        raise PrinterError("FORM-BROKEN", form=name, place="", why=wrong) from wrong
    return _form(Reader(tree, name))


def _form(top: Reader) -> Form:
    page = top.table("page")
    steps = {key: _steps(rows) for key, rows in top.table("steps").lists()}
    body = top.table("body")
    form = Form(
        name=page.text("name"),
        version=page.text("version"),
        width_mm=page.number("width"),
        height_mm=page.number("height"),
        marks=tuple(_marks(top)),
        fields=dict(_fields(top.table("fields"), steps)),
        columns=dict(_fields(top.table("columns"), steps)),
        body=Body(int(body.number("rows")), body.number("pitch")),
        titles=top.table("titles").texts(),
        purchase_swaps=page.flag("purchase_swaps"),
        pre_printed=page.words("pre_printed"),
    )
    for part in (top, page, body, top.table("style")):
        part.finished()
    if "title" not in form.fields:  # the mark stands in its line
        raise top.broken("fields.title", "missing")
    _inside_the_page(form, top)
    return form


def _inside_the_page(form: Form, top: Reader) -> None:
    for field in (*form.fields.values(), *form.columns.values()):
        right, bottom = field.x_mm + field.width_mm, field.y_mm + field.height_mm
        if min(field.x_mm, field.y_mm) < 0 or right > form.width_mm or bottom > form.height_mm:
            raise top.broken(field.name, "outside the page")


def _steps(rows: list[list[float]]) -> tuple[Step, ...]:
    return tuple(
        Step(float(size), int(most), int(lines[0]) if lines else 1) for size, most, *lines in rows
    )


def _marks(top: Reader) -> Iterator[Mark]:
    style = top.table("style")
    colour, width = style.text("colour"), style.number("line")
    for x1, y1, x2, y2, *own in top.rows("rules"):
        yield Rule(x1, y1, x2, y2, own[0] if own else width, colour)
    for x, y, w, h, *own in top.rows("boxes"):
        yield Box(x, y, w, h, own[0] if own else width, colour)
    for word in top.tables("words"):
        yield from _word(word, colour)


def _word(word: Reader, colour: str) -> Iterator[Text]:
    """A printed word; with `down` its signs stand under one another at that distance."""
    size = word.number("size", 9.0)
    x, align = _hangs_on(word)
    top = _line_top(word, size)
    down, text = word.number("down", 0.0), word.text("text")
    spacing, colour = word.number("spacing", 0.0), word.text("colour", colour)
    word.finished()
    for place, part in enumerate(text if down else [text]):
        yield Text(x, top + place * down, part, size, Face.FORM, align, spacing, colour)


def _fields(table: Reader, steps: Mapping[str, tuple[Step, ...]]) -> Iterator[tuple[str, Field]]:
    for name, entry in table.leaves({"x", "right", "centre"}):
        yield name, _field(name, entry, steps)


def _field(name: str, entry: Reader, steps: Mapping[str, tuple[Step, ...]]) -> Field:
    sizes = steps[entry.choice("steps", set(steps))]
    width, height = entry.number("w"), entry.number("h")
    anchor, align = _hangs_on(entry)
    part = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[align]
    left = anchor - width * part
    nominal = sizes[0].size_pt
    line_top = _line_top(entry, nominal)
    from_top = entry.flag("from_top")
    middle = line_top + nominal * POINT_MM / 2
    top = entry.number("y", line_top if from_top else middle - height / 2)
    field = Field(
        name=name,
        x_mm=left,
        y_mm=top,
        width_mm=width,
        height_mm=height,
        line_top_mm=line_top,
        steps=sizes,
        face=Face(entry.choice("face", set(Face), "form")),
        align=Align(entry.choice("align", set(Align), align.value)),
        pitch_mm=entry.number("pitch", 0.0),
        spacing_pt=entry.number("spacing", 0.0),
        colour=entry.text("colour", "#000000"),
        from_top=from_top,
    )
    entry.finished()
    return field


def _hangs_on(entry: Reader) -> tuple[float, Align]:
    for key, align in (("right", Align.RIGHT), ("centre", Align.CENTRE)):
        if entry.has(key):
            return entry.number(key), align
    return entry.number("x"), Align.LEFT


def _line_top(entry: Reader, size_pt: float) -> float:
    if entry.has("baseline"):
        return entry.number("baseline") - BASELINE_EM * size_pt * POINT_MM
    return entry.number("y")
