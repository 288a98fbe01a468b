"""The printers of this terminal (打印机), as data: name, address, language, paper, offsets.

They are kept in the settings of the book, whole, under one key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.domain.errors import RuleBroken
from app.repositories.audit import AuditEntry
from printing.printer_url import PrinterUrl, Scheme, read_url

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book

KEY = "printers"
LONGEST_NAME = 40  # signs
MOST = 50


class Language(StrEnum):
    """What a printer understands."""

    ESCP = "escp"  # ESC/P-K: 24-pin flat-bed printers
    ESCPOS = "escpos"  # roll printers
    PDF = "pdf"  # through a driver of the system, or a printer that reads PDF itself


class Paper(StrEnum):
    """What a printer holds."""

    FORM = "form"  # the bought form of 专票 and 普票
    ROLL = "roll"  # the bought roll of 卷票
    A4 = "a4"  # blank sheets


USUAL_PAPER: Mapping[Language, tuple[Paper, ...]] = MappingProxyType(
    {
        Language.ESCP: (Paper.FORM,),
        Language.ESCPOS: (Paper.ROLL,),
        Language.PDF: (Paper.A4,),
    }
)


class Printer(Struct, frozen=True):
    """One printer. `url`: printing/printer_url.py. `papers`: what may lie in it; () means what
    its language usually prints on. `offsets`: by the name of the form, right and down in tenths of
    a millimetre."""

    name: str
    url: str
    language: Language
    papers: tuple[Paper, ...] = ()
    offsets: dict[str, tuple[int, int]] = {}

    @property
    def holds(self) -> tuple[Paper, ...]:
        """What lies in it."""
        return self.papers or USUAL_PAPER[self.language]

    def offset_mm(self, form: str) -> tuple[float, float]:
        """How far right and down everything of a form is moved."""
        right, down = self.offsets.get(form, (0, 0))
        return right / 10, down / 10


class Printers(Struct):
    """Reading is for everybody; adding and removing write the book and the operation log."""

    book: Book
    now: Callable[[], datetime]
    refuse_own: Callable[[Path], None]

    def all(self) -> tuple[Printer, ...]:
        """In the order in which they were added."""
        with self.book.reading() as work:
            return _kept(work)

    def one(self, name: str) -> Printer:
        """By its name, whole; PRINTER-UNKNOWN (printer, known)."""
        found = self.all()
        for printer in found:
            if printer.name == name:
                return printer
        raise RuleBroken(
            "PRINTER-UNKNOWN", "printer", printer=name, known=" ".join(p.name for p in found)
        )

    def add(self, printer: Printer, session: Session) -> Printer:
        """A new one. FIELD-MISSING, PRINTER-NAME (limit), PRINTER-EXISTS (printer),
        PRINTERS-MANY (limit); PrinterError PRINTER-URL (url), FILE-NOT-WRITTEN for a file of the
        terminal itself."""
        sound = _sound(printer)
        self.refuse_data(sound)
        with self.book.writing() as work:
            kept = _kept(work)
            if any(each.name == sound.name for each in kept):
                raise RuleBroken("PRINTER-EXISTS", "printer", printer=sound.name)
            if len(kept) >= MOST:
                raise RuleBroken("PRINTERS-MANY", "printer", limit=MOST)
            self._keep(work, (*kept, sound), session, "printer.add", sound.name)
        return sound

    def change(self, printer: Printer, session: Session) -> Printer:
        """In place of the one of that name: address, language, paper, offsets. PRINTER-UNKNOWN;
        PrinterError PRINTER-URL, FILE-NOT-WRITTEN."""
        self.one(printer.name)
        sound = _sound(printer)
        self.refuse_data(sound)
        with self.book.writing() as work:
            changed = tuple(sound if each.name == sound.name else each for each in _kept(work))
            self._keep(work, changed, session, "printer.change", sound.name)
        return sound

    def remove(self, name: str, session: Session) -> Printer:
        """Without it; what was printed on it stays in the log. PRINTER-UNKNOWN, PRINTER-AWAITED
        (printer, batch): sheets wait for it."""
        gone = self.one(name)
        self._refuse_awaited(name)
        with self.book.writing() as work:
            left = tuple(each for each in _kept(work) if each.name != name)
            self._keep(work, left, session, "printer.remove", name)
        return gone

    def refuse_data(self, printer: Printer) -> None:
        """A sheet is never written into a file of the terminal itself. FILE-NOT-WRITTEN."""
        url = read_url(printer.url)
        if url.scheme in (Scheme.FILE, Scheme.USB, Scheme.SERIAL):
            self.refuse_own(Path(url.place).expanduser())

    def _refuse_awaited(self, name: str) -> None:
        with self.book.reading() as work:
            for batch in work.print_queue.open_batches():
                if batch.printer == name:
                    raise RuleBroken("PRINTER-AWAITED", "printer", printer=name, batch=batch.number)

    def _keep(
        self,
        work: UnitOfWork,
        printers: tuple[Printer, ...],
        session: Session,
        deed: str,
        name: str,
    ) -> None:
        work.settings.put(KEY, msgspec.json.encode(printers).decode())
        work.audit.append(AuditEntry(self.now(), session.operator, deed, name, ""))
        work.commit()


def _kept(work: UnitOfWork) -> tuple[Printer, ...]:
    return msgspec.json.decode(work.settings.get(KEY, "[]"), type=tuple[Printer, ...])


def _sound(printer: Printer) -> Printer:
    name = " ".join(printer.name.split())
    if not name:
        raise RuleBroken("FIELD-MISSING", "printer")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise RuleBroken("PRINTER-NAME", "printer", limit=LONGEST_NAME)
    return msgspec.structs.replace(printer, name=name, url=_whole(read_url(printer.url)))


def _whole(url: PrinterUrl) -> str:
    """A file is named from the root on: it is the same one wherever the program is started."""
    if url.scheme is not Scheme.FILE:
        return str(url)
    return str(msgspec.structs.replace(url, place=str(Path(url.place).expanduser().absolute())))
