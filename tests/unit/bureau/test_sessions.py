"""Who may speak: the disk that signs the bureau's challenge, for as long as its token holds."""

from __future__ import annotations

import pytest

from app.bureau.bureau import Bureau
from app.bureau.settings import OLDEST_CLIENT
from app.gateway.messages.sessions import Challenge, ChallengeAsked, Session, SessionAsked
from app.gateway.messages.stock import StockAtBureau
from hardware.disk import Disk
from tests.bureau_builders import flipped
from tests.bureau_office import Refused, Terminal
from tests.disk_builders import Wall


def code_of(no: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return no.value.status, no.value.code


def test_without_a_session_nothing_is_told(terminal: Terminal) -> None:
    stranger = Terminal(terminal.client, terminal.disk)
    with pytest.raises(Refused) as no:
        stranger.get("/v1/stock", StockAtBureau)
    assert code_of(no) == (401, "SESSION-NEEDED")


def test_a_session_ends_by_the_clock_of_the_bureau(terminal: Terminal, wall: Wall) -> None:
    assert terminal.get("/v1/stock", StockAtBureau).claimable
    wall.forward(hours=8)
    with pytest.raises(Refused) as no:
        terminal.get("/v1/stock", StockAtBureau)
    assert code_of(no) == (401, "SESSION-NEEDED")


def test_a_clock_that_is_put_back_makes_no_session_longer(terminal: Terminal, wall: Wall) -> None:
    wall.forward(days=-1)
    with pytest.raises(Refused) as no:
        terminal.get("/v1/stock", StockAtBureau)
    assert code_of(no) == (401, "SESSION-NEEDED")


def test_a_challenge_opens_one_session_only(terminal: Terminal, disk: Disk) -> None:
    asked = ChallengeAsked(terminal.number)
    nonce = terminal.post("/v1/challenges", asked, Challenge).nonce
    proof = disk.signed_status(nonce)
    opening = SessionAsked(terminal.number, proof.signed_bytes, proof.signature, "1.0")
    terminal.post("/v1/sessions", opening, Session)
    with pytest.raises(Refused) as no:
        terminal.post("/v1/sessions", opening, Session)
    assert code_of(no) == (401, "SESSION-REFUSED")


def test_a_signature_that_is_not_the_disks_opens_none(terminal: Terminal, disk: Disk) -> None:
    nonce = terminal.post("/v1/challenges", ChallengeAsked(terminal.number), Challenge).nonce
    proof = disk.signed_status(nonce)
    wrong = SessionAsked(terminal.number, proof.signed_bytes, flipped(proof.signature), "1.0")
    with pytest.raises(Refused) as no:
        terminal.post("/v1/sessions", wrong, Session)
    assert no.value.facts == {"reason": "signature"}


def test_a_challenge_is_good_for_two_minutes(terminal: Terminal, wall: Wall, disk: Disk) -> None:
    nonce = terminal.post("/v1/challenges", ChallengeAsked(terminal.number), Challenge).nonce
    wall.forward(seconds=121)
    proof = disk.signed_status(nonce)
    late = SessionAsked(terminal.number, proof.signed_bytes, proof.signature, "1.0")
    with pytest.raises(Refused) as no:
        terminal.post("/v1/sessions", late, Session)
    assert no.value.facts == {"reason": "challenge"}


def test_a_terminal_that_is_too_old_is_told_so(bureau: Bureau, terminal: Terminal) -> None:
    with bureau.writing() as work:
        work.settings.put(OLDEST_CLIENT, "2.0")
    old = Terminal(terminal.client, terminal.disk, version="1.9")
    with pytest.raises(Refused) as no:
        old.sign_in()
    assert code_of(no) == (426, "VERSION-OLD")


def test_a_version_that_is_refused_from_now_on_is_refused_in_the_middle_of_its_session(
    bureau: Bureau, terminal: Terminal
) -> None:
    terminal.sign_in()
    terminal.get("/v1/stock", StockAtBureau)
    with bureau.writing() as work:
        work.settings.put(OLDEST_CLIENT, "99")
    with pytest.raises(Refused) as no:
        terminal.get("/v1/stock", StockAtBureau)
    assert code_of(no) == (426, "VERSION-OLD")


def test_a_disk_that_was_never_issued_here_is_unknown(terminal: Terminal) -> None:
    with pytest.raises(Refused) as no:
        terminal.post("/v1/challenges", ChallengeAsked("499099000001"), Challenge)
    assert code_of(no) == (404, "DISK-UNKNOWN")


def test_who_asks_for_challenges_again_and_again_fills_no_store(
    bureau: Bureau, terminal: Terminal
) -> None:
    from sqlalchemy import func, select

    from db.bureau_schema.devices import challenge

    for _ in range(30):
        terminal.post("/v1/challenges", ChallengeAsked(terminal.number), Challenge)
    with bureau.reading() as work:
        count = work.connection.execute(select(func.count()).select_from(challenge)).scalar_one()
    assert count <= 20
