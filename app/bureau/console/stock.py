"""发票库存: volumes that were given out, and claims under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.bureau.console.desk import Page, Said
from db.bureau_schema.devices import taxpayer
from db.bureau_schema.stock import claim, volume
from db.bureau_schema.tickets import ticket

if TYPE_CHECKING:
    from app.bureau.work import Work

MOST = 300


def _look(work: Work, _: Said) -> dict[str, Any]:
    volumes = (
        select(volume, taxpayer.c.name)
        .join(taxpayer, taxpayer.c.tax_id == volume.c.tax_id)
        .order_by(volume.c.id.desc())
        .limit(MOST)
    )
    claims = select(claim).order_by(claim.c.claimed_at.desc()).limit(MOST)
    used = select(ticket.c.code, func.count().label("tickets")).group_by(ticket.c.code)
    return {
        "volumes": work.connection.execute(volumes).mappings().all(),
        "claims": work.connection.execute(claims).mappings().all(),
        "used": {row.code: row.tickets for row in work.connection.execute(used)},
        "states": {"0": "未下载", "1": "未确认", "2": "已领用"},
    }


PAGE = Page("/stock", "stock.html", "发票库存", _look, "2")
