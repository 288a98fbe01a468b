"""Issuing (开具): from what was entered to a ticket that the disk signed and the book keeps.

The order is the promise: checked, attempt committed, signed by the disk, kept in one
transaction. Whatever breaks in between leaves an open attempt, and `settle_open_attempts`
asks the disk what became of it. There is no delete and no edit of an issued ticket.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from app.domain.check import check
from app.domain.compose import compose
from app.domain.content import content_digest
from app.domain.errors import RuleBroken
from app.domain.goods_list import with_list
from app.domain.invoice import Draft, Invoice, InvoiceKey, InvoiceKind, Status
from app.repositories.attempts import Attempt
from app.services.disk.following_voids import still_counts
from app.services.disk.given_twice import number_gate
from app.services.disk.signing_requests import signing_request
from hardware.errors import DeviceError, OutcomeUnknown, Refused
from hardware.ports import DiskSignature, InvoiceSlot

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.domain.terms import Terms
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.disk.keeping import Keeping
    from app.services.tickets.authorisation import Authorisation

ROUNDS = 3  # how often a broken line is asked again before the request is parked


class Prepared(Struct, frozen=True):
    """A document that every rule lets pass, and what the book already knows of its number."""

    draft: Draft
    digest: bytes
    with_list: bool
    warnings: tuple[str, ...]
    earlier: Invoice | None = None  # same number, same content, still standing
    replaces: InvoiceKey | None = None  # same number, but void or fully reddened: 重开


class Issued(Struct, frozen=True):
    """What became of a document: a new ticket, or the first one again."""

    invoice: Invoice
    warnings: tuple[str, ...]
    again: bool = False


class _Begun(NamedTuple):
    """An attempt that is committed, and the number that the disk is expected to take for it."""

    attempt: Attempt
    slot: InvoiceSlot


def stands(invoice: Invoice) -> bool:
    """Whether a ticket still counts: not void, not fully taken back by red ones."""
    taken_back = invoice.reddened_net == invoice.draft.net and bool(invoice.reddened_net)
    return invoice.status is Status.VALID and not taken_back


def _again(
    entered: EnteredInvoice,
    terms: Terms,
    kind: InvoiceKind | None,
    earlier: Invoice,
    digest: bytes,
) -> Prepared:
    """The first ticket again, judged by what the document says and not by today's rules: a rate
    or a setting that changed since must not make an ERP issue it under another number.
    DOCUMENT-CONFLICT if it says something else."""
    asked = kind or (None if entered.kind.strip() else earlier.draft.kind)
    lenient = replace(terms, goods_code_strict=False)
    composed = compose(entered, lenient, earlier.draft.request_id, asked)
    if content_digest(composed.draft) != digest:
        raise RuleBroken(
            "DOCUMENT-CONFLICT",
            "document",
            document=entered.document,
            invoice_code=earlier.key.code,
            number=earlier.key.number,
        )
    return Prepared(composed.draft, digest, earlier.with_list, composed.warnings, earlier)


def _after(signature: DiskSignature) -> InvoiceSlot:
    return InvoiceSlot(signature.code, f"{int(signature.number) + 1:08d}")


class Issuing:
    """The service of 发票填开. Methods block on disk and store; call them on the disk lane."""

    def __init__(
        self,
        *,
        book: Book,
        device: Device,
        authorisation: Authorisation,
        keeping: Keeping,
        check_printable: Callable[[Draft], None],
        now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._device = device
        self._authorisation = authorisation
        self._keeping = keeping
        self._check_printable = check_printable
        self._expected: dict[InvoiceKind, InvoiceSlot] = {}
        self._now = now

    def prepare(
        self,
        entered: EnteredInvoice,
        drawer: str,
        kind: InvoiceKind | None = None,
        request_id: bytes | None = None,
    ) -> Prepared:
        """Every rule, nothing taken. Raises RuleBroken, DeviceError, StoreError."""
        with self._book.reading() as work:
            return self._prepared(work, entered, drawer, kind, request_id)

    def _prepared(
        self,
        work: UnitOfWork,
        entered: EnteredInvoice,
        drawer: str,
        kind: InvoiceKind | None,
        request_id: bytes | None,
    ) -> Prepared:
        """Rules, registers and earlier tickets by one state of the book."""
        terms = self._authorisation.terms(drawer, work)
        found = work.invoices.latest_for_document(terms.seller.tax_id, entered.document.strip())
        if found is not None and stands(found[0]):
            return _again(entered, terms, kind, *found)
        if found is not None:
            self._prove_void(found[0])
        composed = compose(entered, terms, request_id or os.urandom(16), kind)
        draft = composed.draft
        warned = check(draft, terms, composed.lines_at, composed.entered_at)
        self._check_printable(draft)
        return Prepared(
            draft,
            content_digest(draft),
            with_list(draft, self._authorisation.profile),
            composed.warnings + warned,
            replaces=found[0].key if found else None,
        )

    def _prove_void(self, earlier: Invoice) -> None:
        """VOID-NOT-ON-DISK where only the book calls it void: its ticket still counts at the
        disk, and another one for the same document would be reported beside it."""
        if earlier.status is Status.VOID and self._still_counts(earlier):
            raise RuleBroken(
                "VOID-NOT-ON-DISK",
                "document",
                document=earlier.draft.document,
                invoice_code=earlier.key.code,
                number=earlier.key.number,
            )

    def _still_counts(self, earlier: Invoice) -> bool:
        records = self._device.disk.records_of(earlier.key.code, earlier.key.number)
        return still_counts(records, earlier.draft.request_id)

    def check(
        self, entered: EnteredInvoice, drawer: str, kind: InvoiceKind | None = None
    ) -> Prepared:
        """As `prepare`, and what the disk would refuse now (lock date, quota, stock) besides, or
        what it would soon refuse; NUMBER-TWICE."""
        prepared = self.prepare(entered, drawer, kind)
        if prepared.earlier is not None:
            return prepared
        with self._book.reading() as work:
            number_gate(work, self._device.identity.number)
        warned = self._authorisation.gates(prepared.draft)
        return replace(prepared, warnings=prepared.warnings + warned)

    def issue(
        self,
        entered: EnteredInvoice,
        drawer: str,
        kind: InvoiceKind | None = None,
        *,
        request_id: bytes | None = None,
    ) -> Issued:
        """One ticket, or the earlier one of the same document.

        RuleBroken, Refused, NotSent: nothing was taken. OutcomeUnknown: the ticket may exist;
        the attempt stays open and the next call settles it.
        """
        return self.issue_made(
            lambda work: self._prepared(work, entered, drawer, kind, request_id), request_id
        )

    def issue_made(
        self, make: Callable[[UnitOfWork], Prepared], request_id: bytes | None = None
    ) -> Issued:
        """As `issue`, of what `make` says by the same state of the book (a red ticket); it bears
        the request id, if one is given. NUMBER-TWICE before a number is taken."""
        self._keeping.settle()
        with self._book.writing() as work:
            kept = None if request_id is None else work.invoices.by_request(request_id)
            if kept is not None:
                return Issued(kept, (), again=True)
            prepared = make(work)
            if prepared.earlier is not None:
                return Issued(prepared.earlier, prepared.warnings, again=True)
            number_gate(work, self._device.identity.number)
            begun = self._begun(work, prepared, self._next(prepared.draft.kind))
        invoice = self._stands(prepared, begun)
        warned = self._authorisation.taken(invoice.draft, invoice.issued_at)
        return Issued(invoice, prepared.warnings + warned)

    def settle_open_attempts(self) -> tuple[Invoice, ...]:
        """What an earlier break left open is asked of the disk and kept."""
        return self._keeping.settle()

    def behind(self) -> int:
        """How many records of the disk the book has not looked at."""
        return self._keeping.behind()

    def follow(self) -> int:
        """The book takes them over, whoever wrote them."""
        return self._keeping.follow()

    def _next(self, kind: InvoiceKind) -> InvoiceSlot:
        """The number after the last one is expected without asking."""
        return self._expected.get(kind) or self._device.unlocked.next_slot(kind)

    def _begun(self, work: UnitOfWork, prepared: Prepared, slot: InvoiceSlot) -> _Begun:
        """Commits the attempt: what the rules were asked of is what the disk will be asked for."""
        draft, disk = prepared.draft, self._device.unlocked
        request = signing_request(draft, with_list=prepared.with_list, replaces=prepared.replaces)
        attempt = Attempt(
            request_id=draft.request_id,
            document=draft.document,
            content=prepared.digest,
            command=disk.encode(request),
            slot=InvoiceKey(slot.code, slot.number),
            kind=draft.kind,
            opened_at=self._now(),
            operator=draft.drawer,
        )
        self._keeping.begin(work, attempt)
        return _Begun(attempt, slot)

    def _stands(self, prepared: Prepared, begun: _Begun) -> Invoice:
        """Where it is not known, what was read of the disk may be old: it is read again."""
        try:
            return self._signed(prepared, begun)
        except OutcomeUnknown:
            self._device.turns += 1
            raise

    def _signed(self, prepared: Prepared, begun: _Begun) -> Invoice:
        """Should the disk stand at another number than the expected one (a volume ended), it
        refuses, takes nothing, and is asked."""
        kind = prepared.draft.kind
        expected = self._expected.pop(kind, None)
        try:
            signature = self._sign(*begun)
        except Refused as refused:
            if expected is None or refused.code not in ("NUMBER-MOVED", "NO-STOCK"):
                raise
            with self._book.writing() as work:
                begun = self._begun(work, prepared, self._next(kind))
            signature = self._sign(*begun)
        self._expected[kind] = _after(signature)
        return self._keep(begun.attempt, prepared, signature)

    def _sign(self, attempt: Attempt, slot: InvoiceSlot) -> DiskSignature:
        try:
            return self._device.disk.sign(attempt.request_id, attempt.command, slot)
        except OutcomeUnknown as broken:
            return self._ask_again(attempt, slot, broken)
        except DeviceError:
            self._keeping.forget(attempt)
            raise

    def _ask_again(
        self, attempt: Attempt, slot: InvoiceSlot, broken: OutcomeUnknown
    ) -> DiskSignature:
        """The line broke: the disk is asked; only what it never saw is sent again."""
        for _ in range(ROUNDS):
            with suppress(OutcomeUnknown):
                found = self._asked(attempt, broken)
                return found or self._device.disk.sign(attempt.request_id, attempt.command, slot)
        raise broken

    def _asked(self, attempt: Attempt, broken: OutcomeUnknown) -> DiskSignature | None:
        try:
            return self._device.disk.result(attempt.request_id)
        except DeviceError as silent:
            raise OutcomeUnknown(broken.code, **broken.facts) from silent

    def _keep(self, attempt: Attempt, prepared: Prepared, signature: DiskSignature) -> Invoice:
        identity = self._device.identity
        invoice = Invoice(
            key=InvoiceKey(signature.code, signature.number),
            draft=prepared.draft,
            issued_at=signature.issued_at,
            disk_number=identity.number,
            sequence=signature.sequence,
            signature=signature.signature,
            simulated=identity.simulated,
            with_list=prepared.with_list,
            status=Status.RED if prepared.draft.net.fen < 0 else Status.VALID,
            replaces=prepared.replaces,
        )
        return self._keeping.keep(attempt.content, attempt.operator, invoice)
