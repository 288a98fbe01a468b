"""How the bureau says no: whatever is raised in a call, as the answer that tells it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi import Request, Response
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from app.bureau.api.endpoint import problem
from app.bureau.refusals import Refusal
from app.domain.errors import RuleBroken
from db.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import FastAPI

_log = logging.getLogger("kaipiao.bureau")


def refused(no: Refusal) -> Response:
    """A rule of the bureau."""
    return problem(no.code, no.status, no.facts)


def broken_rule(no: RuleBroken) -> Response:
    """A rule of the trade."""
    return problem(no.code, 422, {name: str(value) for name, value in no.facts.items()})


def crossed(broken: IntegrityError) -> Response:
    """Two that did the same at once."""
    _log.info("two at once: %s", broken.orig)
    return problem("BUREAU-BUSY", 503, {"reason": "conflict"})


def no_such(no: HTTPException) -> Response:
    """No such page, or not by this method."""
    answer = problem("BUREAU-NO-SUCH", no.status_code, {"reason": no.detail})
    answer.headers.update(no.headers or {})
    return answer


def without_store(broken: StoreError) -> Response:
    """The database is away, busy or full."""
    _log.error("store: %s %s", broken.code, broken.facts.get("reason", ""))
    return problem("BUREAU-BUSY", 503, {"reason": broken.code})


def failed(broken: Exception) -> Response:
    """A fault of the program; who answers so raises it again, so that it is told."""
    return problem("BUREAU-FAILED", 500, {"reason": type(broken).__name__})


_SAID: Mapping[type[Exception], Callable[..., Response]] = {
    Refusal: refused,
    RuleBroken: broken_rule,
    IntegrityError: crossed,
    HTTPException: no_such,
    StoreError: without_store,
}


def said(broken: Exception) -> Response | None:
    """The answer; None for a fault of the program."""
    for kind in type(broken).__mro__:
        if kind in _SAID:
            return _SAID[kind](broken)
    return None


def refuse_well(application: FastAPI) -> None:
    """The same answers where the framework has the call."""

    def answering(say: Callable[..., Response]) -> Callable[..., object]:
        async def answer(_: Request, broken: Exception) -> Response:
            return say(broken)

        return answer

    for kind, say in {**_SAID, Exception: failed}.items():
        application.add_exception_handler(kind, answering(say))  # type: ignore[arg-type]
