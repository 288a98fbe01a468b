"""Two phases: what cannot be read is sent in halves, and a receipt is waited for, not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.uploads import (
    TicketVerdict,
    UploadResult,
    UploadSent,
    UploadTaken,
)
from app.services.upload.upload_batch import Batch
from app.services.upload.upload_way import PATIENCE_S, UploadWay
from tests.bureau_home import Office, an_office, speaking, uploading


class Slow:
    """A bureau that needs its time."""

    def __init__(self, *waits: float, first: float = 0.0) -> None:
        self._first = first
        self._waits = list(waits)

    def upload(self, sent: UploadSent) -> UploadTaken:
        return UploadTaken("a" * 32, self._first)

    def upload_result(self, serial: str) -> UploadResult:
        if self._waits:
            return UploadResult(False, wait_s=self._waits.pop(0))
        return UploadResult(True)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("way")) as one:
        yield one


def a_batch(office: Office, *documents: str) -> Batch:
    office.issue(*documents)
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        batch = uploading(terminal, bureau).take()
        assert batch is not None
        return batch


def test_one_ticket_that_cannot_be_read_stops_nobody(office: Office, tmp_path: Path) -> None:
    batch = a_batch(office, *(f"H{n}" for n in range(7)))
    tickets = list(batch.tickets)
    tickets[2] = replace(tickets[2], code="no code")
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        outcome = UploadWay(bureau, lambda _: None).send(replace(batch, tickets=tuple(tickets)))
    assert outcome.problem is None
    assert [each.verdict for each in outcome.results] == [
        TicketVerdict.REFUSED if n == 2 else TicketVerdict.RECEIVED for n in range(7)
    ]
    assert len(outcome.receipts) > 1


def test_half_of_a_batch_of_which_nobody_heard_is_told_with_the_half_that_went(
    office: Office,
) -> None:
    batch = a_batch(office, *(f"K{n}" for n in range(4)))
    tickets = (replace(batch.tickets[0], code="no code"), *batch.tickets[1:])
    asked = [0]

    def gate() -> None:
        asked[0] += 1
        if asked[0] > 3:  # challenge, session, the whole batch: then the line is gone
            raise BureauAway(Reason.SWITCHED_OFF)

    with office.terminal() as terminal, speaking(terminal, office.url, gate) as bureau:
        outcome = UploadWay(bureau, lambda _: None).send(replace(batch, tickets=tickets))
    assert isinstance(outcome.problem, BureauAway)
    assert outcome.results == ()


def test_a_receipt_is_waited_for_as_long_as_the_bureau_says(office: Office) -> None:
    waited: list[float] = []
    slow = Slow(0.0, 2.0, first=1.0)
    batch = a_batch(office, "W1")
    outcome = UploadWay(slow, waited.append).send(batch)  # type: ignore[arg-type]
    assert (outcome.problem, outcome.receipts) == (None, ())
    assert waited == [1.0, 0.05, 2.0]


def test_a_receipt_that_does_not_come_is_asked_for_another_time(office: Office) -> None:
    slow = Slow(*[PATIENCE_S / 2] * 10)
    batch = a_batch(office, "W2")
    outcome = UploadWay(slow, lambda _: None).send(batch)  # type: ignore[arg-type]
    assert isinstance(outcome.problem, BureauRefused)
    assert outcome.problem.code == "BUREAU-BUSY"
