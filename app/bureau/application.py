"""The bureau as a web application: its API, how it says no, its description."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from app.bureau.api import (
    devices,
    health,
    month,
    public,
    reports,
    sessions,
    slips,
    stock,
    uploads,
)
from app.bureau.api.described import TITLE, described
from app.bureau.api.endpoint import Door, problem
from app.bureau.api.threads import Threads
from app.bureau.console.pages import console_router
from app.bureau.faults_door import FaultsDoor
from app.bureau.refusals import Refusal
from app.domain.errors import RuleBroken
from app.version import VERSION
from db.errors import StoreError

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau

ROUTES = (
    *(health.routes, sessions.routes, devices.routes, uploads.routes, reports.routes, stock.routes),
    *(month.routes, slips.routes, public.routes),
)
_log = logging.getLogger("kaipiao.bureau")


def make_application(bureau: Bureau) -> FastAPI:
    """The application over a bureau; make one for each server that runs it."""
    application = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    application.state.bureau = bureau
    application.state.threads = Threads()
    doors = [make() for make in ROUTES]
    for door in doors:
        application.include_router(door)
    application.include_router(console_router(follows=bureau.follows))
    _refuse_well(application)
    _describe(application, doors)
    _let_faults_strike(application, bureau)
    return application


def _let_faults_strike(application: FastAPI, bureau: Bureau) -> None:
    """Outermost, so that a line can be cut without a word."""
    inside = application.build_middleware_stack
    application.build_middleware_stack = lambda: FaultsDoor(inside(), bureau)  # type: ignore[method-assign]


def _describe(application: FastAPI, doors: list[Door]) -> None:
    endpoints = [each for door in doors for each in door.endpoints]

    def openapi() -> dict[str, Any]:
        if application.openapi_schema is None:
            application.openapi_schema = described(endpoints, VERSION)
        return application.openapi_schema

    application.openapi = openapi  # type: ignore[method-assign]


def _refuse_well(application: FastAPI) -> None:
    @application.exception_handler(Refusal)
    async def refused(_: Request, no: Refusal) -> Response:
        return problem(no.code, no.status, no.facts)

    @application.exception_handler(RuleBroken)
    async def broken_rule(_: Request, no: RuleBroken) -> Response:
        return problem(no.code, 422, {name: str(value) for name, value in no.facts.items()})

    @application.exception_handler(IntegrityError)
    async def crossed(_: Request, broken: IntegrityError) -> Response:
        _log.info("two at once: %s", broken.orig)
        return problem("BUREAU-BUSY", 503, {"reason": "conflict"})

    @application.exception_handler(HTTPException)
    async def no_such(_: Request, no: HTTPException) -> Response:
        answer = problem("BUREAU-NO-SUCH", no.status_code, {"reason": no.detail})
        answer.headers.update(no.headers or {})
        return answer

    @application.exception_handler(StoreError)
    async def store(_: Request, broken: StoreError) -> Response:
        _log.error("store: %s %s", broken.code, broken.facts.get("reason", ""))
        return problem("BUREAU-BUSY", 503, {"reason": broken.code})

    @application.exception_handler(Exception)
    async def crashed(_: Request, broken: Exception) -> Response:
        return problem("BUREAU-FAILED", 500, {"reason": type(broken).__name__})
