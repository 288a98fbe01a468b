"""What is done at the console, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from httpx import Client

from app.bureau.bureau import Bureau
from app.bureau.calendar import Calendar
from app.bureau.console import clock
from app.bureau.console.guard import Guard
from app.bureau.console.rendering import money
from app.bureau.faults import FaultPlan, Faults, rests
from app.bureau.hall import Hall
from app.bureau.notices import Notices
from app.bureau.refusals import Refusal
from app.bureau.returns import QUEUE
from app.bureau.settings import CLOCK_OFFSET, OLDEST_CLIENT
from app.bureau.slips import APPROVAL, Slips
from app.bureau.taxpayers import filer
from app.domain.tax_period import TaxPeriod
from db.bureau_schema.devices import enrolment, waiting_change
from hardware.signing import certificate
from hardware.signing.sm2 import PrivateKey
from tests.bureau_months import (
    BUYER,
    DISK,
    TAX_ID,
    Sale,
    at,
    receive,
    settled_in,
    slip_asked,
)
from tests.bureau_office import Wall, bureau_at, client_of
from tests.console_desk import PASSWORD, fill, press, word


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


# -- deeds ---------------------------------------------------------------------------------------


def test_a_taxpayer_is_registered_and_gets_a_code(bureau: Bureau, inside: Client) -> None:
    buyer = {"tax_id": BUYER.tax_id, "name": BUYER.name, "sort": "quarterly"}
    assert press(inside, "/taxpayers", **buyer) == f"ok 已登记 {BUYER.name}"
    assert "TAXPAYER-THERE" in press(inside, "/taxpayers", **{**buyer, "name": "另"})
    assert "CONSOLE-FORM" in press(inside, "/taxpayers", tax_id=BUYER.tax_id)
    assert "AREA-NOT-SIMULATED" in press(inside, "/taxpayers", tax_id="911100001", name="x")
    press(inside, f"/taxpayers/{BUYER.tax_id}/sort", sort="general")
    told = press(inside, f"/taxpayers/{BUYER.tax_id}/codes")
    with bureau.reading() as work:
        row = work.connection.execute(enrolment.select()).one()
        assert work.devices.taxpayer(BUYER.tax_id) == BUYER
    assert (row.tax_id, row.disk, len(row.code)) == (BUYER.tax_id, "", 12)
    assert row.code in told


def test_changes_and_resets_are_granted_to_a_disk(bureau: Bureau, inside: Client) -> None:
    path = f"/taxpayers/{TAX_ID}"
    press(inside, f"{path}/grants", disk=DISK, kind="kinds", value="004 007 026")
    for kind, value in (("limit", "x"), ("limit", "-1"), ("kinds", "123"), ("name", "")):
        form = {"disk": DISK, "kind": kind, "value": value}
        assert "CONSOLE-FORM" in press(inside, f"{path}/grants", **form)
    assert "DISK-UNKNOWN" in press(inside, f"{path}/resets", disk="9")
    assert press(inside, f"{path}/resets", disk=DISK).startswith("ok 已受理")
    with bureau.reading() as work:
        row = work.connection.execute(waiting_change.select()).one()
        assert Hall(work).is_granted(DISK)
    assert (row.disk, row.kind, row.value) == (DISK, "kinds", "004 007 026")
    press(inside, f"{path}/resets", disk=DISK)
    with bureau.reading() as work:
        assert not Hall(work).is_granted(DISK)


def test_slips_are_decided(bureau: Bureau, inside: Client) -> None:
    assert press(inside, "/slips", manner="manual") == "ok 信息表改为人工审核"
    with bureau.writing() as work:
        assert work.settings.get(APPROVAL) == "manual"
        receive(work, Sale(kind="004"))
        for number in (1, 2):
            asked = slip_asked(number, net_fen=-100, tax_fen=-13)
            Slips(work).apply(asked, DISK, filer(work, TAX_ID))
    assert "9900002402000013"[:10] in press(inside, f"/slips/{TAX_ID}/{1:032x}", decision="approve")
    press(inside, f"/slips/{TAX_ID}/{2:032x}", decision="refuse", note="不实")
    assert "SLIP-STATE" in press(inside, f"/slips/{TAX_ID}/{2:032x}", decision="approve")
    with bureau.reading() as work:
        assert {slip.status for _, slip in Slips(work).newest()} == {"TZD0000", "TZD0083"}
    assert press(inside, "/slips", manner="auto") == "ok 信息表改为自动通过"


def test_the_filing_days_are_edited(bureau: Bureau, inside: Client) -> None:
    with bureau.reading() as work:
        calendar = Calendar(work)
        days = {
            f"m{month}": calendar.filing_end(TaxPeriod(2024, month)).isoformat()
            for month in range(1, 13)
        }
    moved = {**days, "m3": "2024-03-20"}
    assert press(inside, "/calendar", year="2024", **moved) == "ok 2024年的征期已保存"
    with bureau.reading() as work:
        assert Calendar(work).filing_end(TaxPeriod(2024, 3)) == date(2024, 3, 20)
    assert "2024-03-20" in inside.get("/console/calendar?year=2024").text
    press(inside, "/calendar", year="2024", **days)
    with bureau.reading() as work:
        assert Calendar(work).moved(2024) == frozenset()
    for wrong in ("2024-04-01", "x", ""):
        assert "CALENDAR-DAY" in press(inside, "/calendar", year="2024", **{**days, "m3": wrong})


def test_a_return_is_sent_back_and_the_queue_is_set(bureau: Bureau, inside: Client) -> None:
    assert "NOT-FILED" in press(inside, f"/months/{TAX_ID}/2024-01/back", note="x")
    fill(bureau, inside)
    assert press(inside, f"/months/{TAX_ID}/2024-01/back", note="缺附表") == "ok 申报已退回"
    assert "缺附表" in inside.get(f"/console/months/{TAX_ID}/2024-01").text
    press(inside, "/months", queue="180", tolerance="50")
    with bureau.reading() as work:
        assert work.settings.get(QUEUE) == "180"
    assert "CONSOLE-FORM" in press(inside, "/months", queue="-1", tolerance="50")


def test_notices_and_tables_are_made_public(bureau: Bureau, inside: Client) -> None:
    assert press(inside, "/notices", title="标题", text="内容") == "ok 公告已发布"
    assert "CONSOLE-FORM" in press(inside, "/notices", title="标题", text="")
    wrong = press(inside, "/notices", title="标题", text="内容", from_day="x")
    assert "CONSOLE-FORM" in wrong
    press(inside, "/notices/tables", version="50.1", content="1,2")
    assert "TABLE-THERE" in press(inside, "/notices/tables", version="50.1", content="3")
    assert "CONSOLE-FORM" in press(inside, "/notices/tables", version="", content="3")
    with bureau.reading() as work:
        assert Notices(work).code_table("50.1").content == b"1,2"


def test_faults_are_set_and_ended_though_they_strike(bureau: Bureau, inside: Client) -> None:
    shares = {
        "refuse_percent": "100",
        "vanish_before_percent": "0",
        "vanish_after_percent": "0",
        "signature_percent": "25",
    }
    press(inside, "/faults", slow_s="0.5", seed="7", second_look_heals="yes", **shares)
    with bureau.reading() as work:
        plan = FaultPlan(0.5, 100, signature_percent=25, seed=7)
        assert Faults(work).plan == plan
    for wrong in ({"slow_s": "x"}, {"slow_s": "61"}, {"seed": "-1"}, {"refuse_percent": "101"}):
        form = {"slow_s": "0", "seed": "1", **shares, **wrong}
        assert "CONSOLE-FORM" in press(inside, "/faults", **form)
    assert "正在模拟" in inside.get("/console/faults").text
    assert press(inside, "/faults/none") == "ok 一切正常运行"
    with bureau.reading() as work:
        assert Faults(work).plan == FaultPlan()


def test_maintenance_and_the_oldest_terminal_are_set(bureau: Bureau, inside: Client) -> None:
    window = {"since": "2024-02-05T09:00", "until": "2024-02-05T11:00"}
    press(
        inside, "/faults/service", maintenance="window", oldest="0.2", notice="周末维护", **window
    )
    page = inside.get("/console/faults").text
    assert "2024-02-05T09:00" in page
    assert "维护中" in page
    with bureau.reading() as work:
        assert rests(work)
        assert work.settings.get(OLDEST_CLIENT) == "0.2"
    press(inside, "/faults/service", maintenance="now")
    assert inside.get("/v1/health").json()["state"] == "maintenance"
    press(inside, "/faults/service", maintenance="")
    assert inside.get("/v1/health").json()["state"] == "online"
    backwards = {"since": window["until"], "until": window["since"]}
    for wrong in ({"oldest": "x"}, {"maintenance": "window", "since": "x"}, backwards):
        form = {"maintenance": "window" if wrong is backwards else "", **wrong}
        assert "CONSOLE-FORM" in press(inside, "/faults/service", **form)


def test_the_clock_is_moved_by_steps_and_to_a_time(bureau: Bureau, inside: Client) -> None:
    def now() -> str:
        return str(inside.get("/v1/health").json()["time"])[:16]

    press(inside, "/clock", step="month")
    assert now() == "2024-03-05T10:00"
    press(inside, "/clock", step="day")
    press(inside, "/clock", step="hour")
    press(inside, "/clock", step="week")
    assert now() == "2024-03-13T11:00"
    press(inside, "/clock", step="to", to="2024-01-31T08:30")
    press(inside, "/clock", step="month")
    assert now() == "2024-02-29T08:30"
    assert "CONSOLE-FORM" in press(inside, "/clock", step="to", to="x")
    assert "CONSOLE-FORM" in press(inside, "/clock", step="to", to="1999-01-01T00:00")
    press(inside, "/clock", step="pc")
    with bureau.reading() as work:
        assert work.settings.get(CLOCK_OFFSET) == ""


def test_the_clock_goes_nowhere_where_no_disk_would_believe_this_bureau(tmp_path: Path) -> None:
    authority = PrivateKey.generate()
    mark = {"common_name": certificate.AUTHORITY_MARK}
    adopted = authority.to_bytes() + certificate.self_signed(authority, mark, at("01-15"))
    with bureau_at(tmp_path / "adopted.db") as bureau:
        with bureau.writing() as work:
            work.authority.adopt(adopted)
        with bureau.writing() as work, pytest.raises(Refusal) as no:
            clock.DEEDS[0].do(work, {"step": "to", "to": "2023-01-31T08:30"})
        with bureau.writing() as work:
            clock.DEEDS[0].do(work, {"step": "to", "to": "2025-01-31T08:30"})
    assert (no.value.code, no.value.facts["first"]) == ("CLOCK-BEYOND-AUTHORITY", "2024-01-14")


def test_an_authority_of_the_bureaus_own_is_believed_whatever_its_clock_says(
    tmp_path: Path,
) -> None:
    with bureau_at(tmp_path / "own.db") as bureau, bureau.writing() as work:
        for to in ("2001-01-31T08:30", "2098-12-31T08:30"):
            clock.DEEDS[0].do(work, {"step": "to", "to": to})
        first, last = work.authority.life()
    assert (first.year, last.year) == (2000, 2099)


def test_the_clock_of_an_embedded_bureau_is_the_disks(tmp_path: Path) -> None:
    with bureau_at(tmp_path / "own.db", follows=True) as bureau:
        with bureau.writing() as work:
            Guard(work).set_password(PASSWORD)
        with client_of(bureau) as client:
            client.post("/console/login", data={"password": PASSWORD})
            assert client.get("/console").status_code == 200
            assert "/console/clock" not in client.get("/console").text
            assert client.get("/console/clock").status_code == 404


def test_what_was_done_is_listed(inside: Client) -> None:
    press(inside, "/slips", manner="manual")
    page = inside.get("/console").text
    assert "信息表审核方式" in page
    assert word(inside) not in page.partition("最近办理")[2]


def test_amounts_are_written_as_the_trade_does() -> None:
    assert [money(fen) for fen in (0, -5, 100_000_00)] == ["0.00", "-0.05", "100,000.00"]
