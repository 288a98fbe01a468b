"""The frame of the bureau's API: how it reads, admits, refuses and describes itself."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from tests.bureau_office import bureau_at, client_of


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with bureau_at(tmp_path / "bureau.db") as bureau, client_of(bureau) as client:
        yield client


def test_health_needs_no_session(client: Client) -> None:
    said = client.get("/v1/health").json()
    assert (said["state"], said["simulated"]) == ("online", True)
    assert said["time"].endswith("+08:00")


def test_a_body_that_is_no_message_is_refused_as_a_problem(client: Client) -> None:
    answer = client.post("/v1/challenges", content=b'{"disk": 7}')
    assert (answer.status_code, answer.json()["code"]) == (422, "MESSAGE-WRONG")


def test_packed_bodies_are_read_and_none_unpacks_without_end(client: Client) -> None:
    packed = {"Content-Encoding": "gzip"}
    small = gzip.compress(b'{"disk": "499099000001"}')
    assert client.post("/v1/challenges", content=small, headers=packed).status_code == 404
    bomb = gzip.compress(b" " * (17 * 1024 * 1024))
    assert client.post("/v1/challenges", content=bomb, headers=packed).status_code == 413
    cut = client.post("/v1/challenges", content=small[:-9], headers=packed)
    assert cut.status_code == 422


def test_what_is_not_there_is_a_problem_too(client: Client) -> None:
    answer = client.get("/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "BUREAU-NO-SUCH")
    assert client.delete("/v1/health").status_code == 405


def test_it_describes_itself_from_the_messages(client: Client) -> None:
    said = client.get("/openapi.json").json()
    asked = said["paths"]["/v1/sessions"]["post"]["requestBody"]["content"]["application/json"]
    assert asked["schema"] == {"$ref": "#/components/schemas/SessionAsked"}
    assert said["components"]["schemas"]["SessionAsked"]["required"]
