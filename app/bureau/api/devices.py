"""POST /v1/devices, GET /v1/standing, POST /v1/changes, POST /v1/seals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bureau.api.endpoint import Door, endpoint
from app.bureau.changes import Changes
from app.bureau.enrolments import Enrolments
from app.bureau.seals import Seals
from app.bureau.standing import standing_of
from app.bureau.uploads import settle_all
from app.gateway.messages.devices import (
    ChangeAsked,
    Changed,
    Enrolled,
    EnrolmentAsked,
    Standing,
)
from app.gateway.messages.seals import SealAsked, SealGranted

if TYPE_CHECKING:
    from app.bureau.call import Call


def routes() -> Door:
    """Disks. 发行 needs no session but a code that the bureau gave out."""
    door = Door()
    endpoint(door, "POST", "/v1/devices", EnrolmentAsked, Enrolled, _enrol, session=False)
    endpoint(door, "GET", "/v1/standing", None, Standing, _standing)
    endpoint(door, "POST", "/v1/changes", ChangeAsked, Changed, _change)
    endpoint(door, "POST", "/v1/seals", SealAsked, SealGranted, _seal)
    return door


def _enrol(call: Call, asked: EnrolmentAsked) -> Enrolled:
    with call.writing() as work:
        return Enrolments(work).enrol(asked)


def _standing(call: Call, _: None) -> Standing:
    settle_all(call.bureau, call.disk)
    with call.reading() as work:
        return standing_of(work, call.disk)


def _change(call: Call, asked: ChangeAsked) -> Changed:
    settle_all(call.bureau, call.disk)
    with call.writing() as work:
        return Changes(work).make(call.disk, asked)


def _seal(call: Call, asked: SealAsked) -> SealGranted:
    with call.writing() as work:
        return Seals(work).certify(call.disk, asked)
