"""Numbers: claimed once, beyond those that anybody has, and back again by the disk's own word."""

from __future__ import annotations

import pytest

from app.bureau.bureau import Bureau
from app.gateway.messages.stock import (
    Claim,
    ClaimAsked,
    ClaimConfirmed,
    ClaimState,
    ReturnSent,
    StockAtBureau,
)
from hardware.disk import Disk
from hardware.orders import NumberRange, ReturnOrder
from tests.bureau_office import Refused, Terminal, issued
from tests.disk_builders import Wall, request_id

FIRST, SECOND = f"{1:032x}", f"{2:032x}"
VOLUME = NumberRange("004", "9900231130", 1, 500)


def claimed(terminal: Terminal, count: int = 50, request: str = FIRST, kind: str = "007") -> Claim:
    claim: Claim = terminal.post("/v1/claims", ClaimAsked(request, kind, count), Claim)
    return claim


def refusal(terminal: Terminal, **changes: object) -> str:
    with pytest.raises(Refused) as no:
        claimed(terminal, **changes)  # type: ignore[arg-type]
    return no.value.code


def returned(disk: Disk, number: int = 7) -> bytes:
    return disk.return_volumes(request_id(number), ReturnOrder((VOLUME,), "")).package


def test_a_claim_is_made_once_however_often_it_is_asked_for(terminal: Terminal, disk: Disk) -> None:
    claim = claimed(terminal)
    assert claim.state is ClaimState.NOT_CONFIRMED
    assert claimed(terminal) == claim
    disk.load_volumes(request_id(1), claim.package)
    terminal.post("/v1/claims/confirm", ClaimConfirmed(FIRST))
    terminal.post("/v1/claims/confirm", ClaimConfirmed(FIRST))
    (told,) = terminal.get("/v1/stock", StockAtBureau).claims
    assert (told.state, told.package, told.ranges) == (ClaimState.DONE, b"", claim.ranges)


def test_the_next_claim_begins_where_the_last_one_ended(terminal: Terminal) -> None:
    first = claimed(terminal).ranges[0]
    terminal.post("/v1/claims/confirm", ClaimConfirmed(FIRST))
    second = claimed(terminal, request=SECOND).ranges[0]
    assert (second.code, second.first) == (first.code, first.last + 1)


def test_a_claim_that_is_not_on_the_disk_yet_stands_in_the_way(terminal: Terminal) -> None:
    claimed(terminal)
    assert refusal(terminal, request=SECOND) == "CLAIM-OPEN"
    assert refusal(terminal, count=51) == "REQUEST-CONFLICT"


def test_more_than_may_be_claimed_is_refused(terminal: Terminal) -> None:
    told = terminal.get("/v1/stock", StockAtBureau).claimable
    sizes = {each.kind: (each.usual, each.most) for each in told}
    assert sizes == {"004": (25, 250), "007": (50, 500)}
    assert refusal(terminal, count=501) == "CLAIM-TOO-MANY"
    assert refusal(terminal, kind="026") == "KIND-NOT-GRANTED"


def test_past_the_lock_date_nothing_is_claimed(terminal: Terminal, wall: Wall) -> None:
    wall.forward(days=60)
    terminal.sign_in()
    (first, *_) = terminal.get("/v1/stock", StockAtBureau).claimable
    assert (first.most, first.reason) == (0, "CLAIM-LOCKED")
    assert refusal(terminal) == "CLAIM-LOCKED"


def test_over_the_offline_quota_nothing_is_claimed_until_the_tickets_are_here(
    terminal: Terminal, disk: Disk, wall: Wall
) -> None:
    sent = issued(disk, 1)
    wall.forward(hours=73)
    terminal.sign_in()
    assert refusal(terminal) == "CLAIM-UNSENT"
    terminal.upload(sent)
    assert claimed(terminal).state is ClaimState.NOT_CONFIRMED


def test_what_the_disk_gives_back_is_nobodys_any_more(
    terminal: Terminal, disk: Disk, bureau: Bureau
) -> None:
    package = returned(disk)
    for _ in range(2):
        terminal.post("/v1/stock-returns", ReturnSent(package))
    with bureau.reading() as work:
        assert VOLUME.code not in {v.code for v in work.stock.volumes.of("91990000MA0000007X")}


def test_what_is_no_return_of_this_disk_is_refused(terminal: Terminal, disk: Disk) -> None:
    with pytest.raises(Refused) as no:
        terminal.post("/v1/stock-returns", ReturnSent(returned(disk)[:-1] + b"x"))
    assert no.value.code == "PACKAGE-WRONG"
    with pytest.raises(Refused) as no:
        terminal.post("/v1/stock-returns", ReturnSent(claimed(terminal).package))
    assert no.value.code == "PACKAGE-WRONG"


def test_a_claim_that_was_never_made_cannot_be_confirmed(terminal: Terminal) -> None:
    with pytest.raises(Refused) as no:
        terminal.post("/v1/claims/confirm", ClaimConfirmed(FIRST))
    assert (no.value.status, no.value.code) == (404, "CLAIM-UNKNOWN")
