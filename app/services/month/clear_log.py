"""清卡记录: what became of each clearance, with its receipt, to be looked through and exported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.repositories.clear_log import Cleared
from app.services.files import write_whole
from app.services.month.clear_receipts import Receipt, verified_receipt
from app.services.packages.step_lines import StepOutcome
from app.services.reading import content_of

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.packages.step_lines import StepLine
    from printing.ports import SheetWriter
    from printing.sheet import Sheet

MOST = 1_000  # lines of the list: eighty years of a shop with one group


class ClearLog(Struct):
    """The service. `keep` and `receipt` block on disk and store, `lines` on the store only."""

    book: Book
    device: Device
    folder: Path
    refuse_own: Callable[[Path], None]
    writer: Callable[[], SheetWriter]

    def keep(self, line: StepLine, old: date, session: Session) -> None:
        """One clearance, done or refused. `old`: the lock date before it."""
        disk = self.device.disk
        told = Cleared(
            at=disk.clock(),
            operator=session.operator,
            disk=disk.identity().number,
            group=line.group,
            period=line.period,
            outcome=str(line.outcome),
            code=line.problem.code if line.problem is not None else "",
            old_lock_date=old,
            lock_date=line.lock_date or old,
            receipt=Path(line.receipt).name if line.outcome is StepOutcome.DONE else "",
            backup=Path(line.more.get("backup", "")).name,
        )
        with self.book.writing() as work:
            work.clear_log.add(told)
            work.commit()

    def lines(self, session: Session) -> tuple[Cleared, ...]:
        """The newest first. NO-RIGHT."""
        session.require(Right.QUERY)
        with self.book.reading() as work:
            return work.clear_log.last(MOST)

    def place(self, line: Cleared) -> Path | None:
        """Where its receipt lies; None: it has none."""
        return self.folder / line.receipt if line.receipt else None

    def receipt(self, path: Path) -> Receipt:
        """A receipt, once it is known to be as it was signed. FILE-MISSING, FILE-UNREADABLE,
        VERIFY-ALTERED."""
        return verified_receipt(content_of(path), self.device.disk.authority())

    def sheets(self, path: Path) -> tuple[Sheet, ...]:
        """Its pages, as `receipt`."""
        from app.services.month.clear_receipt_sheet import receipt_sheets

        return receipt_sheets(self.receipt(path))

    def as_pdf(self, path: Path, target: Path) -> Path:
        """The receipt as PDF, itself attached, sealed by the disk of this home; where. As
        `receipt`, and FILE-NOT-WRITTEN, RECEIPT-OTHER-TAXPAYER."""
        from app.exchange.receipt_pdf import with_receipt
        from app.services.month.receipt_pdf import sealed

        self.refuse_own(target)
        receipt, content = self.receipt(path), content_of(path)
        at = receipt.body.cleared_at
        pages = self.writer().write(self.sheets(path), title=path.name, created=at)
        file_content = sealed(with_receipt(pages, content, at), receipt, self.device.disk)
        write_whole(target, lambda file: file.write(file_content))
        return target

    def save(self, path: Path, target: Path) -> Path:
        """The receipt as PDF, or (.json) as it was signed, sign for sign; where. As `as_pdf`."""
        if target.suffix.lower() != ".json":
            return self.as_pdf(path, target)
        self.refuse_own(target)
        self.receipt(path)
        content = content_of(path)
        write_whole(target, lambda file: file.write(content))
        return target

    def export(self, target: Path, session: Session) -> int:
        """The log as a table, by the file's ending (.csv, .xlsx); how many lines. FILE-FORMAT,
        FILE-NOT-WRITTEN, NO-RIGHT."""
        from app.exchange import clear_table, statements

        lines, at = self.lines(session), self.device.disk.clock()
        self.refuse_own(target)
        write = statements.writer(target.suffix.lower())
        sheet = clear_table.sheet_of(map(_row, lines), simulated=self.device.simulated)
        write_whole(target, lambda file: write([sheet], file, at))
        return len(lines)


def _row(line: Cleared) -> tuple[str, ...]:
    told = line.group, line.period, line.outcome, line.code
    days = line.old_lock_date.isoformat(), line.lock_date.isoformat()
    at = f"{line.at:%Y-%m-%d %H:%M:%S}"
    return at, *told, *days, line.operator, line.disk, line.receipt, line.backup
