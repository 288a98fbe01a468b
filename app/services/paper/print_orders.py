"""What somebody asks of a printer, and what may lie in it: the rules of paper, without paper.

Sources of the rules: a ticket of a paper kind is printed on the bought sheet of its own number; a
copy on blank paper is no original and says so (补打/复印件); sheets are counted, files are not.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind
from app.domain.kinds import ELECTRONIC, SHORT_NAMES
from app.domain.rights import Right
from app.services.faces.face_forms import face_form, list_form
from app.services.paper.printers import Paper, Printer

if TYPE_CHECKING:
    from app.domain.rights import Session


class What(StrEnum):
    """Which sheets of a ticket."""

    TICKET = "ticket"  # a paper kind on the bought sheet; an e-invoice with its list on A4
    LIST = "list"  # 销货清单 alone
    COPY = "copy"  # 复印件: the whole face on blank paper, with its label


class PrintOrder(Struct, frozen=True):
    """Sheets of some tickets, in this order. `sheet`: the number that the first sheet in the
    printer bears, as somebody read it; `approved_by`: who approved one print more;
    `pause_after`: sheets after which it waits for a person, 0: never."""

    keys: tuple[InvoiceKey, ...]
    printer: str
    what: What = What.TICKET
    copies: int = 1
    reason: str = ""
    place: str = ""
    sheet: str = ""
    approved_by: str = ""
    pause_after: int = 0


def paper_of(invoice: Invoice, what: What) -> Paper:
    """What must lie in the printer."""
    return Paper.A4 if what is not What.TICKET else paper_of_kind(invoice.draft.kind)


def paper_of_kind(kind: InvoiceKind) -> Paper:
    """What a ticket of that kind is printed on."""
    if kind in ELECTRONIC:
        return Paper.A4
    return Paper.ROLL if kind is InvoiceKind.ROLL else Paper.FORM


def form_of(invoice: Invoice, what: What) -> str:
    """The form whose offsets hold. NO-LIST."""
    if what is not What.LIST:
        return face_form(invoice.draft)
    if not invoice.with_list:
        raise RuleBroken("NO-LIST", invoice_code=invoice.key.code, number=invoice.key.number)
    return list_form(invoice.draft)


def is_numbered(invoice: Invoice, what: What) -> bool:
    """Whether its sheet bears a number before anything is printed on it."""
    return paper_of(invoice, what) is not Paper.A4


def check_paper(invoice: Invoice, what: What, printer: Printer) -> None:
    """The guard: PRINTER-NOT-FOR-PAPER (printer, kind, paper, holds), NO-LIST."""
    form_of(invoice, what)
    paper = paper_of(invoice, what)
    if paper not in printer.holds:
        raise RuleBroken(
            "PRINTER-NOT-FOR-PAPER",
            "printer",
            printer=printer.name,
            kind=SHORT_NAMES[invoice.draft.kind],
            paper=PAPER_NAMES[paper],
            holds="、".join(PAPER_NAMES[each] for each in printer.holds),
        )


def check_copies(invoice: Invoice, what: What, copies: int) -> None:
    """A numbered sheet is the only one of its number: the next copy would spoil the next sheet.
    COPIES-NUMBERED."""
    if copies > 1 and is_numbered(invoice, what):
        raise RuleBroken("COPIES-NUMBERED", "copies")


def is_counted(what: What) -> bool:
    """A list alone is no print of its ticket: the counter stays, no reason is asked for."""
    return what is not What.LIST


def check_rights(session: Session, earlier: int) -> None:
    """Who may let something that counts leave: a print is one right, one more of the same ticket
    (补打) another, on paper or as a file, alone or among many. NO-RIGHT."""
    session.require(Right.PRINT)
    if earlier:
        session.require(Right.REPRINT)


def check_policy(earlier: int, copies: int, reason: str, approved_by: str, limit: int) -> None:
    """Of a ticket that was printed `earlier` times, on paper or as a file that counts: a reason
    from the second time on, and somebody who approves what goes beyond `limit` (0: nobody need).
    REPRINT-REASON (printed), REPRINT-APPROVAL (printed, limit)."""
    if earlier and not reason.strip():
        raise RuleBroken("REPRINT-REASON", "reason", printed=earlier)
    if limit and earlier + copies > limit and not approved_by:
        raise RuleBroken("REPRINT-APPROVAL", "approved_by", printed=earlier, limit=limit)


def lacking(earlier: int, copies: int, reason: str, approved_by: str, limit: int) -> str:
    """What `check_policy` would refuse, as a warning; "" where it lets it pass. A file that goes on
    so is a copy (补打/复印件) and says so: nobody gets another original without a reason."""
    try:
        check_policy(earlier, copies, reason, approved_by, limit)
    except RuleBroken as lacks:
        return WARNINGS[lacks.code]
    return ""


def check_sheet(key: InvoiceKey, sheet: str) -> None:
    """The number that was read on the sheet is the ticket's. SHEET-NUMBER (code, number): nobody
    has looked yet; SHEET-OTHER (number, sheet)."""
    if not sheet:
        raise RuleBroken("SHEET-NUMBER", "sheet", invoice_code=key.code, number=key.number)
    if sheet.strip().zfill(8) != key.number:
        raise RuleBroken("SHEET-OTHER", "sheet", number=key.number, sheet=sheet[:12])


WARNINGS = {"REPRINT-REASON": "REPRINT-UNEXPLAINED", "REPRINT-APPROVAL": "REPRINT-UNAPPROVED"}
PAPER_NAMES = {Paper.FORM: "纸质专票、普票", Paper.ROLL: "卷票纸", Paper.A4: "白纸 A4"}
