"""Printers and offsets as rows of a table, in the words of a cashier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

if TYPE_CHECKING:
    from app.services.paper.printers import Printer

LANGUAGES = {
    "escp": "针式 24 针（ESC/P）",
    "escpos": "卷票（ESC/POS）",
    "pdf": "系统驱动（PDF）",
}
PAPERS = {"form": "纸质发票", "roll": "卷票纸", "a4": "A4 白纸"}


class PrinterModel(RowModel["Printer"]):
    """The printers of this terminal."""

    columns: ClassVar[Sequence[Column]] = (
        Column("名称", stretch=True),
        Column("语言", "针式 24 针（ESC/P）"),
        Column("纸", "纸质发票、A4"),
        Column("连接", "tcp:192.168.1.100:9100"),
    )

    def identity(self, row: int) -> str:
        return self.found[row].name

    def cell(self, row: int, column: int) -> Cell:
        one: Printer = self.found[row]
        papers = "、".join(PAPERS[paper] for paper in one.holds)
        texts = (one.name, LANGUAGES[one.language], papers, one.url)
        return Cell(texts[column], strong=column == 0)


class OffsetRow(Struct, frozen=True):
    """What is kept of a printer for a form, in tenths of a millimetre."""

    printer: str
    form: str
    title: str
    right: int
    down: int


class OffsetModel(RowModel[OffsetRow]):
    """All offsets that are kept."""

    columns: ClassVar[Sequence[Column]] = (
        Column("打印机", stretch=True),
        Column("票样", "电子发票版式 215×139"),
        Column("向右 mm", "向右 mm", "right"),
        Column("向下 mm", "向下 mm", "right"),
    )

    def identity(self, row: int) -> tuple[str, str]:
        one = self.found[row]
        return one.printer, one.form

    def cell(self, row: int, column: int) -> Cell:
        one = self.found[row]
        if column < 2:
            return Cell((one.printer, one.title)[column])
        return Cell(signed((one.right, one.down)[column - 2]), align="right")


def signed(tenths: int) -> str:
    """Tenths of a millimetre as a person reads an offset.

    >>> signed(35), signed(-4), signed(0)
    ('+3.5', '-0.4', '0.0')
    """
    return f"{tenths / 10:+.1f}" if tenths else "0.0"


def tenths_of(text: str) -> int | None:
    """What was typed, in tenths of a millimetre; None for what is no such figure.

    >>> tenths_of("3.4"), tenths_of("－0．5"), tenths_of("x"), tenths_of("1.25")
    (34, -5, None, None)
    """
    said = text.strip().translate(_NARROW)
    try:
        value = float(said) * 10
    except ValueError:
        return None
    return round(value) if abs(value) < 10_000 and abs(value - round(value)) < 1e-6 else None


_NARROW = str.maketrans("０１２３４５６７８９．－＋−", "0123456789.-+-")
