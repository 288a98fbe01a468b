"""The bureau as a web application: its API, how it says no, its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

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
from app.bureau.api.refusing import refuse_well
from app.bureau.api.straight_door import StraightDoor
from app.bureau.api.threads import Threads
from app.bureau.console.pages import console_router
from app.bureau.faults_door import FaultsDoor
from app.version import VERSION

if TYPE_CHECKING:
    from app.bureau.api.endpoint import Endpoint
    from app.bureau.bureau import Bureau

ROUTES = (
    *(health.routes, sessions.routes, devices.routes, uploads.routes, reports.routes, stock.routes),
    *(month.routes, slips.routes, public.routes),
)


def make_application(bureau: Bureau) -> FastAPI:
    """The application over a bureau; make one for each server that runs it."""
    application = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    application.state.bureau = bureau
    application.state.threads = Threads()
    doors = [make() for make in ROUTES]
    for door in doors:
        application.include_router(door)
    application.include_router(console_router(follows=bureau.follows))
    endpoints = [each for door in doors for each in door.endpoints]
    refuse_well(application)
    _describe(application, endpoints)
    _before_it(application, bureau, endpoints)
    return application


def _before_it(application: FastAPI, bureau: Bureau, endpoints: list[Endpoint]) -> None:
    """Faults outermost, so that a line can be cut without a word; then the short way."""
    inside = application.build_middleware_stack

    def stack() -> FaultsDoor:
        return FaultsDoor(StraightDoor(inside(), endpoints), bureau)

    application.build_middleware_stack = stack  # type: ignore[method-assign]


def _describe(application: FastAPI, endpoints: list[Endpoint]) -> None:
    def openapi() -> dict[str, Any]:
        if application.openapi_schema is None:
            application.openapi_schema = described(endpoints, VERSION)
        return application.openapi_schema

    application.openapi = openapi  # type: ignore[method-assign]
