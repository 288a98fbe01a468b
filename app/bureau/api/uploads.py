"""POST /v1/uploads, GET /v1/uploads/{serial}, POST /v1/second-looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.uploads import Uploads, result_of
from app.gateway.messages.uploads import SecondLookAsked, UploadResult, UploadSent, UploadTaken

if TYPE_CHECKING:
    from app.bureau.call import Call


class SerialAsked(Struct, frozen=True):
    """受理流水号."""

    serial: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]


def routes() -> Door:
    """Uploads."""
    door = Door()
    endpoint(door, "POST", "/v1/uploads", UploadSent, UploadTaken, _upload)
    endpoint(door, "GET", "/v1/uploads/{serial}", SerialAsked, UploadResult, _result)
    endpoint(door, "POST", "/v1/second-looks", SecondLookAsked, UploadTaken, _look_again)
    return door


def _upload(call: Call, asked: UploadSent) -> UploadTaken:
    with call.writing() as work:
        return Uploads(work).take(call.disk, asked.request_id, asked.tickets)


def _look_again(call: Call, asked: SecondLookAsked) -> UploadTaken:
    with call.writing() as work:
        return Uploads(work).take(call.disk, asked.request_id, asked.tickets, look=1)


def _result(call: Call, asked: SerialAsked) -> UploadResult:
    return result_of(call.bureau, call.disk, asked.serial)
