"""What 验证 of a file answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date

    from app.domain.invoice import InvoiceKey
    from app.gateway.messages.downloads import InspectionAsked
    from app.services.problems import Problem

BUREAU_NOT_ASKED, BUREAU_KNOWS, BUREAU_KNOWS_NOT = "not_asked", "known", "unknown"


class Verdict(Struct, frozen=True):
    """`what`: pdf, ofd, xml, receipt, backup, package, or unknown. `known`: the book has the ticket
    as the file tells it; of a receipt or package, it speaks of this home's own disk; of a backup,
    the trail tells of it. `key`: whose ticket an
    e-invoice is, `asked` what the bureau is to be asked of it. `bureau`: known, unknown or
    not_asked. `seal_until`: the last day of the seal's certificate, `seal_ended`: it is past; the
    seal stood when the ticket was issued."""

    what: str
    signer: str = ""
    known: bool = False
    problem: Problem | None = None
    key: InvoiceKey | None = None
    asked: InspectionAsked | None = None
    bureau: str = BUREAU_NOT_ASKED
    seal_until: date | None = None
    seal_ended: bool = False
