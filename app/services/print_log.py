"""打印记录: who printed or downloaded what, when, on which printer, with which result; to be looked
through, noted on and exported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.repositories.prints import PrintEntry
from app.services.files import write_whole
from app.services.printing_out import check_size

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.book import Book

FIRST, LAST = date(2000, 1, 1), date(9998, 12, 31)


class PrintLog(Struct):
    """Blocks on the store."""

    book: Book
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]
    simulated: Callable[[], bool]

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
        """The one thing of a line that may change. FIELD-TOO-LONG, NO-RIGHT."""
        session.require(Right.PRINT)
        check_size(1, note=note)
        with self.book.writing() as work:
            work.prints.annotate(number, note)
            work.commit()

    def export(self, target: Path, session: Session, first: date = FIRST, last: date = LAST) -> int:
        """The log as a table, by the file's ending (.csv, .xlsx); how many lines. FILE-FORMAT,
        FILE-NOT-WRITTEN, NO-RIGHT."""
        from app.exchange import print_table, statements

        lines = self.lines(session, first, last)
        self.refuse_own(target)
        write = statements.writer(target.suffix.lower())
        sheet = print_table.sheet_of(map(_row, lines), simulated=self.simulated())
        write_whole(target, lambda file: write([sheet], file, self.now()))
        return len(lines)


def _row(line: PrintEntry) -> tuple[str | int, ...]:
    head = f"{line.at:%Y-%m-%d %H:%M:%S}", line.key.code, line.key.number, line.operator
    way = line.output, line.printer, line.paper, line.offsets
    counts = line.copies, line.counted, line.nth
    return (*head, *way, *counts, line.reason, line.place, line.approved_by, line.result, line.note)
