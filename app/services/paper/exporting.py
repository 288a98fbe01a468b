"""Exporting what was found (导出): the ending names the format; every file bears 「模拟」."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.kinds import ELECTRONIC
from app.domain.rights import Right
from app.domain.searching import Order
from app.repositories.audit import AuditEntry
from app.repositories.prints import PrintEntry
from app.services.files import real, write_whole
from app.services.paper.face_files import FaceFiles, Name
from app.services.paper.print_counting import limit_of
from app.services.paper.print_orders import check_rights, lacking
from app.services.paper.printing_out import check_size, counted
from hardware.errors import DeviceError

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.invoice import Invoice
    from app.domain.rights import Session
    from app.domain.searching import Filter
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.finding.searching import Searching
    from app.settings import Settings

Answer = dict[str, Any]
NOBODY = InvoiceKey("", "")  # in an entry that is filled in for many
Step = Callable[[int, int], None]
LOGGED_AT_ONCE = 500  # prints of one transaction: the lane that issues never waits long
OVERVIEW = "overview"  # how the log calls one PDF of many: a look, no print
ENDINGS = (".xlsx", ".csv", ".txt", ".xml", ".pdf")


def silent(_done: int, _total: int) -> None:
    """Nobody watches the progress."""


class Tickets(Struct):
    """What was found, counted first and read as it is walked, never all in memory. `step` hears
    how far it is; what it raises ends the walk."""

    searching: Searching
    wanted: Filter
    step: Step = silent
    _count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._count = self.searching.count(self.wanted, lambda: self.step(0, 0))
        return self._count

    def __iter__(self) -> Iterator[Invoice]:
        total = len(self)
        for done, ticket in enumerate(self.searching.whole(self.wanted)):
            self.step(done, total)
            yield ticket
        self.step(total, total)

    def __contains__(self, ticket: object) -> bool:
        return any(each == ticket for each in self)


class Why(Struct, frozen=True):
    """What a person says of a folder of faces, as of a single print."""

    reason: str = ""
    place: str = ""
    approved_by: str = ""


UNSAID = Why()


class _Guard(Struct):
    """Hears each ticket before its file is made. The file of a paper kind is a print: the same
    rights as for sheets, and a warning where 补打 would want a reason or an approval."""

    session: Session
    why: Why
    limit: int
    counted: int = 0
    warnings: tuple[str, ...] = ()

    def look(self, ticket: Invoice) -> bool:
        """Whether its file is to say that it is no original. NO-RIGHT."""
        if not counted(ticket.draft.kind, 1):
            return False
        check_rights(self.session, ticket.printed)
        if self.counted:
            self.session.require(Right.PRINT_BATCH)
        self.counted += 1
        told = ticket.printed, 1, self.why.reason, self.why.approved_by, self.limit
        lacks = lacking(*told)
        if lacks and lacks not in self.warnings:
            self.warnings += (lacks,)
        return bool(lacks)


class Exporting(Struct):
    """Writes a file of tickets, whole or not at all; who exported what stands in the audit book."""

    book: Book
    searching: Searching
    settings: Settings
    device: Device
    faces: FaceFiles
    refuse_own: Callable[[Path], None]
    beside: Callable[[], AbstractContextManager[UnitOfWork]]  # a small writing of its own
    now: Callable[[], datetime]

    def write(
        self,
        wanted: Filter,
        path: Path,
        *,
        operator: str = "",
        step: Step = silent,
        simulated: bool | None = None,
    ) -> Answer:
        """`step(done, total)` is called before each ticket; if it raises, no file is left. Tell
        `simulated` where the disk must not be asked. FILE-FORMAT for an ending we do not write,
        FILE-NOT-WRITTEN when it cannot stand. One PDF of many is an overview: logged, never
        counted; it tells how many e-invoices stand in it without a signature (`unsigned`): one
        covers one ticket."""
        ending = path.suffix.lower()
        if ending not in ENDINGS:
            known = " ".join(ENDINGS)
            raise RuleBroken("FILE-FORMAT", "export", found=ending, expected=known)
        self.refuse_own(path)
        marked = self._simulated() if simulated is None else simulated
        tickets = Tickets(self.searching, wanted, step)
        drawn = self._write(tickets, path, ending, marked)
        self._log(drawn, PrintEntry(NOBODY, self.now(), operator, OVERVIEW, result="done"))
        unsigned = {"unsigned": _electronic(drawn)} if ending == ".pdf" else {}
        return self._done(tickets, path, operator, marked) | unsigned

    def write_folder(
        self,
        wanted: Filter,
        folder: Path,
        *,
        session: Session,
        simulated: bool | None = None,
        step: Step = silent,
        why: Why = UNSAID,
    ) -> Answer:
        """A PDF `code-number.pdf` for each ticket in a new folder, otherwise as `write`. Each is
        the file that the ticket has alone: e-invoices are signed (`signed`) and downloads, those of
        paper kinds are prints (`counted`). SEAL-NONE, NO-RIGHT, FIELD-TOO-LONG; what 补打 would
        want a reason or an approval for is a labelled copy, warned of as a single file is."""
        session.require(Right.PRINT)
        check_size(1, reason=why.reason, place=why.place)
        self.refuse_own(folder)
        with self.book.reading() as work:
            guard = _Guard(session, why, limit_of(work))
        marked = self._simulated() if simulated is None else simulated
        tickets = Tickets(self.searching, wanted, step)
        drawn = self.faces.folder(tickets, folder, guard.look)
        self._log(drawn, self._print(session, why))
        answer = self._done(tickets, folder, session.operator, marked)
        answer |= {"signed": _electronic(drawn), "counted": guard.counted}
        return answer | ({"warnings": list(guard.warnings)} if guard.warnings else {})

    def _print(self, session: Session, why: Why) -> PrintEntry:
        """What the log says of each file alike."""
        told = PrintEntry(NOBODY, self.now(), session.operator, "pdf", counted=1, result="done")
        return replace(told, reason=why.reason, place=why.place, approved_by=why.approved_by)

    def _done(self, tickets: Tickets, path: Path, operator: str, marked: bool) -> Answer:
        entry = AuditEntry(self.now(), operator, "invoice.export", path.name, str(len(tickets)))
        with self.beside() as work:
            work.audit.append(entry)
            work.commit()
        return {
            "outcome": "done",
            "file": str(real(path)),
            "invoices": len(tickets),
            "simulated": marked,
        }

    def _log(self, drawn: tuple[Name, ...], entry: PrintEntry) -> None:
        """The same entry for each; a file of a paper kind counts as it would alone."""
        for first in range(0, len(drawn), LOGGED_AT_ONCE):
            with self.beside() as work:
                for key, kind in drawn[first : first + LOGGED_AT_ONCE]:
                    counts = entry.counted and counted(kind, 1)
                    work.prints.add(replace(entry, key=key, counted=counts))
                work.commit()

    def _write(self, tickets: Tickets, path: Path, ending: str, marked: bool) -> tuple[Name, ...]:
        """Whose faces were drawn; nobody's in a table or a text."""
        if ending == ".pdf":
            return self.faces.one_file(tickets, path, self.now())
        writers = {".csv": _csv, ".xlsx": self._xlsx, ".txt": self._text, ".xml": _xml}
        write_whole(path, lambda file: writers[ending](tickets, file, marked))
        return ()

    def _xlsx(self, tickets: Tickets, file: BinaryIO, _marked: bool) -> None:
        from app.exchange import tables

        tables.write_xlsx(tickets, file, self.now())

    def _text(self, tickets: Tickets, file: BinaryIO, marked: bool) -> None:
        from app.exchange import sjjk_issued

        kinds = dict(sjjk_issued.KINDS)
        kinds[InvoiceKind.ORDINARY] = self.settings.ordinary_kind_in_text
        first, last = self._days(tickets.wanted)
        for chunk in sjjk_issued.issued_chunks(tickets, first, last, simulated=marked, kinds=kinds):
            file.write(chunk)

    def _days(self, wanted: Filter) -> tuple[date, date]:
        """The days asked for, else those of the first and the last ticket found."""
        today = self.now().date()
        found = [self._end(wanted, newest) or today for newest in (False, True)]
        return wanted.first_day or found[0], wanted.last_day or found[1]

    def _end(self, wanted: Filter, newest: bool) -> date | None:
        by_time = replace(wanted, order=Order.TIME, newest_first=newest)
        found = self.searching.page(by_time, None, 1)
        return found[0].issued_at.date() if found else None

    def _simulated(self) -> bool:
        """The way to the disk or the disk itself says; while it is away, held or spoiled the
        tickets of the book: what was issued can be exported without it."""
        with suppress(DeviceError):
            return self.device.emulated or self.device.simulated
        with self.book.reading() as work:
            return work.tallies.any_simulated()


def _electronic(drawn: tuple[Name, ...]) -> int:
    return sum(kind in ELECTRONIC for _, kind in drawn)


def _csv(tickets: Tickets, file: BinaryIO, _marked: bool) -> None:
    from app.exchange import tables

    for chunk in tables.csv_chunks(tickets):
        file.write(chunk)


def _xml(tickets: Tickets, file: BinaryIO, marked: bool) -> None:
    from app.exchange import kp_issued

    kp_issued.write_to(tickets, file, simulated=marked)
