"""The counter's page at the console: files in, verdicts, files out; never by a stranger."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime

import pytest
from httpx import Client

from app.bureau.api.bodies import MOST_BYTES
from app.bureau.bureau import Bureau
from app.bureau.console.guard import Guard
from hardware.disk import Disk
from hardware.ports import CHINA_TIME
from hardware.signing.packages import as_file, from_file
from tests.bureau_builders import sign
from tests.bureau_office import client_of
from tests.console_desk import PASSWORD, said, word
from tests.counter_packages import reports, tickets
from tests.disk_builders import Wall

FEBRUARY = datetime(2024, 2, 5, 9, 0, tzinfo=CHINA_TIME)
PAGE = "/console/counter"
Files = list[tuple[str, tuple[str, bytes, str]]]


@pytest.fixture
def client(bureau: Bureau) -> Iterator[Client]:
    with bureau.writing() as work:
        Guard(work).set_password(PASSWORD)
    with client_of(bureau) as client:
        yield client


@pytest.fixture
def inside(client: Client) -> Client:
    assert client.post("/console/login", data={"password": PASSWORD}).status_code == 303
    return client


@pytest.fixture
def files(disk: Disk, bureau: Bureau, wall: Wall) -> Files:
    """January's packages, as a browser sends them."""
    assert bureau
    sign(disk, 1)
    wall.at = FEBRUARY
    return as_sent(tickets(disk), *reports(disk))


def as_sent(*packages: bytes) -> Files:
    return [
        ("files", (f"C:\\usb\\p{n}.simulated.json", as_file(each), "application/json"))
        for n, each in enumerate(packages)
    ]


def brought(client: Client, files: Files, **fields: str) -> str:
    """The address of the visit's page, or what was told."""
    empty = [("files", ("", b"", "application/octet-stream"))]  # no file was chosen
    answer = client.post(PAGE, data={"word": word(client), **fields}, files=files or empty)
    assert answer.status_code == 303
    return said(answer) or answer.headers["location"]


def test_packages_come_in_and_answers_go_out(inside: Client, files: Files) -> None:
    assert "窗口还没有办过事" in inside.get(PAGE).text
    visit = brought(inside, files)
    page = inside.get(visit).text
    for text in ("✓ 6 项都办好", "发票明细", "1 笔明细", "应缴 39.00, 已缴款", "p0.simulated.json"):
        assert text in page
    assert "C:" not in page
    zipped = inside.get(f"{visit}/answers.zip")
    assert zipped.headers["content-disposition"].endswith('.zip"')
    archive = zipfile.ZipFile(io.BytesIO(zipped.content))
    names = archive.namelist()
    assert len(names) == 5
    for name in names:
        one = inside.get(f"{visit}/files/{name}")
        assert one.content == archive.read(name)
        assert from_file(one.content)
    assert "✓ 6 项都办好" in inside.get(PAGE).text


def test_what_is_refused_is_told_with_cause_and_fix(inside: Client, files: Files) -> None:
    content = files[1][1][1]
    altered = content.replace(b'"package": "A', b'"package": "B')
    bad: Files = [
        ("files", ("altered.json", altered, "application/json")),
        ("files", ("<b>账目.json", b"{}", "application/json")),
    ]
    page = inside.get(brought(inside, bad)).text
    for text in ("× 2 项没有办", "PACKAGE-ALTERED", "被改动过", "PACKAGE-WRONG", "格式不对"):
        assert text in page
    assert "<b>账目" not in page
    assert "带回去的回执" not in page


def test_numbers_are_bought_at_the_page_once_for_a_page(inside: Client, disk: Disk) -> None:
    wanted = {"kind": "007", "count": "50", "disk": disk.identity().number, "request": "a" * 32}
    first, again = (inside.get(brought(inside, [], **wanted)).text for _ in range(2))
    numbers = re.search(r"[0-9]{8}–[0-9]{8}", first)
    assert numbers
    assert numbers[0] in again
    assert "此前已办" in again
    for wrong in ({"count": "x"}, {"request": "y"}):
        assert "CONSOLE-FORM" in brought(inside, [], **{**wanted, **wrong})


def test_nothing_brought_is_said(inside: Client) -> None:
    assert "COUNTER-NOTHING" in brought(inside, [])


def test_what_is_no_form_or_too_much_is_refused(inside: Client) -> None:
    kinds = {"content-type": "multipart/form-data; boundary=x"}
    for content, headers in (
        (b"nothing", kinds),
        (b"nothing", {"content-type": "text/plain"}),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", kinds),
    ):
        answer = inside.post(PAGE, content=content, headers=headers)
        assert answer.status_code == 303
        assert answer.headers["location"] in (PAGE, "/console/login")
    large = inside.post(PAGE, content=b"x" * (MOST_BYTES + 1), headers=kinds)
    assert "MESSAGE-TOO-LARGE" in said(large)


def test_a_stranger_brings_and_takes_nothing(client: Client, inside: Client, files: Files) -> None:
    visit = brought(inside, files)
    name = zipfile.ZipFile(io.BytesIO(inside.get(f"{visit}/answers.zip").content)).namelist()[0]
    assert inside.post(PAGE, data={"word": "x"}, files=files).headers["location"] == (
        "/console/login"
    )
    client.cookies.clear()
    for path in (PAGE, visit, f"{visit}/answers.zip", f"{visit}/files/{name}"):
        assert client.get(path).headers["location"] == "/console/login"


def test_a_visit_or_an_answer_that_is_not_there_is_said(inside: Client, files: Files) -> None:
    visit = brought(inside, files)
    for path in (f"{PAGE}/x", f"{PAGE}/x/answers.zip", f"{visit}/files/x.json"):
        answer = inside.get(path)
        assert (answer.status_code, "COUNTER-VISIT" in said(answer)) == (303, True)
