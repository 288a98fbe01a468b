"""Asks for offsets, reckons what was read, keeps them; prints where waiting holds nobody up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.ui.printing.faces import OffsetRow, signed

if TYPE_CHECKING:
    from app.services.faces.previewing import Picture
    from app.services.paper.calibrating import Stands
    from app.services.paper.offset_file import OffsetFile
    from app.services.paper.printers import Printer
    from app.services.terminal import Terminal
    from app.ui.desk import Desk
    from printing.marks import Found

Tenths = tuple[int, int]


class View(Protocol):
    """What the presenter needs of the page."""

    def show_printers(self, printers: tuple[Printer, ...], rows: list[OffsetRow]) -> None: ...
    def show_stands(self, stands: Stands) -> None: ...
    def show_found(self, found: Found) -> None: ...
    def show_out_of_range(self, error: BaseException) -> None: ...
    def show_preview(self, picture: Picture) -> None: ...
    def show_printing(self, words: str, shape: str) -> None: ...


def rows_of(printers: tuple[Printer, ...]) -> list[OffsetRow]:
    """Everything that is kept, in the order of the printers."""
    from app.services.paper.paper_forms import TITLES

    return [
        OffsetRow(each.name, form, TITLES.get(form, form), *moved)
        for each in printers
        for form, moved in each.offsets.items()
    ]


class Presenter:
    """For one page."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk

    def look(self) -> None:
        """Which printers there are, and what is kept of them."""
        self._desk.read(
            lambda terminal: terminal.printers.all(),
            lambda found: self._view.show_printers(found, rows_of(found)),
        )

    def stand(self, name: str, form: str) -> None:
        """How a printer stands for a form."""
        self._desk.read(
            lambda terminal: terminal.calibrating.stands(name, form), self._view.show_stands
        )

    def reckon(self, name: str, form: str, read: tuple[float, float, float, float]) -> None:
        """What the four readings say."""
        from printing.marks import Readings

        self._desk.read(
            lambda terminal: terminal.calibrating.reckon(name, form, Readings(*read)),
            self._view.show_found,
            self._view.show_out_of_range,
        )

    def preview(self, form: str, moved: Tenths, width_px: int) -> None:
        """A test print over the bought form, so far from its place."""
        self._desk.read(
            lambda terminal: terminal.calibrating.preview(form, moved, width_px),
            self._view.show_preview,
        )

    def keep(self, name: str, form: str, moved: Tenths) -> None:
        """From now on."""

        def done(_: Printer) -> None:
            self._desk.tell(f"已保存偏移：向右 {signed(moved[0])}，向下 {signed(moved[1])} 毫米")
            self.look()

        self._desk.ask(
            lambda terminal: terminal.calibrating.set(name, form, *moved, self._desk.session), done
        )

    def print_sheet(self, name: str, form: str, what: str) -> None:
        """The rulers, or an invented ticket."""
        self._view.show_printing("正在送到打印机", "busy")
        self._desk.ask_bureau(
            lambda terminal: terminal.calibrating.test(name, form, what=what),
            lambda _: self._view.show_printing("已送到打印机，不占发票号码", "ok"),
            self._not_printed,
        )

    def export(self, path: Path) -> None:
        """The offsets of every printer."""
        self._desk.read(
            lambda terminal: terminal.calibrating.save(path),
            lambda _: self._desk.tell(f"已导出打印偏移：{path.name}"),
        )

    def load(self, path: Path) -> None:
        """Of the printers that are known here by the same name."""

        def take(terminal: Terminal) -> tuple[OffsetFile, tuple[str, ...]]:
            return terminal.calibrating.load(path, self._desk.session)

        self._desk.ask(take, lambda came: self._loaded(*came))

    def _loaded(self, found: OffsetFile, unknown: tuple[str, ...]) -> None:
        count = len(found.printers) - len(unknown)
        missing = f"；这里没有：{'、'.join(unknown)}" if unknown else ""
        self._desk.tell(f"已导入 {count} 台打印机的偏移{missing}")
        self.look()

    def _not_printed(self, error: BaseException) -> None:
        self._view.show_printing("没有打印", "bad")
        self._desk.show_problem(error)
