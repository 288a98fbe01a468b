"""Joins pages and deeds to their addresses: who is not logged in sees the login, no deed is done
without the session's word, every refusal is told on the page it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from msgspec import Struct

from app.bureau.api.bodies import body_of
from app.bureau.api.threads import Threads
from app.bureau.console.guard import Guard
from app.bureau.console.rendering import rendered
from app.bureau.console.sentences import sentence
from app.bureau.faults import rests
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from db.bureau_schema.notices import console_deed

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.work import Work

ROOT = "/console"
LOGIN = f"{ROOT}/login"
COOKIE, FLASH = "console", "console_said"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Said = Mapping[str, str]


class Page(Struct, frozen=True):
    """`look(work, asked)` gives what the template tells; `key` is its access key in the menu."""

    path: str
    template: str
    title: str
    look: Callable[[Work, Said], dict[str, Any]]
    key: str = ""
    writes: bool = False  # looking keeps what it finds out


class Deed(Struct, frozen=True):
    """`do(work, form)` answers with a sentence; afterwards one is on the page `back`."""

    path: str
    title: str
    do: Callable[[Work, Said], str]
    back: str


def join_page(router: APIRouter, page: Page, menu: tuple[Page, ...]) -> None:
    """GET of a page."""

    async def show(request: Request) -> Response:
        threads: Threads = request.app.state.threads
        return await threads.run(_shown, request, page, menu)

    router.add_api_route(ROOT + page.path, show, methods=["GET"], include_in_schema=False)


def join_deed(router: APIRouter, deed: Deed) -> None:
    """POST of a deed."""

    async def act(request: Request) -> Response:
        form = form_of(await body_of(request))
        threads: Threads = request.app.state.threads
        return await threads.run(_done, request, deed, form)

    router.add_api_route(ROOT + deed.path, act, methods=["POST"], include_in_schema=False)


def form_of(body: bytes) -> dict[str, str]:
    """A form as browsers send it, without blanks around."""
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError as wrong:
        raise Refusal("MESSAGE-WRONG", 422, reason="form") from wrong
    return {name: value.strip() for name, value in fields}


def _shown(request: Request, page: Page, menu: tuple[Page, ...]) -> Response:
    bureau: Bureau = request.app.state.bureau
    token = request.cookies.get(COOKIE, "")
    asked = dict(request.query_params) | request.path_params
    with bureau.reading() as work:
        word = Guard(work).word(token)
    if not word:
        return to(LOGIN)
    try:
        with bureau.writing() if page.writes else bureau.reading() as work:
            told = page.look(work, asked) | _frame(bureau, work, page, menu, word)
    except Refusal as no:
        return to(ROOT, sentence(no), bad=True)
    return html(request, page.template, told)


def _frame(
    bureau: Bureau, work: Work, page: Page, menu: tuple[Page, ...], word: str
) -> dict[str, Any]:
    return {
        "page": page,
        "menu": [each for each in menu if each.key],
        "root": ROOT,
        "word": word,
        "now": work.at,
        "follows": bureau.follows,
        "resting": rests(work),
    }


def _done(request: Request, deed: Deed, form: dict[str, str]) -> Response:
    bureau: Bureau = request.app.state.bureau
    asked = form | {name: str(value) for name, value in request.path_params.items()}
    back = ROOT + deed.back.format_map(_Quoted(asked))
    try:
        with bureau.writing() as work:
            refuse_strangers(work, request, form)
            said = deed.do(work, asked)
            about = " ".join(v for k, v in asked.items() if k != "word" and len(v) <= 40)
            row = {"at": work.seconds, "deed": deed.title, "about": about[:400]}
            add_new(work.connection, console_deed, row)
    except Refusal as no:
        return to(LOGIN if no.status == 401 else back, sentence(no), bad=True)
    return to(back, said)


class _Quoted(dict[str, str]):
    def __getitem__(self, name: str) -> str:
        return quote(super().__getitem__(name), safe="")

    def __missing__(self, name: str) -> str:
        return ""


def refuse_strangers(work: Work, request: Request, form: Said) -> None:
    """CONSOLE-LOGIN unless the session holds and the form is one of its own."""
    word = Guard(work).word(request.cookies.get(COOKIE, ""))
    if not word or form.get("word") != word or not from_here(request):
        raise Refusal("CONSOLE-LOGIN", 401)


def from_here(request: Request) -> bool:
    """Whether a form was sent by a page of this very address."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")


def html(request: Request, template: str, told: dict[str, Any]) -> Response:
    """A page, with what is to be told once above it."""
    kind, _, said = unquote(request.cookies.get(FLASH, "")).partition(" ")
    page = rendered(template, **told, said=said, said_kind=kind)
    answer = HTMLResponse(page, headers=HEADERS)
    if said:
        answer.delete_cookie(FLASH, path=ROOT)
    return answer


def to(path: str, said: str = "", *, bad: bool = False) -> Response:
    """On to another page, which tells what was done."""
    answer = RedirectResponse(path, 303, HEADERS)
    if said:
        keep(answer, FLASH, quote(f"{'bad' if bad else 'ok'} {said}"), 60)
    return answer


def keep(answer: Response, name: str, value: str, seconds: int, *, secure: bool = False) -> None:
    """A cookie that only our own pages send back and no script reads."""
    answer.set_cookie(
        name, value, seconds, path=ROOT, httponly=True, samesite="strict", secure=secure
    )
