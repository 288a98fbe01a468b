"""打印记录: who printed or downloaded what, when, on which printer, with which result; to be looked
through, noted on and exported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.repositories.prints import PrintEntry
from app.services.files import write_whole
from app.services.paper.printing_out import check_size

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.exchange.statements import Sheet
    from app.services.book import Book
    from printing.ports import SheetWriter

FIRST, LAST = date(2000, 1, 1), date(9998, 12, 31)


class PrintLog(Struct):
    """Blocks on the store."""

    book: Book
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]
    simulated: Callable[[], bool]
    paper: Callable[[], SheetWriter]

    def lines(
        self, session: Session, first: date = FIRST, last: date = LAST
    ) -> tuple[PrintEntry, ...]:
        """Every print of these days, oldest first. NO-RIGHT."""
        session.require(Right.QUERY)
        zone = self.now().tzinfo
        start = datetime.combine(first, time(), zone)
        end = datetime.combine(last + timedelta(days=1), time(), zone)
        with self.book.reading() as work:
            return tuple(work.prints.between(start, end))

    def annotate(self, number: int, note: str, session: Session) -> None:
        """The one thing of a line that may change. PRINT-LINE-UNKNOWN (line), FIELD-TOO-LONG,
        NO-RIGHT."""
        session.require(Right.PRINT)
        check_size(1, note=note)
        with self.book.writing() as work:
            if not work.prints.annotate(number, note):
                raise RuleBroken("PRINT-LINE-UNKNOWN", line=number)
            work.commit()

    def export(self, target: Path, session: Session, first: date = FIRST, last: date = LAST) -> int:
        """The log as a table, by the file's ending (.csv, .xlsx, .pdf); how many lines.
        FILE-FORMAT, FILE-NOT-WRITTEN, NO-RIGHT."""
        from app.exchange import print_table, statements

        lines = self.lines(session, first, last)
        self.refuse_own(target)
        told = {"simulated": self.simulated()}
        sheet = print_table.sheet_of(map(_row, lines), **told)
        if target.suffix.lower() == ".pdf":
            content = self._printed(print_table.on_paper(sheet, _days(first, last), **told))
            write_whole(target, lambda file: file.write(content))
            return len(lines)
        write = statements.writer(target.suffix.lower(), also=(".pdf",))
        write_whole(target, lambda file: write([sheet], file, self.now()))
        return len(lines)

    def _printed(self, sheet: Sheet) -> bytes:
        from app.services.reports.report_paper import pages_of

        return self.paper().write(pages_of([sheet]), title=sheet.name, created=self.now())


def _days(first: date, last: date) -> str:
    """The days that were asked for; "" for all."""
    if (first, last) == (FIRST, LAST):
        return ""
    return f"{first if first > FIRST else ''}—{last if last < LAST else ''}"


def _row(line: PrintEntry) -> tuple[str | int, ...]:
    head = f"{line.at:%Y-%m-%d %H:%M:%S}", line.key.code, line.key.number, line.operator
    way = line.output, line.printer, line.paper, line.offsets
    counts = line.copies, line.counted, line.nth
    return (*head, *way, *counts, line.reason, line.place, line.approved_by, line.result, line.note)
