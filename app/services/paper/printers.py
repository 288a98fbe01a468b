"""The printers of this terminal (打印机), as data: name, address, language, paper, offsets.

They are kept in the settings of the book, whole, under one key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
_TRAY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


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


BLANK_MM: Mapping[Paper, tuple[float, float]] = MappingProxyType({Paper.A4: (210.0, 297.0)})
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
    a millimetre. `since`: the last line of the print log before this name and address meant this
    machine and its stack of paper; 0: they always did. `tray`: of blank sheets, in the driver's own
    word (进纸盒); "": where the driver takes them from."""

    name: str
    url: str
    language: Language
    papers: tuple[Paper, ...] = ()
    offsets: dict[str, tuple[int, int]] = {}
    since: int = 0
    tray: str = ""

    @property
    def holds(self) -> tuple[Paper, ...]:
        """What lies in it."""
        return self.papers or USUAL_PAPER[self.language]

    def sheet_mm(self, paper: Paper) -> tuple[float, float] | None:
        """Width and height of the blank sheets on which pages are placed; None: the page is the
        form itself, and so is what a printer of dots strikes."""
        return BLANK_MM.get(paper) if self.language is Language.PDF else None

    def offset_mm(self, form: str) -> tuple[float, float]:
        """How far right and down everything of a form is moved."""
        right, down = self.offsets.get(form, (0, 0))
        return right / 10, down / 10


class Printers(Struct):
    """Reading is for everybody; adding and removing write the book and the operation log."""

    book: Book
    now: Callable[[], datetime]
    refuse_own: Callable[[Path], None]  # a place within the home

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
        """A new one. FIELD-MISSING, PRINTER-NAME (limit), PRINTER-TRAY, PRINTER-EXISTS (printer),
        PRINTERS-MANY (limit); PrinterError PRINTER-URL (url), FILE-NOT-WRITTEN for a file of the
        terminal itself."""
        sound = _sound(printer)
        self.refuse_data(sound)
        with self.book.writing() as work:
            if work.prints.knows(sound.name):
                sound = replace(sound, since=work.prints.newest())
            self._enter(work, sound, session, "printer.add")
        return sound

    def restore(self, gone: Printer, session: Session) -> Printer:
        """One that was removed, just as it was: what the log says of its name goes on holding.
        PRINTER-EXISTS, PRINTERS-MANY."""
        with self.book.writing() as work:
            self._enter(work, gone, session, "printer.restore")
        return gone

    def _enter(self, work: UnitOfWork, printer: Printer, session: Session, deed: str) -> None:
        kept = _kept(work)
        if any(each.name == printer.name for each in kept):
            raise RuleBroken("PRINTER-EXISTS", "printer", printer=printer.name)
        if len(kept) >= MOST:
            raise RuleBroken("PRINTERS-MANY", "printer", limit=MOST)
        self._keep(work, (*kept, printer), session, deed, printer.name)

    def change(self, printer: Printer, session: Session, *, of: str = "") -> Printer:
        """In place of the one of that name, or of the one called `of`: name, address, language,
        paper, offsets. Its sheets that wait go with it; they are asked after anew as they are
        sent. PRINTER-UNKNOWN, PRINTER-EXISTS, PRINTER-NAME, FIELD-MISSING, PRINTER-AT-WORK
        (printer, batch): a sheet of it lies in the queue of the system; PrinterError PRINTER-URL,
        FILE-NOT-WRITTEN."""
        sound = _sound(printer)
        before = self.one(of or sound.name)
        self.refuse_data(sound)
        with self.book.writing() as work:
            kept = _kept(work)
            if sound.name != before.name and any(each.name == sound.name for each in kept):
                raise RuleBroken("PRINTER-EXISTS", "printer", printer=sound.name)
            sound = self._moved(work, before, sound)
            changed = tuple(sound if each.name == before.name else each for each in kept)
            self._keep(work, changed, session, "printer.change", sound.name)
        return sound

    def _moved(self, work: UnitOfWork, before: Printer, after: Printer) -> Printer:
        """Under another name or at another address: what the log says of the sheets of this name
        holds no more. How a sheet of the system's queue stands can be asked at its own address
        only."""
        if (after.name, after.url) == (before.name, before.url):
            return replace(after, since=before.since)
        for batch in work.print_queue.open_batches():
            at_work = batch.printer == before.name and work.print_queue.is_sent(batch.number)
            if at_work and after.url != before.url:
                name, number = before.name, batch.number
                raise RuleBroken("PRINTER-AT-WORK", "printer", printer=name, batch=number)
        work.print_queue.rename(before.name, after.name)
        return replace(after, since=work.prints.newest())

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
    if printer.tray and not _TRAY.fullmatch(printer.tray):
        raise RuleBroken("PRINTER-TRAY", "printer", tray=printer.tray[:40])
    return replace(printer, name=name, url=_whole(read_url(printer.url)))


def _whole(url: PrinterUrl) -> str:
    """A file is named from the root on: it is the same one wherever the program is started."""
    if url.scheme is not Scheme.FILE:
        return str(url)
    return str(replace(url, place=str(Path(url.place).expanduser().absolute())))
