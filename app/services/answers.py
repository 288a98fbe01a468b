"""The answers of contract §3, one shape through every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.check_data import check_code, cipher_text, qr_of
from app.domain.invoice import Status
from app.domain.money import ZERO, Money
from app.domain.searching import Heading

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.invoice import Draft, Invoice, Line, Party
    from app.domain.profile import Profile

Answer = dict[str, Any]


def moment(at: datetime) -> str:
    """ISO 8601 with +08:00, to the second."""
    return at.isoformat(timespec="seconds")


def _amounts(draft: Draft) -> Answer:
    return {"net": str(draft.net), "tax": str(draft.tax), "gross": str(draft.gross)}


def with_warnings(answer: Answer, warnings: tuple[str, ...]) -> Answer:
    """Add warnings when there are any, each once, in order."""
    return answer | {"warnings": list(dict.fromkeys(warnings))} if warnings else answer


def heading_of(invoice: Invoice) -> Heading:
    """A ticket as a list shows it."""
    draft = invoice.draft
    return Heading(
        key=invoice.key,
        kind=draft.kind,
        document=draft.document,
        issued_at=invoice.issued_at,
        buyer=draft.buyer,
        net=draft.net,
        tax=draft.tax,
        lines=len(draft.lines),
        signature=invoice.signature,
        simulated=invoice.simulated,
        with_list=invoice.with_list,
        status=invoice.status,
        upload=invoice.upload,
        printed=invoice.printed,
        reddened_net=invoice.reddened_net,
        reddened_tax=invoice.reddened_tax,
        special=draft.special,
    )


def _ticket(ticket: Heading, profile: Profile, outcome: str = "issued") -> Answer:
    said = (ticket.kind, ticket.key, ticket.net, ticket.issued_at, ticket.signature)
    return {
        "document": ticket.document,
        "outcome": outcome,
        "kind": str(ticket.kind),
        "code": ticket.key.code,
        "number": ticket.key.number,
        "issued_at": moment(ticket.issued_at),
        "net": str(ticket.net),
        "tax": str(ticket.tax),
        "gross": str(ticket.gross),
        "check_code": check_code(ticket.kind, ticket.signature),
        "cipher": cipher_text(ticket.signature),
        "qr": qr_of(*said, profile),
        "lines": ticket.lines,
        "with_list": ticket.with_list,
        "upload": str(ticket.upload),
        "simulated": ticket.simulated,
    }


def issued(
    invoice: Invoice, profile: Profile, *, outcome: str = "issued", warnings: tuple[str, ...] = ()
) -> Answer:
    """The answer about a ticket that stands in the book."""
    answer = _ticket(heading_of(invoice), profile, outcome)
    if invoice.replaces is not None:
        answer["replaces"] = {"code": invoice.replaces.code, "number": invoice.replaces.number}
    return with_warnings(answer, warnings)


def would_issue(
    draft: Draft, *, listed: bool, simulated: bool, warnings: tuple[str, ...]
) -> Answer:
    """The answer of `--check`: every rule passes, nothing was taken."""
    answer = {
        "document": draft.document,
        "outcome": "would_issue",
        "kind": str(draft.kind),
        **_amounts(draft),
        "lines": len(draft.lines),
        "with_list": listed,
        "simulated": simulated,
    }
    return with_warnings(answer, warnings)


def _reddened(ticket: Heading) -> str:
    if not ticket.reddened_net and not ticket.reddened_tax:
        return "no"
    return "fully" if ticket.reddened_net == ticket.net else "partly"


def _red_left(ticket: Heading) -> Money:
    """What red tickets may still take back: of a valid blue ticket, its gross less theirs."""
    if ticket.status is not Status.VALID:
        return ZERO
    return ticket.gross - ticket.reddened_net - ticket.reddened_tax


def found(ticket: Heading, profile: Profile) -> Answer:
    """One line of `invoices`: an issued document and where it stands now."""
    return _ticket(ticket, profile) | {
        "status": str(ticket.status),
        "reddened": _reddened(ticket),
        "red_left": str(_red_left(ticket)),
        "printed": ticket.printed,
        "buyer_name": ticket.buyer.name,
    }


def party_answer(party: Party) -> Answer:
    """A buyer or a seller."""
    return {
        "name": party.name,
        "tax_id": party.tax_id,
        "address_phone": party.address_phone,
        "bank_account": party.bank_account,
    }


def line_answer(line: Line) -> Answer:
    """One line of a ticket."""
    return {
        "name": line.name,
        "spec": line.spec,
        "unit": line.unit,
        "quantity": "" if line.quantity is None else f"{line.quantity:f}",
        "price": "" if line.price is None else f"{line.price:f}",
        "with_tax": line.with_tax,
        "net": str(line.net),
        "rate": f"{line.rate:f}",
        "tax": str(line.tax),
        "gross": str(line.gross),
        "nature": str(line.nature),
        "goods_code": line.goods_code,
        "own_code": line.own_code,
        "preferential": line.preferential,
        "preferential_text": line.preferential_text,
        "zero_rate": str(line.zero_rate),
        "deduction": str(line.deduction),
    }


def shown(invoice: Invoice, profile: Profile) -> Answer:
    """The answer of `show`: parties, staff, remark and lines too."""
    draft = invoice.draft
    return found(heading_of(invoice), profile) | {
        "buyer": party_answer(draft.buyer),
        "seller": party_answer(draft.seller),
        "remark": draft.remark,
        "payee": draft.payee,
        "reviewer": draft.reviewer,
        "drawer": draft.drawer,
        "special": str(draft.special),
        "list_name": draft.list_name,
        "agency_certificate": draft.agency_certificate,
        "goods_code_version": draft.goods_code_version,
        "disk": invoice.disk_number,
        "line_count": len(draft.lines),
        "lines": [line_answer(line) for line in draft.lines],
    }
