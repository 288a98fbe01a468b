"""What the bureau promises on either database, also when several processes are the same bureau
(each with an engine and an application of its own)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import FromClause, func, select, text

from app.bureau.bureau import Bureau
from app.gateway.messages.month import ReportSent, ReportTaken
from app.gateway.messages.stock import Claim, ClaimAsked, ClaimConfirmed
from app.gateway.messages.uploads import TicketSent, UploadResult, UploadSent, UploadTaken
from db.bureau_engine import open_bureau
from db.bureau_schema.tickets import ticket, ticket_event, ticket_rate
from hardware.disk import Disk
from hardware.ports import DiskSignature
from tests.bureau_builders import flipped, report, void_of
from tests.bureau_office import (
    Terminal,
    bureau_at,
    client_of,
    issued,
    sent_of,
)
from tests.disk_builders import Wall, request_id

Two = tuple[Terminal, Terminal]


@pytest.fixture
def two(where: str, bureau: Bureau, wall: Wall, disk: Disk) -> Iterator[Two]:
    """The same disk, speaking to two bureaux over one database."""
    with ExitStack() as stack:
        other = stack.enter_context(bureau_at(where, wall, follows=True))
        pair = []
        for each in (bureau, other):
            terminal = Terminal(stack.enter_context(client_of(each)), disk)
            terminal.sign_in()
            pair.append(terminal)
        yield pair[0], pair[1]


def count(bureau: Bureau, table: FromClause) -> int:
    with bureau.reading() as work:
        asked = select(func.count()).select_from(table)
        return int(work.connection.execute(asked).scalar_one())


def batch(disk: Disk, first: int, many: int) -> tuple[TicketSent, ...]:
    return tuple(issued(disk, number) for number in range(first, first + many))


def test_a_batch_is_stored_with_its_lines_and_its_records(
    two: Two, disk: Disk, bureau: Bureau
) -> None:
    signed = batch(disk, 1, 5)
    bad = flipped(signed[4].signature)
    sent = (*signed[:4], replace(signed[4], signature=bad))
    result = two[0].upload(*sent)
    assert [str(each.verdict) for each in result.results] == [*["received"] * 4, "signature_failed"]
    assert [count(bureau, each) for each in (ticket, ticket_rate, ticket_event)] == [4, 4, 4]
    done = disk.void(request_id(50), void_of(sign_of(disk, 1)))
    two[1].upload(sent_of(disk, done.signature.sequence), request=2)
    with bureau.reading() as work:
        rows = work.connection.execute(select(ticket.c.status).order_by(ticket.c.sequence)).all()
    assert [row.status for row in rows] == ["void", "valid", "valid", "valid"]


def test_a_session_of_one_process_holds_in_the_other(two: Two, disk: Disk) -> None:
    taken = two[0].post("/v1/uploads", UploadSent(f"{1:032x}", batch(disk, 1, 2)), UploadTaken)
    result = two[1].get(f"/v1/uploads/{taken.serial}", UploadResult)
    assert result == two[0].get(f"/v1/uploads/{taken.serial}", UploadResult)


def test_both_asked_for_the_same_serial_at_once_look_once(
    two: Two, disk: Disk, bureau: Bureau
) -> None:
    taken = two[0].post("/v1/uploads", UploadSent(f"{1:032x}", batch(disk, 1, 8)), UploadTaken)
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(two[at % 2].get, f"/v1/uploads/{taken.serial}", UploadResult)
            for at in range(8)
        ]
        results = [each.result() for each in asked]
    assert all(each == results[0] for each in results)
    assert count(bureau, ticket) == 8


def test_overlapping_batches_at_once_keep_each_ticket_once(
    two: Two, disk: Disk, bureau: Bureau
) -> None:
    sent = batch(disk, 1, 12)
    with ThreadPoolExecutor(6) as pool:
        asked = [
            pool.submit(two[at % 2].upload, *sent[at : at + 7], request=at + 1) for at in range(6)
        ]
        results = [each.result() for each in asked]
    verdicts = {str(e.verdict) for result in results for e in result.results}
    assert verdicts == {"received"}
    assert [count(bureau, each) for each in (ticket, ticket_event)] == [12, 12]


def test_the_same_claim_at_once_gives_numbers_once(two: Two, bureau: Bureau) -> None:
    asked = ClaimAsked(f"{1:032x}", "007", 50)
    with ThreadPoolExecutor(8) as pool:
        claims = [pool.submit(two[at % 2].post, "/v1/claims", asked, Claim) for at in range(8)]
        ranges = {each.result().ranges for each in claims}
    assert len(ranges) == 1


def test_no_number_is_ever_given_twice(where: str, bureau: Bureau, wall: Wall) -> None:
    """Many units of two processes take numbers of one kind at once."""
    with bureau_at(where, wall, follows=True) as other:

        def take(at: int) -> tuple[str, int, int]:
            of = (bureau, other)[at % 2]
            with of.writing() as work:
                facts = work.devices.disks()[0]
                given = work.stock.give(facts, "007", 10)
            return given.code, given.first, given.last

        with ThreadPoolExecutor(8) as pool:
            given = sorted(pool.map(take, range(40)))
    assert len({code for code, _, _ in given}) == 1
    assert all(one[2] + 1 == after[1] for one, after in pairwise(given))


def test_a_report_that_is_sent_to_both_at_once_is_one(
    two: Two, disk: Disk, wall: Wall, bureau: Bureau
) -> None:
    two[0].upload(*batch(disk, 1, 2))
    wall.forward(days=18)
    for each in two:
        each.sign_in()
    package = report(disk).package
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(two[at % 2].post, "/v1/reports", ReportSent(package), ReportTaken)
            for at in range(4)
        ]
        told = {each.result().receipt for each in asked}
    assert len(told) == 1


def test_a_claim_is_confirmed_in_the_other_process(two: Two) -> None:
    two[0].post("/v1/claims", ClaimAsked(f"{1:032x}", "007", 50), Claim)
    two[1].post("/v1/claims/confirm", ClaimConfirmed(f"{1:032x}"))
    claim = two[0].post("/v1/claims", ClaimAsked(f"{2:032x}", "007", 50), Claim)
    assert claim.ranges[0].first > 50


def test_several_processes_that_come_first_make_the_tables_once(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server = request.getfixturevalue("server")
    for where in (str(tmp_path / "new.db"), server.database()):
        with ThreadPoolExecutor(4) as pool:
            engines = list(pool.map(open_bureau, [where] * 4))
        with engines[0].connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        for engine in engines:
            engine.dispose()


def sign_of(disk: Disk, sequence: int) -> DiskSignature:
    return disk.journal(sequence - 1, 1)[0].signature
