"""The API asked everything that its own description allows, and more: no 500, and without a session
nothing changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from sqlalchemy import func, select

from app.bureau.bureau import Bureau
from db.bureau_schema.base import metadata
from hardware.disk import Disk
from tests.bureau_office import Terminal, client_of

Check = Callable[[Any, int, bytes], None]
TRIES = int(os.environ.get("KAIPIAO_FUZZ", "4"))  # of each operation; 60 were once tried
SLACK = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
PASSING = frozenset({"challenge", "session"})  # who is here; they run out by themselves
OPEN = frozenset({"/v1/challenges", "/v1/sessions", "/v1/devices", "/v1/health"})


@pytest.fixture
def terminal(bureau: Bureau, disk: Disk) -> Iterator[Terminal]:
    with client_of(bureau) as client:
        terminal = Terminal(client, disk)
        terminal.sign_in()
        yield terminal


def operations(terminal: Terminal) -> list[Any]:
    schema = schemathesis.openapi.from_dict(terminal.client.get("/openapi.json").json())
    return [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]


def rows(bureau: Bureau) -> dict[str, int]:
    """How many of each table."""
    kept = [table for name, table in metadata.tables.items() if name not in PASSING]
    with bureau.reading() as work:
        return {
            table.name: work.connection.execute(
                select(func.count()).select_from(table)
            ).scalar_one()
            for table in kept
        }


def asked(terminal: Terminal, case: Any, token: str) -> tuple[int, bytes]:
    """The answer to a generated case, sent as it is."""
    sent = case.as_transport_kwargs(base_url=str(terminal.client.base_url).rstrip("/"))
    headers = dict(sent.get("headers") or {})
    headers.pop("Authorization", None)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    answer = terminal.client.request(
        sent["method"],
        sent["url"],
        params=sent.get("params"),
        json=sent.get("json"),
        headers=headers,
    )
    return answer.status_code, answer.content


def every(terminal: Terminal, token: str, check: Check) -> None:
    for operation in operations(terminal):
        tried(terminal, token, operation, check)


def tried(terminal: Terminal, token: str, operation: Any, check: Check) -> None:
    @settings(max_examples=TRIES, suppress_health_check=SLACK)
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        status, content = asked(terminal, case, token)
        check(operation, status, content)

    one()


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)  # the stricter one
def test_with_a_session_nothing_that_is_asked_breaks_the_bureau(terminal: Terminal) -> None:
    def check(operation: Any, status: int, content: bytes) -> None:
        assert status < 500, (operation.label, status, content)

    every(terminal, terminal.token, check)


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_without_a_session_nothing_changes(terminal: Terminal, bureau: Bureau) -> None:
    before = rows(bureau)

    def check(operation: Any, status: int, content: bytes) -> None:
        if operation.path not in OPEN:
            assert status in (401, 404, 405, 413, 415, 422), (operation.label, status, content)
        assert status < 500, (operation.label, status, content)

    every(terminal, "", check)
    assert rows(bureau) == before
