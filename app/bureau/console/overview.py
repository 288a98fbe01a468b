"""首页: what is here, what waits, what came last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.bureau.console.desk import Page, Said
from app.bureau.faults import NONE, Faults
from app.bureau.slips import waiting_count
from db.bureau_schema.devices import disk, taxpayer
from db.bureau_schema.month import clearance, vat_return
from db.bureau_schema.notices import console_deed
from db.bureau_schema.tickets import doubted, ticket

if TYPE_CHECKING:
    from app.bureau.work import Work

DEEDS = 12


def _look(work: Work, _: Said) -> dict[str, Any]:
    count = {
        "taxpayers": select(func.count()).select_from(taxpayer),
        "disks": select(func.count()).select_from(disk).where(disk.c.active == 1),
        "tickets": select(func.count()).select_from(ticket),
        "doubted": select(func.count()).select_from(doubted).where(doubted.c.settled == 0),
        "mismatches": select(func.count())
        .select_from(vat_return)
        .where(vat_return.c.state == "mismatch"),
        "cleared": select(func.count()).select_from(clearance),
    }
    deeds = select(console_deed).order_by(console_deed.c.id.desc()).limit(DEEDS)
    return {
        "counts": {name: work.connection.scalar(asked) or 0 for name, asked in count.items()},
        "waiting": waiting_count(work),
        "faulty": Faults(work).plan != NONE,
        "deeds": work.connection.execute(deeds).all(),
    }


PAGE = Page("", "overview.html", "首页", _look, "0")
