"""公告, code tables, 查验, and the hall's orders for a disk (校时, 口令重置)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.hall import Hall
from app.bureau.inspections import Inspections
from app.bureau.notices import Notices
from app.gateway.messages.devices import ClockOrderAsked, PackageAnswer, PinResetAsked
from app.gateway.messages.downloads import CodeTable, Downloads, Inspection, InspectionAsked
from app.gateway.messages.words import Line

if TYPE_CHECKING:
    from app.bureau.call import Call


class DownloadsAsked(Struct, frozen=True):
    """`after`: the number of the last notice that is known."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


class VersionAsked(Struct, frozen=True):
    """Of the code table."""

    version: Line


def routes() -> Door:
    """What is for everybody, and orders for a disk."""
    door = Door()
    endpoint(door, "GET", "/v1/downloads", DownloadsAsked, Downloads, _downloads)
    endpoint(door, "GET", "/v1/code-tables/{version}", VersionAsked, CodeTable, _code_table)
    endpoint(door, "POST", "/v1/inspections", InspectionAsked, Inspection, _inspect)
    endpoint(door, "POST", "/v1/clock-orders", ClockOrderAsked, PackageAnswer, _clock_order)
    endpoint(door, "POST", "/v1/pin-resets", PinResetAsked, PackageAnswer, _pin_reset)
    return door


def _downloads(call: Call, asked: DownloadsAsked) -> Downloads:
    with call.reading() as work:
        return Notices(work).downloads(asked.after)


def _code_table(call: Call, asked: VersionAsked) -> CodeTable:
    with call.reading() as work:
        return Notices(work).code_table(asked.version)


def _inspect(call: Call, asked: InspectionAsked) -> Inspection:
    with call.writing() as work:
        return Inspections(work).inspect(asked)


def _clock_order(call: Call, asked: ClockOrderAsked) -> PackageAnswer:
    with call.writing() as work:
        return PackageAnswer(Hall(work).clock_order(call.disk, asked.challenge))


def _pin_reset(call: Call, asked: PinResetAsked) -> PackageAnswer:
    with call.writing() as work:
        return PackageAnswer(Hall(work).pin_reset(call.disk, asked))
