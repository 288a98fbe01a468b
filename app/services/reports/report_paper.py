"""Statistics on paper: A4 lying, as many pages as the rows need, each with title and number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from msgspec import Struct

from app.domain.gbk import byte_length
from app.domain.money import Money
from app.exchange.issued import MARK
from app.exchange.statements import Cell, Sheet
from printing import sheet as paper
from printing.sheet import POINT_MM, Align, Face, Rule, Text

WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 10.0
SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)  # points, the largest that fits
LEAST_NAME = 24  # bytes of a text that stand at least, however narrow the page
GAP_EM = 1.0  # between columns
FIGURE = 1.2  # of half an em
TITLE_PT, ABOUT_PT = 14.0, 9.0
TOP, BOTTOM = 36.0, 14.0  # above and below the rows
GREY, FAINT = "#555555", "#BBBBBB"


class _Table(Struct, frozen=True):
    """A table as it will stand: texts, widths in bytes, size in points."""

    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]  # figures hang on the right
    widths: tuple[int, ...]
    size: float

    @property
    def pitch(self) -> float:
        """From row to row."""
        return self.size * POINT_MM * 1.6

    @property
    def on_a_page(self) -> int:
        """Rows, the head aside."""
        return int((HEIGHT - TOP - BOTTOM) / self.pitch) - 1


def pages_of(sheets: Iterable[Sheet]) -> tuple[paper.Sheet, ...]:
    """Every table on pages of its own, numbered through."""
    tables = [_table(sheet) for sheet in sheets]
    whole = sum(_count(table) for table in tables)
    bodies = (body for table in tables for body in _pages(table))
    return tuple(
        paper.Sheet(WIDTH, HEIGHT, (*body, _foot(number, whole)))
        for number, body in enumerate(bodies, start=1)
    )


def _table(sheet: Sheet) -> _Table:
    """The column 模拟 stands in the title of every page instead."""
    rows = tuple(tuple(map(_text, row[1:])) for row in sheet.rows)
    columns = sheet.columns[1:]
    figures = zip(*(row[1:] for row in sheet.rows), strict=True) if sheet.rows else ()
    right = tuple(not any(isinstance(cell, str) for cell in cells) for cells in figures)
    right = right or (False,) * len(columns)
    widths, size = _fitting(columns, rows, right)
    about = [f"{name} {value}" for name, value in sheet.about[2:]]
    mark = f"{MARK}　" if sheet.about[0][1] else ""
    named = f"{sheet.about[1][1]}"
    title = f"{mark}{named}" + ("" if sheet.name in named else f"　{sheet.name}")
    return _Table(title, "　".join(about), columns, rows, right, widths, size)


def _fitting(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]
) -> tuple[tuple[int, ...], float]:
    """How wide each column is, in bytes, and the size at which all of them fit; too long names
    are cut."""
    most = [
        max(byte_length(title), *(_bytes(row[place], figure=right[place]) for row in rows), 1)
        for place, title in enumerate(columns)
    ]
    room = (WIDTH - 2 * MARGIN) / POINT_MM  # in points; a byte is half an em wide
    for size in SIZES:
        while _wide(most, size) > room and max(most) > LEAST_NAME:
            most[most.index(max(most))] -= 1
        if _wide(most, size) <= room:
            break
    return tuple(most), size


def _bytes(cell: str, *, figure: bool) -> int:
    """Figures stand in a face of fixed pitch: six tenths of an em each. Codes, numbers and times
    are about as wide in the face of words."""
    digits = sum(sign.isdigit() for sign in cell)
    wide = figure or (cell.isascii() and digits * 2 > len(cell))
    return ceil(byte_length(cell) * FIGURE) if wide else byte_length(cell)


def _wide(widths: Sequence[int], size: float) -> float:
    return sum(width / 2 + GAP_EM for width in widths) * size


def _text(cell: Cell) -> str:
    if isinstance(cell, Money):
        return f"{cell.in_yuan:,.2f}" if cell else ""
    return f"{cell:,}" if isinstance(cell, int) else cell


def _count(table: _Table) -> int:
    return max(1, ceil(len(table.rows) / table.on_a_page))


def _pages(table: _Table) -> Iterator[tuple[paper.Mark, ...]]:
    for page in range(_count(table)):
        rows = table.rows[page * table.on_a_page : (page + 1) * table.on_a_page]
        yield (
            Text(WIDTH / 2, MARGIN, table.title, TITLE_PT, align=Align.CENTRE),
            Text(MARGIN, MARGIN + 10, table.about, ABOUT_PT, colour=GREY),
            *_row(table, table.columns, TOP - table.pitch - 1),
            *(
                mark
                for place, row in enumerate(rows)
                for mark in _row(table, row, TOP + place * table.pitch)
            ),
            Rule(MARGIN, TOP - 1.5, WIDTH - MARGIN, TOP - 1.5, colour=GREY),
            *(
                Rule(MARGIN, y, WIDTH - MARGIN, y, width_mm=0.1, colour=FAINT)
                for y in (TOP - 0.6 + (place + 1) * table.pitch for place in range(len(rows)))
            ),
        )


def _row(table: _Table, cells: Sequence[str], y: float) -> Iterator[Text]:
    x, em = MARGIN, table.size * POINT_MM
    for cell, width, right in zip(cells, table.widths, table.right, strict=True):
        wide = width / 2 * em
        if cell:
            shown, face = _cut(cell, width), Face.FIGURES if right and _plain(cell) else Face.FORM
            place, align = (x + wide, Align.RIGHT) if right else (x, Align.LEFT)
            yield Text(place, y, shown, table.size, face, align)
        x += wide + GAP_EM * em


def _plain(cell: str) -> bool:
    return cell.isascii()


def _cut(text: str, most: int) -> str:
    if byte_length(text) <= most:
        return text
    while byte_length(text) > most - 2:
        text = text[:-1]
    return f"{text}…"


def _foot(number: int, whole: int) -> Text:
    words = f"第 {number} 页　共 {whole} 页"
    return Text(WIDTH / 2, HEIGHT - MARGIN, words, 8.0, align=Align.CENTRE, colour=GREY)
