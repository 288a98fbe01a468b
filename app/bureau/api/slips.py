"""Red-letter slips: apply, list, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.slips import Slips
from app.bureau.taxpayers import filer_of
from app.gateway.messages.slips import Slip, SlipAsked, SlipList, SlipWithdrawn

if TYPE_CHECKING:
    from app.bureau.call import Call


class SlipsAsked(Struct, frozen=True):
    """`after`: the `change` of the last slip that is known; empty: from the first."""

    after: Annotated[str, Meta(pattern=r"^\d{0,15}$")] = ""
    status: Annotated[str, Meta(pattern=r"^(TZD\d{4})?$")] = ""
    scope: Literal["all", "mine", "others"] = "all"


def routes() -> Door:
    """Everything of slips."""
    door = Door()
    endpoint(door, "POST", "/v1/slips", SlipAsked, Slip, _apply)
    endpoint(door, "GET", "/v1/slips", SlipsAsked, SlipList, _list)
    endpoint(door, "POST", "/v1/slips/withdraw", SlipWithdrawn, Slip, _withdraw)
    return door


def _apply(call: Call, asked: SlipAsked) -> Slip:
    with call.writing() as work:
        return Slips(work).apply(asked, call.disk, filer_of(work, call.disk))


def _list(call: Call, asked: SlipsAsked) -> SlipList:
    with call.reading() as work:
        tax_id = filer_of(work, call.disk).tax_id
        return Slips(work).list(tax_id, int(asked.after or 0), asked.status, asked.scope)


def _withdraw(call: Call, asked: SlipWithdrawn) -> Slip:
    with call.writing() as work:
        tax_id = filer_of(work, call.disk).tax_id
        return Slips(work).withdraw(tax_id, asked.request_id)
