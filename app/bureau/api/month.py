"""Returns, payments, the comparison and clearances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.clearances import Clearances
from app.bureau.comparisons import Comparisons
from app.bureau.returns import Returns
from app.bureau.taxpayers import filer_of
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import (
    Clearance,
    ClearanceAsked,
    Comparison,
    PaymentMade,
    ReturnSubmitted,
    TaxReturn,
)
from app.gateway.messages.words import Period

if TYPE_CHECKING:
    from app.bureau.call import Call


class PeriodAsked(Struct, frozen=True):
    """Of which period."""

    period: Period


def routes() -> Door:
    """Everything of the month but the report."""
    door = Door()
    endpoint(door, "GET", "/v1/returns/{period}", PeriodAsked, TaxReturn, _tax_return)
    endpoint(door, "POST", "/v1/returns", ReturnSubmitted, TaxReturn, _submit)
    endpoint(door, "POST", "/v1/payments", PaymentMade, TaxReturn, _pay)
    endpoint(door, "GET", "/v1/comparisons/{period}", PeriodAsked, Comparison, _comparison)
    endpoint(door, "POST", "/v1/clearances", ClearanceAsked, Clearance, _clear)
    return door


def _tax_return(call: Call, asked: PeriodAsked) -> TaxReturn:
    """Its time line may have a step more by now, so this writes."""
    with call.writing() as work:
        return Returns(work, filer_of(work, call.disk)).tax_return(TaxPeriod.read(asked.period))


def _submit(call: Call, sent: ReturnSubmitted) -> TaxReturn:
    with call.writing() as work:
        work.devices.disk(call.disk, change=True)
        return Returns(work, filer_of(work, call.disk)).submit(sent, call.disk)


def _pay(call: Call, made: PaymentMade) -> TaxReturn:
    with call.writing() as work:
        return Returns(work, filer_of(work, call.disk)).pay(made)


def _comparison(call: Call, asked: PeriodAsked) -> Comparison:
    with call.reading() as work:
        filer = filer_of(work, call.disk)
        return Comparisons(work, filer).comparison(TaxPeriod.read(asked.period))


def _clear(call: Call, asked: ClearanceAsked) -> Clearance:
    with call.writing() as work:
        return Clearances(work).clear(asked, call.disk)
