"""Faults of the bureau: they strike every process, and never the console."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client, ReadError, RemoteProtocolError

from app.bureau.bureau import Bureau
from app.bureau.faults import FaultPlan, Faults, rests
from app.bureau.settings import MAINTENANCE
from db.bureau_schema.devices import challenge
from tests.bureau_months import DISK, settled_in
from tests.bureau_office import bureau_at, client_of

ASKED = b'{"disk": "990000000001"}'


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db") as bureau:
        settled_in(bureau)
        yield bureau


@pytest.fixture
def client(bureau: Bureau) -> Iterator[Client]:
    with client_of(bureau) as client:
        yield client


def keep(bureau: Bureau, plan: FaultPlan) -> None:
    with bureau.writing() as work:
        Faults(work).keep(plan)


def challenges(bureau: Bureau) -> int:
    with bureau.reading() as work:
        return len(work.connection.execute(challenge.select()).all())


def test_without_a_plan_nothing_strikes(bureau: Bureau, client: Client) -> None:
    assert client.post("/v1/challenges", content=ASKED).status_code == 200
    with bureau.reading() as work:
        assert not Faults(work).signature_fails("1", "1", "issued")


def test_a_busy_bureau_does_nothing(bureau: Bureau, client: Client) -> None:
    keep(bureau, FaultPlan(refuse_percent=100))
    answer = client.post("/v1/challenges", content=ASKED)
    assert (answer.status_code, answer.json()["code"]) == (503, "BUREAU-BUSY")
    assert challenges(bureau) == 0
    assert client.get("/v1/health").status_code == 200


@pytest.mark.parametrize(("plan", "done"), [
    (FaultPlan(vanish_before_percent=100), 0),
    (FaultPlan(vanish_after_percent=100), 1),
])  # fmt: skip
def test_the_line_breaks_before_or_after_it_is_done(
    bureau: Bureau, client: Client, plan: FaultPlan, done: int
) -> None:
    keep(bureau, plan)
    with pytest.raises((RemoteProtocolError, ReadError)):
        client.post("/v1/challenges", content=ASKED)
    assert challenges(bureau) == done
    keep(bureau, FaultPlan())
    assert client.post("/v1/challenges", content=ASKED).status_code == 200
    gc.collect()


def test_a_slow_bureau_answers_all_the_same(bureau: Bureau, client: Client) -> None:
    keep(bureau, FaultPlan(slow_s=0.01))
    assert client.get("/v1/health").status_code == 200


def test_in_maintenance_only_health_answers(bureau: Bureau, client: Client) -> None:
    with bureau.writing() as work:
        work.settings.put(MAINTENANCE, "now")
    assert client.get("/v1/health").json()["state"] == "maintenance"
    answer = client.post("/v1/challenges", content=ASKED)
    assert (answer.status_code, answer.json()["code"]) == (503, "BUREAU-MAINTENANCE")


@pytest.mark.parametrize(("window", "holds"), [
    ("2024-01-15T09:00:00+08:00 2024-01-15T11:00:00+08:00", True),
    ("2024-01-15T10:30:00+08:00 2024-01-15T11:00:00+08:00", False),
    ("", False),
])  # fmt: skip
def test_maintenance_may_be_a_window_of_the_bureaus_clock(
    bureau: Bureau, window: str, holds: bool
) -> None:
    with bureau.writing() as work:
        work.settings.put(MAINTENANCE, window)
        assert rests(work) is holds


def test_signatures_fail_by_the_seed_and_heal_at_the_second_look(bureau: Bureau) -> None:
    keep(bureau, FaultPlan(signature_percent=50, seed=7))
    with bureau.reading() as work:
        faults = Faults(work)
        struck = [faults.signature_fails(DISK, str(n), "issued") for n in range(40)]
        again = [faults.signature_fails(DISK, str(n), "issued") for n in range(40)]
        assert struck == again
        assert 5 < sum(struck) < 35
        assert not any(faults.signature_fails(DISK, str(n), "issued", 1) for n in range(40))
    keep(bureau, FaultPlan(signature_percent=100, second_look_heals=False))
    with bureau.reading() as work:
        assert Faults(work).signature_fails(DISK, "1", "issued", 1)
