"""Returns as they stand in the store, with their time line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Row, select

from app.domain.vat_return import FormLine
from app.gateway.messages.month import ReturnState, ReturnStep
from db.bureau_schema.month import return_step, vat_return
from hardware.ports import CHINA_TIME

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.work import Work
    from app.domain.tax_period import TaxPeriod


def row_of(work: Work, tax_id: str, period: TaxPeriod, *, lock: bool = False) -> Row[Any] | None:
    """The return of a period, None if nothing was filed. `lock`: until this unit ends."""
    asked = select(vat_return).where(
        vat_return.c.tax_id == tax_id, vat_return.c.period == str(period)
    )
    return work.connection.execute(asked.with_for_update() if lock else asked).first()


def lines_of(work: Work, tax_id: str, period: TaxPeriod) -> tuple[FormLine, ...] | None:
    """What was filed last; None: nothing, or it was sent back."""
    row = row_of(work, tax_id, period)
    if row is None or row.state == ReturnState.REJECTED:
        return None
    return stored_lines(row)


def unpaid_rows(work: Work, tax_id: str) -> list[Row[Any]]:
    """Returns that passed with tax still to be paid, the oldest period first."""
    asked = select(vat_return).where(
        vat_return.c.tax_id == tax_id,
        vat_return.c.state == ReturnState.MATCHED,
        vat_return.c.payable_fen > vat_return.c.paid_fen,
    )
    return list(work.connection.execute(asked.order_by(vat_return.c.period)))


def stored_lines(row: Row[Any]) -> tuple[FormLine, ...]:
    """The lines in a row."""
    return msgspec.json.decode(row.lines, type=tuple[FormLine, ...])


def steps_of(work: Work, tax_id: str, period: TaxPeriod) -> tuple[ReturnStep, ...]:
    """The time line, oldest first."""
    asked = select(return_step).where(
        return_step.c.tax_id == tax_id, return_step.c.period == str(period)
    )
    return tuple(
        ReturnStep(ReturnState(row.state), local(row.at), row.note)
        for row in work.connection.execute(asked.order_by(return_step.c.id))
    )


def add_step(
    work: Work, tax_id: str, period: TaxPeriod, state: ReturnState, note: str = ""
) -> None:
    """One more step, now."""
    work.connection.execute(
        return_step.insert().values(
            tax_id=tax_id, period=str(period), state=state, at=work.seconds, note=note
        )
    )


def local(seconds: int) -> datetime:
    """A time of the store, +08:00."""
    return datetime.fromtimestamp(seconds, CHINA_TIME)
