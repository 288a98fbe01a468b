"""The ways of the counter's page that carry files: in by a form, out one by one or in a zip."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import AsyncGenerator
from pathlib import PurePath
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Struct
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.bureau.api.bodies import body_of
from app.bureau.api.threads import Threads
from app.bureau.console.counter import PATH
from app.bureau.console.desk import COOKIE, HEADERS, LOGIN, ROOT, refuse_strangers, to
from app.bureau.console.guard import Guard
from app.bureau.console.sentences import sentence
from app.bureau.counter import Counter
from app.bureau.counter_lines import Bought, Brought
from app.bureau.counter_visits import Visits
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from db.bureau_schema.notices import console_deed
from hardware.errors import PackageWrong
from hardware.signing.packages import as_file, from_file

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.counter_lines import Answer, Visit

BACK = ROOT + PATH
MOST_FILES = 1000
LONGEST_NAME = 120
ALL = "answers.zip"


class Form(Struct, frozen=True):
    """What was sent: fields, and files by their names."""

    fields: dict[str, str]
    files: list[tuple[str, bytes]]


def join_counter(router: APIRouter) -> None:
    """A visit, and what is fetched of it."""
    router.add_api_route(BACK, _visit, methods=["POST"], include_in_schema=False)
    router.add_api_route(f"{BACK}/{{visit}}/{ALL}", _all, methods=["GET"], include_in_schema=False)
    one = f"{BACK}/{{visit}}/files/{{name}}"
    router.add_api_route(one, _file, methods=["GET"], include_in_schema=False)


# -- in ------------------------------------------------------------------------------------------


async def _visit(request: Request) -> Response:
    """Only who is logged in is read at all."""
    threads: Threads = request.app.state.threads
    if not await threads.run(_is_inside, request):
        return to(LOGIN)
    try:
        form = await _form(request)
    except Refusal as no:
        return to(BACK, sentence(no), bad=True)
    return await threads.run(_served, request, form)


def _is_inside(request: Request) -> bool:
    bureau: Bureau = request.app.state.bureau
    with bureau.reading() as work:
        return bool(Guard(work).word(request.cookies.get(COOKIE, "")))


async def _form(request: Request) -> Form:
    """MESSAGE-WRONG, MESSAGE-TOO-LARGE, MESSAGE-SLOW."""
    body = await body_of(request)

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # who sent it is told
    parser = MultiPartParser(request.headers, whole(), max_files=MOST_FILES, max_fields=20)
    try:
        sent = await parser.parse()
    except (MultiPartException, ValueError, KeyError) as wrong:
        raise Refusal("MESSAGE-WRONG", 422, reason="form") from wrong
    fields = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    named = [each for _, each in sent.multi_items() if isinstance(each, UploadFile)]
    files = [(_name(each.filename or ""), await each.read()) for each in named]
    await sent.close()
    return Form(fields, [(name, content) for name, content in files if name or content])


def _name(said: str) -> str:
    """As the person knows the file; a browser may send a path."""
    return PurePath(said.replace("\\", "/")).name[:LONGEST_NAME]


def _served(request: Request, form: Form) -> Response:
    bureau: Bureau = request.app.state.bureau
    try:
        with bureau.writing() as work:
            refuse_strangers(work, request, form.fields)
        bought = _bought(form.fields)
        visit = Counter(bureau).serve([_brought(*each) for each in form.files], bought)
    except Refusal as no:
        return to(LOGIN if no.status == 401 else BACK, sentence(no), bad=True)
    if not visit.lines:
        return to(BACK, sentence(Refusal("COUNTER-NOTHING", 422, place="选上的文件")), bad=True)
    with bureau.writing() as work:
        about = f"{len(form.files)} 个文件"
        row = {"at": work.seconds, "deed": "窗口办理", "about": about}
        add_new(work.connection, console_deed, row)
    return to(f"{BACK}/{visit.number}")


def _brought(name: str, content: bytes) -> Brought:
    try:
        return Brought(name, from_file(content))
    except PackageWrong as wrong:
        facts = {key: str(value) for key, value in wrong.facts.items()}
        return Brought(name, code=wrong.code, facts=facts)


def _bought(fields: dict[str, str]) -> list[Bought]:
    """购票, if a kind was chosen. CONSOLE-FORM."""
    kind, count = fields.get("kind", ""), fields.get("count", "").strip()
    if not kind:
        return []
    good = count.isascii() and count.isdigit() and len(count) <= 5
    if count and not good:
        raise Refusal("CONSOLE-FORM", 422, field="份数")
    request = fields.get("request", "")
    if len(request) != 32 or not request.isalnum():
        raise Refusal("CONSOLE-FORM", 422, field="申请号")
    return [Bought(request, fields.get("disk", ""), kind, int(count or 0))]


# -- out -----------------------------------------------------------------------------------------


async def _all(request: Request, visit: str) -> Response:
    answer: Response = await request.app.state.threads.run(_fetched, request, visit, "")
    return answer


async def _file(request: Request, visit: str, name: str) -> Response:
    answer: Response = await request.app.state.threads.run(_fetched, request, visit, name)
    return answer


def _fetched(request: Request, number: str, name: str) -> Response:
    """One answer by its name, or all of them."""
    if not _is_inside(request):
        return to(LOGIN)
    bureau: Bureau = request.app.state.bureau
    with bureau.reading() as work:
        visit = Visits(work).visit(number)
    given = [each for each in visit.answers if name in ("", each.name)] if visit else []
    if visit is None or not given:
        return to(BACK, sentence(Refusal("COUNTER-VISIT", 404)), bad=True)
    if name:
        return _attached(name, as_file(given[0].package), "application/json")
    return _attached(
        f"counter-{visit.at:%Y%m%d-%H%M}.zip", _zipped(visit, given), "application/zip"
    )


def _zipped(visit: Visit, given: list[Answer]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in given:
            entry = zipfile.ZipInfo(each.name, visit.at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, as_file(each.package), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _attached(name: str, content: bytes, sort: str) -> Response:
    attached = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, HEADERS | attached, sort)
