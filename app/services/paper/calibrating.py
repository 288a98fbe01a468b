"""Calibration (打印校准): sheets with rulers and test prints, offsets reckoned, kept, carried over.

Nothing here takes a number or touches a ticket: what is printed is invented and bears the mark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from app.services.faces.face_forms import VEHICLE
from app.services.faces.previewing import Picture
from app.services.faces.trial_ticket import is_list, trial_ticket
from app.services.faces.vehicle_face import vehicle_texts
from app.services.paper.offset_file import OffsetFile, read_offsets, write_offsets
from app.services.paper.paper_forms import TITLES, known_form, paper_under
from app.services.paper.paper_pages import laid, media_of
from app.services.paper.printer_models import in_range
from app.services.paper.printers import Language, Printer
from printing import mark
from printing.marks import Found, Readings, expected, reference, ruler_sheet, solve
from printing.ports import Taken
from printing.sheet import Mark, Sheet, Text
from printing.shifted import shifted

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from app.domain.rights import Session
    from app.services.faces.sheets import Sheets
    from app.services.paper.printers import Printers
    from printing.forms import Form
    from printing.ports import PageRenderer, PrinterLine, SheetWriter

Answer = dict[str, Any]
Tenths = tuple[int, int]
RULERS, TRIAL = "rulers", "trial"


class Stands(Struct, frozen=True):
    """A printer and a form: offsets in tenths of a millimetre; what is read where all is in its
    place; whether it is read on the frame of a bought form, or from the edges of plain paper."""

    right: int
    down: int
    expected_mm: float
    on_form: bool


class Calibrating(Struct):
    """Everything about the places of paper. Sending blocks: call it on the lane that writes."""

    printers: Printers
    form: Callable[[str], Form]
    sheets: Callable[[Language], Sheets]
    writer: Callable[[Language, float, float], SheetWriter]
    renderer: Callable[[], PageRenderer]
    line: Callable[[str], PrinterLine]
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]

    def set(self, name: str, form: str, right: int, down: int, session: Session) -> Printer:
        """Keep offsets of a printer for a form, in tenths of a millimetre. PRINTER-UNKNOWN,
        FORM-UNKNOWN, OFFSET-RANGE (limit)."""
        printer = self.printers.one(name)
        offsets = printer.offsets | {known_form(form): in_range(right, down)}
        return self.printers.change(replace(printer, offsets=offsets), session)

    def stands(self, name: str, form: str) -> Stands:
        """How a printer stands for a form. PRINTER-UNKNOWN, FORM-UNKNOWN."""
        printer = self.printers.one(name)
        moved = printer.offsets.get(known_form(form), (0, 0))
        drawn = self._on_paper(printer, form)
        return Stands(*moved, expected(drawn).a, reference(drawn).on_form)

    def reckon(self, name: str, form: str, read: Readings) -> Found:
        """What the rulers say. They are printed without offsets: one that is wrong must not push
        the very sheet that mends it over the edge of the paper. OFFSET-RANGE."""
        printer = self.printers.one(name)
        found = solve(self._on_paper(printer, known_form(form)), read)
        in_range(found.right, found.down)
        return found

    def test(self, name: str, form: str, *, what: str = TRIAL) -> Taken:
        """Print the rulers, or an invented ticket, with the offsets of this printer. Raises
        PrinterError (OFF-PAPER, NOT-SENT, SEND-UNKNOWN, FILE-NOT-WRITTEN, …)."""
        printer = self.printers.one(name)
        self.printers.refuse_data(printer)
        sheet = self.sheet(printer, known_form(form), what)
        right, down = (0.0, 0.0) if what == RULERS else printer.offset_mm(form)
        writer = self.writer(printer.language, right, down)
        title = f"{TITLES[form]} 测试（模拟）"
        content = writer.write([sheet], title=title, created=self.now())
        media = media_of(sheet, printer)
        return self.line(printer.url).send(content, title=title, media=media)

    def sheet(self, printer: Printer, form: str, what: str) -> Sheet:
        """The sheet of a test as it lies on the paper, before offsets."""
        if what == RULERS:
            said = f"{printer.name} · {TITLES[form]}", f"{self.now():%Y-%m-%d %H:%M}"
            return ruler_sheet(self._on_paper(printer, form), about=said)
        return laid(self._trial(self.sheets(printer.language), form), printer, paper_under(form))

    def _on_paper(self, printer: Printer, form: str) -> Form:
        """A form as large as the paper on which it is placed: its edges are what is measured."""
        drawn, blank = self.form(form), printer.sheet_mm(paper_under(form))
        if blank is None:
            return drawn
        return replace(drawn, width_mm=blank[0], height_mm=blank[1])

    def preview(self, form: str, moved: Tenths, width_px: int) -> Picture:
        """A test print on the bought form (which is drawn on the screen only), so far from its
        place in tenths of a millimetre."""
        printed = self._trial(self.sheets(Language.PDF), known_form(form))
        below = self._below(form, printed)
        over = shifted(printed, moved[0] / 10, moved[1] / 10)
        pale_first = sorted((*below.marks, *over.marks), key=_is_no_mark)
        sheet = replace(printed, marks=tuple(pale_first))
        writer = self.writer(Language.PDF, 0.0, 0.0)
        content = writer.write([sheet], title="", created=self.now())
        pixels = self.renderer().page(content, 0, width_px)
        return Picture(pixels.width, pixels.height, pixels.rgba)

    def save(self, path: Path) -> Answer:
        """The offsets of every printer as a JSON file. FILE-NOT-WRITTEN."""
        self.refuse_own(path)
        known = self.printers.all()
        write_offsets(path, known)
        return {"outcome": "saved", "file": str(path.absolute()), "printers": len(known)}

    def load(self, path: Path, session: Session) -> tuple[OffsetFile, tuple[str, ...]]:
        """Take over what a file says of printers that are known here by the same name; those that
        are not are named. OFFSETS-FILE (file, reason), OFFSET-RANGE; nothing is kept then."""
        found = read_offsets(path)
        known = {printer.name: printer for printer in self.printers.all()}
        for each in found.printers:
            if each.name in known:
                offsets = known[each.name].offsets | each.offsets
                self.printers.change(replace(known[each.name], offsets=offsets), session)
        return found, tuple(each.name for each in found.printers if each.name not in known)

    def _trial(self, sheets: Sheets, form: str) -> Sheet:
        if form == VEHICLE:
            return self._vehicle(sheets, on_form=True)
        ticket = trial_ticket(form, self.now())
        pages = sheets.goods_list(ticket) if is_list(form) else sheets.on_form(ticket)
        return pages[0]

    def _vehicle(self, sheets: Sheets, *, on_form: bool) -> Sheet:
        texts = vehicle_texts(self.form(VEHICLE).titles, self.now())
        return sheets.invented(VEHICLE, texts, on_form=on_form)

    def _below(self, form: str, printed: Sheet) -> Sheet:
        """What the bought form bears: the whole face without what is printed."""
        if not self.form(form).pre_printed:
            return replace(printed, marks=())
        whole = self._whole(form)
        marks = tuple(each for each in whole.marks if each not in printed.marks)
        return replace(whole, marks=marks)

    def _whole(self, form: str) -> Sheet:
        sheets = self.sheets(Language.PDF)
        if form == VEHICLE:
            return self._vehicle(sheets, on_form=False)
        return sheets.face(trial_ticket(form, self.now()))[0]


def _is_no_mark(drawn: Mark) -> bool:
    """The large pale word lies under all else, the words of the bought form too."""
    return not (isinstance(drawn, Text) and drawn.name == mark.NAME)
