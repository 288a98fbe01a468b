"""Delivery of e-invoices (交付电子发票): their files into a folder, or by mail to the buyer.

A letter that was asked for is kept in the book until a server has taken it: offline, after a
crash, over days. Its files are made when it is sent; a ticket's files are the same bytes always.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey
from app.domain.kinds import ELECTRONIC, SHORT_NAMES
from app.domain.mail_address import mail_address
from app.repositories.audit import AuditEntry
from app.repositories.mails import Mail, MailState
from app.repositories.prints import PrintEntry
from app.services.files import real, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.invoice import Invoice
    from app.services.book import Book
    from app.services.faces.printed_files import Output
    from app.services.finding.searching import Searching

Answer = dict[str, Any]
FILES = ("pdf", "ofd", "xml")  # what an e-invoice is delivered as, where it can be made
MOST_SHOWN = 500


class EinvoiceFile(Struct, frozen=True):
    """One file of a ticket: what it is called, and its bytes."""

    way: str
    name: str
    content: bytes


class Delivering(Struct):
    """Makes the files, puts them where they are asked for, and keeps the letters that wait."""

    book: Book
    searching: Searching
    outputs: Mapping[str, Output]
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]
    is_set_up: Callable[[], bool]  # whether there is a mail server at all

    def to_folder(self, code: str, number: str, folder: Path, *, operator: str) -> list[Answer]:
        """Every file of an e-invoice, one answer each; a file of that name is replaced.
        INVOICE-UNKNOWN, OUTPUT-NOT-FOR-KIND, FILE-NOT-WRITTEN; PrinterError."""
        invoice = self._electronic(code, number)
        told = []
        for file in self.files(invoice):
            path = folder / file.name
            self.refuse_own(path)
            write_whole(path, partial(_pour, file.content))
            self.log(invoice.key, operator, file.way, str(real(folder)))
            told.append(_told(invoice, "delivered") | {"file": str(real(path))})
        return told

    def ask_mail(self, code: str, number: str, address: str, *, operator: str) -> Answer:
        """A letter that goes when it can. The same ticket and address again is the same letter as
        long as it waits. MAIL-NONE, MAIL-ADDRESS-WRONG; as `to_folder`."""
        to, invoice = mail_address(address), self._electronic(code, number)
        if not self.is_set_up():
            raise RuleBroken("MAIL-NONE")
        at, name = self.now(), f"<{secrets.token_hex(16)}@kaipiao.invalid>"
        with self.book.writing() as work:
            mail = work.mails.ask(invoice.key, to, message_id=name, at=at, operator=operator)
            subject = f"{invoice.key.code}-{invoice.key.number}"
            work.audit.append(AuditEntry(at, operator, "invoice.mail", subject, ""))
            work.commit()
        return mail_answer(mail)

    def last_address(self, code: str, number: str) -> str:
        """Where letters to the buyer of this ticket went last; empty: none did."""
        with self.book.reading() as work:
            return work.mails.address_of_buyer(InvoiceKey(code, number))

    def mails(self) -> list[Answer]:
        """The letters, newest first."""
        with self.book.reading() as work:
            return [mail_answer(mail) for mail in work.mails.last(MOST_SHOWN)]

    def cancel(self, mail_number: int, *, operator: str) -> Answer:
        """One that waits will not go. MAIL-UNKNOWN, MAIL-GONE."""
        return self._move(mail_number, MailState.CANCELLED, (MailState.WAITING,), operator)

    def again(self, mail_number: int, *, operator: str) -> Answer:
        """One that was refused or cancelled waits again. MAIL-UNKNOWN, MAIL-GONE."""
        over = (MailState.REFUSED, MailState.CANCELLED)
        return self._move(mail_number, MailState.WAITING, over, operator)

    def files(self, invoice: Invoice) -> tuple[EinvoiceFile, ...]:
        """What an e-invoice is delivered as. PrinterError."""
        stem = f"{invoice.draft.kind}_{invoice.key.code}_{invoice.key.number}"
        ways = {way: self.outputs[way] for way in FILES if way in self.outputs}
        made = {way: one.make(invoice, goods_list=False, copies=1) for way, one in ways.items()}
        return tuple(EinvoiceFile(way, f"{stem}.{way}", one.content) for way, one in made.items())

    def log(self, key: InvoiceKey, operator: str, way: str, place: str) -> None:
        """A download: logged, never counted."""
        entry = PrintEntry(key, self.now(), operator, way, place=place[:200], result="done")
        with self.book.writing() as work:
            work.prints.add(entry)
            work.commit()

    def _electronic(self, code: str, number: str) -> Invoice:
        invoice = self.searching.one(code, number)
        kind = invoice.draft.kind
        if kind not in ELECTRONIC:
            raise RuleBroken("OUTPUT-NOT-FOR-KIND", "kind", kind=SHORT_NAMES[kind], output="mail")
        return invoice

    def _move(
        self, number: int, state: MailState, may: tuple[MailState, ...], operator: str
    ) -> Answer:
        at = self.now()
        with self.book.writing() as work:
            mail = work.mails.one(number)
            if mail is None:
                raise RuleBroken("MAIL-UNKNOWN", "mail", number=number)
            if mail.state not in may:
                raise RuleBroken("MAIL-GONE", "mail", number=number)
            mail = replace(mail, state=state, due_at=at, moved_at=at, error="")
            work.mails.move(mail)
            work.audit.append(AuditEntry(at, operator, f"mail.{state}", str(number), ""))
            work.commit()
        return mail_answer(mail)


def mail_answer(mail: Mail) -> Answer:
    """A letter as words and window tell it."""
    return {
        "mail": mail.number,
        "outcome": str(mail.state),
        "code": mail.key.code,
        "number": mail.key.number,
        "to": mail.address,
        "asked_at": mail.asked_at.isoformat(),
        "moved_at": mail.moved_at.isoformat(),
        "tries": mail.tries,
        "problem": mail.error,
    }


def _pour(content: bytes, opened: BinaryIO) -> int:
    return opened.write(content)


def _told(invoice: Invoice, outcome: str) -> Answer:
    key = invoice.key
    told = {"outcome": outcome, "code": key.code, "number": key.number}
    return told | {"simulated": invoice.simulated}
