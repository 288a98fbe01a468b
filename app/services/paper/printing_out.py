"""Printing out (打印): the sheets of an issued ticket, written and logged; never a new number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.gbk import all_within, byte_length
from app.domain.invoice import Invoice, InvoiceKind
from app.domain.kinds import PAPER, SHORT_NAMES
from app.repositories.audit import AuditEntry
from app.repositories.prints import PrintEntry
from app.services.files import real, write_whole
from app.services.paper.print_counting import limit_of
from app.services.paper.print_orders import check_policy, check_rights, lacking

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.faces.printed_files import Made, Output
    from app.services.finding.searching import Searching

Answer = dict[str, Any]


MOST_COPIES = 99
LONGEST_NOTE = 200  # bytes of a reason or a place in the log


def counted(kind: InvoiceKind, copies: int) -> int:
    """By how much the counter of a ticket rises: each copy of a paper kind is a sheet, whether it
    was asked for alone or in a folder of many; the file of an e-invoice is a download. An overview
    (many in one file) is a look and not asked after here."""
    return copies if kind in PAPER else 0


def check_size(copies: int, **notes: str) -> None:
    """COPIES-RANGE (copies, limit), FIELD-TOO-LONG (bytes, limit) of a reason or a place."""
    if not 1 <= copies <= MOST_COPIES:
        raise RuleBroken("COPIES-RANGE", "copies", copies=copies, limit=MOST_COPIES)
    for name, text in notes.items():
        if not all_within([(text, LONGEST_NOTE)]):
            size = byte_length(text)
            raise RuleBroken("FIELD-TOO-LONG", name, bytes=size, limit=LONGEST_NOTE)


class PrintingOut(Struct):
    """Makes the sheets, writes them whole or not at all, and keeps the log."""

    book: Book
    searching: Searching
    outputs: Mapping[str, Output]  # by the name that the word and the log have for them
    copies: Mapping[str, Output]  # the same as no original, of those that go on without a reason
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]

    def to_file(
        self,
        output: str,
        code: str,
        number: str,
        path: Path,
        *,
        session: Session,
        goods_list: bool = False,
        reason: str = "",
        place: str = "",
        copies: int = 1,
        approved_by: str = "",
        asks: bool = True,
    ) -> Answer:
        """A file of one ticket by one of `outputs`. `asks`: one more of a paper kind wants reason
        and approval as a sheet does; else it is a labelled copy, and the answer warns.
        NO-RIGHT (one more of a paper kind is a 补打), INVOICE-UNKNOWN, OUTPUT-NOT-FOR-KIND (kind,
        output), NO-LIST, COPIES-RANGE, FIELD-TOO-LONG, REPRINT-REASON, REPRINT-APPROVAL,
        FILE-NOT-WRITTEN; PrinterError."""
        check_size(copies, reason=reason, place=place)
        invoice = self.searching.one(code, number)
        counts = 0 if goods_list else counted(invoice.draft.kind, copies)
        check_rights(session, invoice.printed if counts else 0)
        lacks = self._lacks(invoice, copies, reason, approved_by, asks=asks) if counts else ""
        way = self.outputs[output]
        if lacks:
            way = self.copies.get(output, way)
        made = _made(way, invoice, output, goods_list=goods_list, copies=copies)
        self.refuse_own(path)
        write_whole(path, lambda file: file.write(made.content))
        told = PrintEntry(
            invoice.key,
            at=self.now(),
            operator=session.operator,
            output=output,
            copies=copies,
            counted=counts,
            reason=reason,
            place=place,
            approved_by=approved_by,
            result="done",
        )
        printed = self._log(told)
        return {
            "outcome": "printed",
            "code": invoice.key.code,
            "number": invoice.key.number,
            "file": str(real(path)),
            "pages": made.pages,
            "printed": printed,
            "simulated": invoice.simulated,
            **({"warnings": [lacks]} if lacks else {}),
        }

    def _lacks(
        self, invoice: Invoice, copies: int, reason: str, approved_by: str, *, asks: bool
    ) -> str:
        """What the rules of 补打 miss, as a warning; a refusal where it is asked for."""
        with self.book.reading() as work:
            told = invoice.printed, copies, reason, approved_by, limit_of(work)
        if asks:
            check_policy(*told)
        return lacking(*told)

    def _log(self, entry: PrintEntry) -> int:
        with self.book.writing() as work:
            printed = work.prints.add(entry)
            subject = f"{entry.key.code}-{entry.key.number}"
            told = subject, entry.reason
            work.audit.append(AuditEntry(entry.at, entry.operator, "invoice.print", *told))
            work.commit()
        return printed


def _made(way: Output, invoice: Invoice, output: str, *, goods_list: bool, copies: int) -> Made:
    kind = invoice.draft.kind
    if kind not in way.kinds:
        raise RuleBroken("OUTPUT-NOT-FOR-KIND", "kind", kind=SHORT_NAMES[kind], output=output)
    if goods_list and not invoice.with_list:
        raise RuleBroken("NO-LIST", invoice_code=invoice.key.code, number=invoice.key.number)
    return way.make(invoice, goods_list=goods_list, copies=copies)
