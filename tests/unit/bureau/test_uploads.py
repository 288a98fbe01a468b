"""Uploads: what the disk signed is received once; what it did not sign is not."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Row

from app.bureau.bureau import Bureau
from app.gateway.messages.uploads import TicketVerdict, UploadResult, UploadSent, UploadTaken
from db.bureau_schema.tickets import ticket
from hardware.disk import Disk
from tests.bureau_builders import flipped, next_blank, sign, void_of
from tests.bureau_office import Refused, Terminal, issued, sent_of
from tests.disk_builders import LINE, REQUEST, request_id

RED = replace(LINE, net_fen=-10_000, tax_fen=-1_300, quantity="-1")


def verdicts(result: UploadResult) -> list[tuple[str, str]]:
    return [(str(e.verdict), e.problem.code if e.problem else "") for e in result.results]


def rows(bureau: Bureau) -> dict[str, Row[Any]]:
    with bureau.reading() as work:
        return {row.number: row for row in work.connection.execute(ticket.select())}


def red_of(disk: Disk, code: str, number: str) -> dict[str, object]:
    return {
        "lines": (RED,),
        "net_fen": -10_000,
        "tax_fen": -1_300,
        "remark": f"对应正数发票代码:{code}号码:{number}",
    }


def test_a_ticket_is_received_and_the_disk_takes_the_receipt(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    result = terminal.upload(issued(disk, 1))
    assert verdicts(result) == [("received", "")]
    disk.mark_uploaded(request_id(900), result.receipt)
    assert disk.status().unsent == 0
    (row,) = rows(bureau).values()
    assert (row.kind, row.ticket_group, row.period, row.net_fen) == (
        "007",
        "007",
        "2024-01",
        30_000,
    )


def test_the_same_again_is_received_again_and_kept_once(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    sent = issued(disk, 1)
    first, again = terminal.upload(sent), terminal.upload(sent)
    assert first == again
    other = terminal.upload(sent, sent, request=2)
    assert verdicts(other) == [("received", "")] * 2
    assert len(rows(bureau)) == 1


def test_the_same_request_with_other_tickets_is_refused(terminal: Terminal, disk: Disk) -> None:
    terminal.upload(issued(disk, 1))
    with pytest.raises(Refused) as no:
        terminal.upload(issued(disk, 2))
    assert no.value.code == "REQUEST-CONFLICT"


def test_a_packed_invoice_is_the_same_invoice(terminal: Terminal, disk: Disk) -> None:
    sent = replace(issued(disk, 1), content=disk.encode(REQUEST))
    assert verdicts(terminal.upload(sent)) == [("received", "")]


@pytest.mark.parametrize("part", ["content", "signature"])
def test_what_the_disk_did_not_sign_is_a_signature_failed_and_stops_nobody(
    terminal: Terminal, disk: Disk, part: str
) -> None:
    good, other = issued(disk, 1), issued(disk, 2)
    bad = replace(good, **{part: flipped(getattr(good, part))})
    result = terminal.upload(bad, other)
    assert verdicts(result) == [("signature_failed", "SIGNATURE-FAILED"), ("received", "")]


def test_a_second_look_takes_what_was_doubted(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    good = issued(disk, 1)
    terminal.upload(replace(good, signature=flipped(good.signature)))
    taken = terminal.post("/v1/second-looks", UploadSent(f"{2:032x}", (good,)), UploadTaken)
    result = terminal.get(f"/v1/uploads/{taken.serial}", UploadResult)
    assert verdicts(result) == [("received", "")]
    with bureau.reading() as work:
        from db.bureau_schema.tickets import doubted

        (row,) = work.connection.execute(doubted.select())
        assert row.settled == 1


def test_a_void_moves_the_ticket(terminal: Terminal, disk: Disk, bureau: Bureau) -> None:
    signature = sign(disk, 1)
    done = disk.void(request_id(2), void_of(signature))
    both = sent_of(disk, signature.sequence), sent_of(disk, done.signature.sequence)
    result = terminal.upload(*both)
    assert verdicts(result) == [("received", "")] * 2
    disk.mark_uploaded(request_id(900), result.receipt)
    (row,) = rows(bureau).values()
    assert row.status == "void"
    assert row.voided_at > 0


def test_a_void_that_comes_later_moves_the_ticket_too(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    signature = sign(disk, 1)
    done = disk.void(request_id(2), void_of(signature))
    void = sent_of(disk, done.signature.sequence)
    assert verdicts(terminal.upload(void)) == [("refused", "TICKET-UNKNOWN")]
    terminal.upload(sent_of(disk, signature.sequence), request=2)
    assert verdicts(terminal.upload(void, request=3)) == [("received", "")]
    (row,) = rows(bureau).values()
    assert row.status == "void"


def test_the_void_of_a_doubted_ticket_settles_both(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    from app.bureau.faults import FaultPlan, Faults

    with bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    signature = sign(disk, 1)
    assert verdicts(terminal.upload(sent_of(disk, signature.sequence)))[0][0] == "signature_failed"
    with bureau.writing() as work:
        Faults(work).keep(FaultPlan())
    done = disk.void(request_id(2), void_of(signature))
    assert verdicts(terminal.upload(sent_of(disk, done.signature.sequence), request=2)) == [
        ("received", "")
    ]
    (row,) = rows(bureau).values()
    assert row.status == "void"


def test_a_blank_void_is_kept_with_its_number(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    done = disk.void_blank(request_id(2), "007", next_blank(disk))
    result = terminal.upload(sent_of(disk, done.signature.sequence))
    disk.mark_uploaded(request_id(900), result.receipt)
    (row,) = rows(bureau).values()
    assert (row.status, row.net_fen, row.number) == ("blank_void", 0, "00000001")


def test_a_red_ticket_is_counted_against_the_blue_one_until_it_is_void(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    blue = sign(disk, 1)
    red = sign(disk, 2, **red_of(disk, blue.code, blue.number))
    terminal.upload(sent_of(disk, blue.sequence), sent_of(disk, red.sequence))
    kept = rows(bureau)[blue.number]
    assert (kept.red_net_fen, kept.red_tax_fen) == (10_000, 1_300)
    done = disk.void(request_id(3), void_of(red))
    terminal.upload(sent_of(disk, done.signature.sequence), request=2)
    assert rows(bureau)[blue.number].red_net_fen == 0


def test_a_red_ticket_that_came_first_is_counted_when_the_blue_one_comes(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    blue = sign(disk, 1)
    red = sign(disk, 2, **red_of(disk, blue.code, blue.number))
    terminal.upload(sent_of(disk, red.sequence))
    terminal.upload(sent_of(disk, blue.sequence), request=2)
    assert rows(bureau)[blue.number].red_net_fen == 10_000


def test_a_number_that_nobody_was_given_is_foreign(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    from db.bureau_schema.stock import volume

    with bureau.writing() as work:
        work.connection.execute(volume.delete())
    assert verdicts(terminal.upload(issued(disk, 1))) == [("refused", "TICKET-FOREIGN")]


def test_a_serial_belongs_to_its_disk(terminal: Terminal) -> None:
    with pytest.raises(Refused) as no:
        terminal.get(f"/v1/uploads/{'0' * 32}", UploadResult)
    assert (no.value.status, no.value.code) == (404, "UPLOAD-UNKNOWN")


def test_injected_failures_strike_and_a_second_look_heals(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    from app.bureau.faults import FaultPlan, Faults

    with bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    sent = issued(disk, 1)
    (result,) = terminal.upload(sent).results
    assert result.verdict is TicketVerdict.SIGNATURE_FAILED
    taken = terminal.post("/v1/second-looks", UploadSent(f"{2:032x}", (sent,)), UploadTaken)
    looked = terminal.get(f"/v1/uploads/{taken.serial}", UploadResult)
    assert verdicts(looked) == [("received", "")]
