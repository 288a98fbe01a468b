"""An examined event as rows of the bureau's database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.bureau.verification import Event
from app.domain.remark import blue_of_red, slip_of_red
from app.gateway.messages.uploads import TicketEvent
from hardware.ports import PartyRecord, SigningRequest

NOBODY = PartyRecord("", "", "", "")


def ticket_row(event: Event, group: str, received_at: int) -> dict[str, Any]:
    """Of a ticket, or of a number that was voided blank."""
    stated, request = event.stated, event.request
    buyer = request.buyer if request is not None else NOBODY
    blue = blue_place(request)
    blank = event.sent.event is TicketEvent.BLANK_VOIDED
    at = int(stated.issued_at.timestamp())
    return {
        "code": stated.code,
        "number": stated.number,
        "kind": stated.kind,
        "ticket_group": group,
        "disk": stated.disk,
        "tax_id": stated.taxpayer,
        "period": event.period,
        "issued_at": at,
        "day": stated.issued_at.date().isoformat(),
        "sequence": stated.sequence,
        "status": "blank_void" if blank else "valid",
        "voided_at": at if blank else 0,
        "received_at": received_at,
        "net_fen": stated.net_fen,
        "tax_fen": stated.tax_fen,
        "buyer_name": buyer.name,
        "buyer_tax_id": buyer.tax_id,
        "special": request.special if request is not None else "",
        "blue_code": blue[0],
        "blue_number": blue[1],
        "slip": slip_of(event),
        "red_net_fen": 0,
        "red_tax_fen": 0,
        "content": event.sent.content,
        "record_hash": event.digest,
        "signature": event.sent.signature,
    }


def rate_rows(event: Event) -> Iterable[dict[str, Any]]:
    """The lines of a ticket by rate and 零税率标识. A discount's line counts as the line it is."""
    if event.request is None:
        return
    sums: dict[tuple[int, str], list[int]] = {}
    for line in event.request.lines:
        of = sums.setdefault((line.rate, line.zero_rate), [0, 0, 0])
        of[0] += 1
        of[1] += line.net_fen
        of[2] += line.tax_fen
    for (rate, zero), (lines, net, tax) in sums.items():
        yield {
            "code": event.stated.code,
            "number": event.stated.number,
            "rate": rate,
            "zero": zero,
            "lines": lines,
            "net_fen": net,
            "tax_fen": tax,
        }


def event_row(event: Event, received_at: int) -> dict[str, Any]:
    """The record as the disk signed it."""
    return {
        "code": event.stated.code,
        "number": event.stated.number,
        "event": str(event.sent.event),
        "disk": event.stated.disk,
        "period": event.period,
        "at": int(event.stated.issued_at.timestamp()),
        "received_at": received_at,
        "digest": event.digest,
        "content": event.sent.content if event.sent.event is TicketEvent.VOIDED else b"",
        "signed": event.sent.signed,
        "signature": event.sent.signature,
    }


def blue_place(request: SigningRequest | None) -> tuple[str, str]:
    """The ticket that a red one takes back by its remark; empty: it names none."""
    if request is None or request.net_fen >= 0:
        return "", ""
    blue = blue_of_red(request.remark)
    return (blue.code, blue.number) if blue else ("", "")


def slip_of(event: Event) -> str:
    """信息表编号 of a red 专票."""
    request = event.request
    if request is None or request.net_fen >= 0:
        return ""
    return slip_of_red(request.remark) or event.sent.slip
