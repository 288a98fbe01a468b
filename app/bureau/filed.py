"""Returns as they stand in the store, with their time line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Row, select, update

from app.domain.money import Money
from app.domain.tax_period import TaxPeriod
from app.domain.vat_return import FormLine
from app.gateway.messages.month import ReturnState, ReturnStep
from db.bureau_schema.month import return_step, vat_return
from hardware.ports import CHINA_TIME

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.work import Work


def row_of(work: Work, tax_id: str, period: TaxPeriod, *, lock: bool = False) -> Row[Any] | None:
    """The return of a period, None if nothing was filed. `lock`: until this unit ends."""
    asked = select(vat_return).where(
        vat_return.c.tax_id == tax_id, vat_return.c.period == str(period)
    )
    return work.connection.execute(asked.with_for_update() if lock else asked).first()


Lines = tuple[FormLine, ...]


def filed_of(work: Work, tax_id: str, period: TaxPeriod) -> tuple[Lines, Lines | None] | None:
    """What was filed last, and what it was prefilled with then (None: not known); None: nothing
    was filed, or it was sent back."""
    row = row_of(work, tax_id, period)
    if row is None or row.state == ReturnState.REJECTED:
        return None
    before = row.prefilled
    return stored_lines(row), msgspec.json.decode(before, type=Lines) if before else None


def unpaid_rows(work: Work, tax_id: str) -> list[Row[Any]]:
    """Returns that passed with tax still to be paid, the oldest period first."""
    asked = select(vat_return).where(
        vat_return.c.tax_id == tax_id,
        vat_return.c.state == ReturnState.MATCHED,
        vat_return.c.payable_fen > vat_return.c.paid_fen,
    )
    return list(work.connection.execute(asked.order_by(vat_return.c.period)))


def carried_over(work: Work, tax_id: str, period: TaxPeriod, needed_fen: int) -> int:
    """What other months paid too much, as far as this one needs it (多缴抵减), the oldest first; it
    is no more theirs. Fen."""
    asked = select(vat_return).where(
        vat_return.c.tax_id == tax_id,
        vat_return.c.period != str(period),
        vat_return.c.state.in_((ReturnState.MATCHED, ReturnState.PAID)),
        vat_return.c.paid_fen > vat_return.c.payable_fen,
    )
    taken = 0
    for row in work.connection.execute(asked.order_by(vat_return.c.period).with_for_update()):
        part = min(row.paid_fen - row.payable_fen, needed_fen - taken)
        if part > 0:
            _give_up(work, row, part, period)
            taken += part
    return taken


def _give_up(work: Work, row: Row[Any], fen: int, to: TaxPeriod) -> None:
    mine = vat_return.c.tax_id == row.tax_id, vat_return.c.period == row.period
    less = update(vat_return).where(*mine).values(paid_fen=row.paid_fen - fen)
    work.connection.execute(less)
    note = f"多缴{Money(fen).grouped}抵减所属期{to}"
    add_step(work, row.tax_id, TaxPeriod.read(row.period), ReturnState(row.state), note)


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
