"""上传: what arrives, as it arrives. The page asks for its rows again every two seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.bureau.console.desk import Page, Said
from db.bureau_schema.devices import taxpayer
from db.bureau_schema.tickets import doubted, ticket, ticket_event

if TYPE_CHECKING:
    from app.bureau.work import Work

MOST = 100
EVENTS = {"issued": "开具", "voided": "作废", "blank_voided": "空白作废"}


def _look(work: Work, _: Said) -> dict[str, Any]:
    same = (ticket.c.code == ticket_event.c.code) & (ticket.c.number == ticket_event.c.number)
    came = (
        select(
            ticket_event.c.code,
            ticket_event.c.number,
            ticket_event.c.event,
            ticket_event.c.received_at,
            ticket.c.kind,
            ticket.c.issued_at,
            ticket.c.net_fen,
            ticket.c.tax_fen,
            ticket.c.disk,
            taxpayer.c.name,
        )
        .join(ticket, same)
        .join(taxpayer, taxpayer.c.tax_id == ticket.c.tax_id)
        .order_by(ticket_event.c.received_at.desc(), ticket_event.c.number.desc())
        .limit(MOST)
    )
    doubts = select(doubted).where(doubted.c.settled == 0).order_by(doubted.c.id.desc())
    return {
        "rows": work.connection.execute(came).mappings().all(),
        "doubts": work.connection.execute(doubts.limit(MOST)).mappings().all(),
        "events": EVENTS,
    }


PAGE = Page("/uploads", "uploads.html", "上传", _look, "3")
ROWS = Page("/uploads/rows", "uploads_rows.html", "上传", _look)
