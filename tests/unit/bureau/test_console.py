"""The console over HTTP: who gets in, what a form may do, and that every page shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from app.bureau.bureau import Bureau
from app.bureau.console.guard import HOURS_12, TICKET_S, Guard
from app.bureau.console.pages import MENU
from app.bureau.faults import FaultPlan, Faults
from tests.bureau_months import (
    TAX_ID,
    at,
    settled_in,
)
from tests.bureau_office import Wall, bureau_at, client_of
from tests.console_desk import PASSWORD, fill, press, said, word


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(at("02-05"))) as bureau:
        settled_in(bureau, kinds="004 007")
        with bureau.writing() as work:
            Guard(work).set_password(PASSWORD)
        yield bureau


@pytest.fixture
def client(bureau: Bureau) -> Iterator[Client]:
    with client_of(bureau) as client:
        yield client


@pytest.fixture
def inside(client: Client) -> Client:
    assert client.post("/console/login", data={"password": PASSWORD}).status_code == 303
    return client


# -- who gets in ---------------------------------------------------------------------------------


def test_who_is_not_logged_in_sees_the_login_only(client: Client) -> None:
    for page in MENU:
        answer = client.get(f"/console{page.path}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")
    assert client.get("/").headers["location"] == "/console"
    assert "模拟税务局" in client.get("/console/login").text


def test_a_wrong_password_is_told_and_five_make_a_pause(client: Client, bureau: Bureau) -> None:
    for _ in range(5):
        answer = client.post("/console/login", data={"password": "wrong"})
        assert "口令不对" in said(answer)
    answer = client.post("/console/login", data={"password": PASSWORD})
    assert "CONSOLE-LOCKED" in said(answer)
    with bureau.writing() as work:
        later = Guard(work, lambda: 1e12)
        assert later.enter("wrong") is None
        assert later.enter(PASSWORD)


def test_the_first_password_is_told_once(tmp_path: Path) -> None:
    with bureau_at(tmp_path / "new.db") as bureau, bureau.writing() as work:
        guard = Guard(work)
        assert guard.enter("") is None
        password = guard.first_password()
        assert len(password) >= 12
        assert guard.first_password() == ""
        assert guard.enter(password)


def test_of_two_that_make_the_first_password_one_tells_it(tmp_path: Path) -> None:
    with bureau_at(tmp_path / "new.db") as bureau, bureau.writing() as work:
        assert work.settings.add("console_password", "mine")
        assert not work.settings.add("console_password", "another's")
        assert work.settings.get("console_password") == "mine"


def test_a_password_that_nobody_knows_any_more_is_replaced(bureau: Bureau, tmp_path: Path) -> None:
    with bureau.writing() as work:
        guard = Guard(work)
        for _ in range(5):
            assert guard.enter("forgotten") is None
        password = guard.another_password()
        assert guard.enter(password)
        assert guard.enter(PASSWORD) is None


def test_a_ticket_opens_once_and_not_for_long(bureau: Bureau, client: Client) -> None:
    with bureau.writing() as work:
        ticket = Guard(work).ticket()
    first = client.get("/console/enter", params={"ticket": ticket})
    assert first.headers["location"] == "/console"
    again = client.get("/console/enter", params={"ticket": ticket})
    assert again.headers["location"] == "/console/login"
    with bureau.writing() as work:
        ticket = Guard(work, lambda: 1000).ticket()
        assert Guard(work, lambda: 1001 + TICKET_S).enter_by(ticket) is None


def test_a_session_ends_with_its_time_or_by_leaving(bureau: Bureau, inside: Client) -> None:
    with bureau.writing() as work:
        entered = Guard(work, lambda: 1000).enter(PASSWORD)
        assert entered
        assert Guard(work, lambda: 1000 + HOURS_12 - 1).word(entered.token) == entered.word
        assert Guard(work, lambda: 1000 + HOURS_12).word(entered.token) == ""
    inside.post("/console/logout", data={"word": "wrong"})
    assert inside.get("/console").status_code == 200
    inside.post("/console/logout", data={"word": word(inside)})
    assert inside.get("/console").status_code == 303


@pytest.mark.parametrize(
    ("form", "origin"),
    [({}, None), ({"word": "wrong"}, None), ({"word": "right"}, "http://elsewhere.example")],
)
def test_a_form_of_another_page_does_nothing(
    bureau: Bureau, inside: Client, form: dict[str, str], origin: str | None
) -> None:
    data = {name: word(inside) if value == "right" else value for name, value in form.items()}
    headers = {"Origin": origin} if origin else {}
    data |= {"refuse_percent": "100"}
    answer = inside.post("/console/faults", data=data, headers=headers)
    assert answer.headers["location"] == "/console/login"
    assert "CONSOLE-LOGIN" in said(answer)
    with bureau.reading() as work:
        assert Faults(work).plan == FaultPlan()


def test_nobody_logs_in_from_elsewhere(client: Client) -> None:
    answer = client.post(
        "/console/login", data={"password": PASSWORD}, headers={"Origin": "http://elsewhere"}
    )
    assert "console=" not in answer.headers.get("set-cookie", "")
    strange = client.post("/console/login", content=b"\xff\xfe")
    assert strange.status_code == 422


def test_pages_let_nothing_in_from_elsewhere(inside: Client) -> None:
    answer = inside.get("/console")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "http://" not in answer.text
    for name in ("console.css", "console.js", "console.svg"):
        assert inside.get(f"/console/files/{name}").status_code == 200
    assert inside.get("/console/files/base.html").status_code == 404


# -- pages ---------------------------------------------------------------------------------------


def test_every_page_shows_empty_and_full(bureau: Bureau, inside: Client) -> None:
    pages = [page.path for page in MENU]
    pages += [f"/taxpayers/{TAX_ID}", f"/months/{TAX_ID}/2024-01", "/uploads/rows"]
    empty = [inside.get(f"/console{path}").text for path in pages]
    fill(bureau, inside)
    full = [inside.get(f"/console{path}").text for path in pages]
    for before, after in zip(empty[:-1], full[:-1], strict=True):
        assert "模拟税务局" in before
        assert "模拟税务局" in after
    assert "099002300104" in full[3]
    assert "验签失败 1 张" in full[-1]
    assert "税控盘上有税局没有的发票" in full[-2]


def test_what_people_wrote_is_shown_as_text(bureau: Bureau, inside: Client) -> None:
    press(inside, "/notices", title="<script>x</script>", text="a & b")
    page = inside.get("/console/notices").text
    assert "&lt;script&gt;" in page
    assert "<script>x" not in page


def test_a_page_of_what_is_not_there_says_so(inside: Client) -> None:
    for path in ("/taxpayers/9", f"/months/{TAX_ID}/2024-13", "/months/9/2024-01"):
        answer = inside.get(f"/console{path}")
        assert answer.headers["location"] == "/console"
        assert said(answer).startswith("bad ")
