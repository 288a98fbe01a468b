"""One endpoint: from the bytes of a request to the bytes of an answer.

Bodies are read by msgspec (strictly: what does not fit is 422), written by msgspec, and put into
OpenAPI from the same types. The work itself blocks and is done in a thread of the bureau's own
few, so that one slow caller never holds up another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Struct

from app.bureau.api.bodies import as_sent, body_of, wants_gzip
from app.bureau.api.threads import Threads
from app.bureau.call import Call
from app.bureau.refusals import Refusal
from app.gateway.messages.words import Problem

JSON = "application/json"
Do = Callable[[Call, Any], Any]
Handle = Callable[[Request], Awaitable[Response]]


class Door(APIRouter):
    """Some endpoints of one subject."""

    def __init__(self) -> None:
        super().__init__()
        self.endpoints: list[Endpoint] = []


class Endpoint(Struct, frozen=True):
    """`asked`: of a POST the body, of a GET what stands in path and query; None: nothing.
    `answer` None: 204. `session`: only with a token that holds."""

    method: str
    path: str
    asked: Any
    answer: Any
    do: Do
    session: bool = True

    @property
    def name(self) -> str:
        """Its name in OpenAPI."""
        return f"{self.method.lower()}{self.path}".replace("/", "_").replace("{", "").strip("}")


def endpoint(
    door: Door,
    method: str,
    path: str,
    asked: Any,
    answer: Any,
    do: Do,
    *,
    session: bool = True,
) -> None:
    """Join `do(call, asked) -> answer` to a method and path. It raises Refusal to say no; it
    opens its own `call.reading()` or `call.writing()`."""
    of = Endpoint(method, path, asked, answer, do, session)
    door.add_api_route(path, handler(of), methods=[method], name=of.name, operation_id=of.name)
    door.endpoints.append(of)


def handler(of: Endpoint) -> Handle:
    """What answers a request to it."""

    async def handle(request: Request) -> Response:  # FastAPI reads these types when it starts
        sent = await body_of(request) if of.method == "POST" else b""
        threads: Threads = request.app.state.threads
        return await threads.run(_answered, request, of, sent)

    return handle


def _answered(request: Request, of: Endpoint, sent: bytes) -> Response:
    """In a thread: admitted, read, done, written."""
    call = Call(request.app.state.bureau, of.method, request.scope["path"], _token(request))
    if of.path != "/v1/health":
        call.admit(session=of.session)
    answer = of.do(call, _read(request, of, sent))
    if answer is None:
        return Response(status_code=204)
    return as_sent(msgspec.json.encode(answer), 200, gzipped=wants_gzip(request))


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _read(request: Request, of: Endpoint, sent: bytes) -> Any:
    if of.asked is None:
        return None
    try:
        if of.method == "POST":
            return msgspec.json.decode(sent, type=of.asked)
        said = dict(request.query_params) | request.path_params
        return msgspec.convert(said, of.asked, strict=False)
    except msgspec.DecodeError as wrong:  # of it is ValidationError
        raise Refusal("MESSAGE-WRONG", 422, reason=wrong) from wrong


def problem(code: str, status: int, facts: Mapping[str, str]) -> Response:
    """Why not, as every answer of 400 and above says it."""
    return as_sent(msgspec.json.encode(Problem(code, dict(facts))), status, gzipped=False)
