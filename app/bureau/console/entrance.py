"""Login, logout, the terminal's ticket, and the files that the pages need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from app.bureau.api.bodies import body_of
from app.bureau.console.desk import (
    COOKIE,
    HEADERS,
    LOGIN,
    ROOT,
    form_of,
    from_here,
    html,
    keep,
    refuse_strangers,
    to,
)
from app.bureau.console.guard import HOURS_12, Guard
from app.bureau.console.rendering import FOLDER
from app.bureau.console.sentences import sentence
from app.bureau.refusals import Refusal

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.console.guard import Entered

FILES = {"console.css": "text/css", "console.js": "text/javascript", "console.svg": "image/svg+xml"}


def join_entrance(router: APIRouter) -> None:
    """The addresses that need no login."""
    for path, do, method in (
        ("/", _front, "GET"),
        (LOGIN, _login_page, "GET"),
        (LOGIN, _login, "POST"),
        (f"{ROOT}/enter", _enter, "GET"),
        (f"{ROOT}/logout", _logout, "POST"),
        (f"{ROOT}/files/{{name}}", _file, "GET"),
    ):
        router.add_api_route(path, do, methods=[method], include_in_schema=False)


async def _front() -> Response:
    return to(ROOT)


async def _login_page(request: Request) -> Response:
    return html(request, "login.html", {"root": ROOT})


async def _login(request: Request) -> Response:
    form = form_of(await body_of(request))
    answer: Response = await request.app.state.threads.run(_checked, request, form)
    return answer


def _checked(request: Request, form: dict[str, str]) -> Response:
    bureau: Bureau = request.app.state.bureau
    if not from_here(request):
        return to(LOGIN)
    try:
        with bureau.writing() as work:
            entered = Guard(work).enter(form.get("password", ""))
    except Refusal as no:
        return to(LOGIN, sentence(no), bad=True)
    if entered is None:
        return to(LOGIN, "口令不对。口令在税局第一次启动时显示过一次。", bad=True)
    return _inside(request, entered)


async def _enter(request: Request) -> Response:
    answer: Response = await request.app.state.threads.run(_by_ticket, request)
    return answer


def _by_ticket(request: Request) -> Response:
    bureau: Bureau = request.app.state.bureau
    with bureau.writing() as work:
        entered = Guard(work).enter_by(request.query_params.get("ticket", ""))
    return _inside(request, entered) if entered else to(LOGIN)


def _inside(request: Request, entered: Entered) -> Response:
    answer = to(ROOT)
    keep(answer, COOKIE, entered.token, HOURS_12, secure=request.url.scheme == "https")
    return answer


async def _logout(request: Request) -> Response:
    form = form_of(await body_of(request))
    answer: Response = await request.app.state.threads.run(_left, request, form)
    return answer


def _left(request: Request, form: dict[str, str]) -> Response:
    bureau: Bureau = request.app.state.bureau
    answer = to(LOGIN)
    try:
        with bureau.writing() as work:
            refuse_strangers(work, request, form)
            Guard(work).leave(request.cookies[COOKIE])
    except Refusal:
        return answer
    answer.delete_cookie(COOKIE, path=ROOT)
    return answer


async def _file(name: str) -> Response:
    if name not in FILES:
        return Response(status_code=404)
    return FileResponse(FOLDER / name, media_type=FILES[name], headers=HEADERS)
