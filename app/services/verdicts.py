"""What 验证 of a file answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.gateway.messages.downloads import InspectionAsked
    from app.services.problems import Problem

BUREAU_NOT_ASKED, BUREAU_KNOWS, BUREAU_KNOWS_NOT = "not_asked", "known", "unknown"


class Verdict(Struct, frozen=True):
    """`what`: pdf, ofd, xml, receipt or package. `known`: the book has the ticket as the file tells
    it; of a receipt or package, it speaks of this home's own disk. `key`: whose ticket an
    e-invoice is, `asked` what the bureau is to be asked of it. `bureau`: known, unknown or
    not_asked."""

    what: str
    signer: str = ""
    known: bool = False
    problem: Problem | None = None
    key: InvoiceKey | None = None
    asked: InspectionAsked | None = None
    bureau: str = BUREAU_NOT_ASKED
