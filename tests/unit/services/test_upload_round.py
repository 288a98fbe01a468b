"""One round of 自动上传: what it takes, when it comes again, what it tells of others' uploads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bureau.faults import FaultPlan, Faults
from app.domain.invoice import InvoiceKey, Upload
from app.gateway.errors import BureauAway, BureauError, Reason
from app.services.terminal import Terminal
from app.services.upload.upload_batch import Outcome
from tests.bureau_home import Office, agrees, an_office
from tests.home_builders import upload_by_itself

WHO = "测试员"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as one:
        upload_by_itself(one.home, on=True)
        yield one


@pytest.fixture
def terminal(office: Office) -> Iterator[Terminal]:
    office.issue("D1", "D2")
    with office.terminal() as one:
        yield one


def test_a_round_sends_and_rests_until_something_is_issued(
    office: Office, terminal: Terminal
) -> None:
    first = terminal.upload_round.look()
    assert first.batch is not None and first.left == 2
    assert [each.state for each in first.moved] == [Upload.SENDING] * 2
    assert terminal.upload_standing.now().sending == 2
    carried = terminal.upload_round.keep(first.batch, terminal.upload_way.send(first.batch))
    assert carried.problem is None
    assert [each.state for each in carried.moved] == [Upload.SENT] * 2
    rest = terminal.upload_round.look()
    assert (rest.batch, rest.again_at, rest.left, rest.off) == (None, None, 0, False)
    stands = terminal.upload_standing.now()
    assert stands.left == 0 and stands.last_success is not None
    agrees(office, terminal)


def test_nothing_goes_while_the_switch_or_the_setting_says_so(
    office: Office, terminal: Terminal
) -> None:
    terminal.network.turn(WHO, on=False)
    assert terminal.upload_round.look(by_hand=True).off
    terminal.network.turn(WHO, on=True)
    upload_by_itself(office.home, on=False)
    looked = terminal.upload_round.look()
    assert looked.off and looked.left == 2
    assert terminal.upload_round.look(by_hand=True).batch is not None


def test_a_batch_that_nobody_answered_waits_and_somebody_may_wake_it(terminal: Terminal) -> None:
    first = terminal.upload_round.look()
    assert first.batch is not None
    silent = Outcome(problem=BureauAway(Reason.SILENT))
    assert terminal.upload_round.keep(first.batch, silent).problem is silent.problem
    again = terminal.upload_round.look()
    assert again.batch is None and again.again_at is not None and again.again_at > again.now
    assert terminal.upload_standing.now().problem == "BUREAU-AWAY"
    assert terminal.upload_round.look(wake=True).batch is not None


def test_what_was_under_way_when_the_program_died_goes_at_once_after_waking(
    office: Office, terminal: Terminal
) -> None:
    first = terminal.upload_round.look()
    assert first.batch is not None
    terminal.upload_round.lost(first.batch)
    assert terminal.upload_round.look().batch is None  # somebody may still wait for the answer
    assert terminal.upload_round.look(wake=True).batch is not None


def test_uploads_of_others_are_told_in_the_next_round(terminal: Terminal) -> None:
    terminal.uploading.drain(WHO)
    told = terminal.upload_round.look()
    assert [each.state for each in told.moved] == [Upload.SENDING] * 2 + [Upload.SENT] * 2
    assert terminal.upload_round.look().moved == ()


def refused(office: Office, terminal: Terminal) -> InvoiceKey:
    with office.bureau.writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    terminal.uploading.drain(WHO)
    key = terminal.upload_standing.now().refused_one
    assert key is not None
    return key


def test_a_second_look_is_asked_for_one_ticket(office: Office, terminal: Terminal) -> None:
    key = refused(office, terminal)
    assert terminal.upload_standing.now().refused == 2
    assert terminal.upload_standing.left() == 0  # never again by itself
    looked = terminal.upload_round.second_look(WHO, key)
    assert looked.batch is not None and looked.batch.look_again
    assert [each.key for each in looked.batch.entries] == [key]
    assert terminal.upload_round.second_look(WHO, key).batch is None  # it is under way
    terminal.upload_round.keep(looked.batch, terminal.upload_way.send(looked.batch))
    assert terminal.upload_standing.now().refused == 1
    assert terminal.upload_round.second_look(WHO, key).batch is None  # it has arrived


def test_one_kind_has_one_batch_under_way(office: Office, terminal: Terminal) -> None:
    key = refused(office, terminal)
    other = terminal.upload_standing.now()
    assert other.refused == 2
    first = terminal.upload_round.second_look(WHO, key)
    with terminal.book.reading() as work:
        (left,) = [each.key for each in work.sending.refused()]
    assert terminal.upload_round.second_look(WHO, left).batch is None
    assert first.batch is not None
    terminal.upload_round.keep(first.batch, Outcome(problem=BureauError("BUREAU-BUSY")))
    assert terminal.upload_round.second_look(WHO, left).batch is not None


def test_nobody_is_asked_for_a_second_look_while_the_switch_is_off(
    office: Office, terminal: Terminal
) -> None:
    key = refused(office, terminal)
    terminal.network.turn(WHO, on=False)
    with pytest.raises(BureauAway):
        terminal.upload_round.second_look(WHO, key)


def test_whoever_waits_for_the_bureau_is_let_go(terminal: Terminal) -> None:
    terminal.bureau.health()
    terminal.interrupt()
    with pytest.raises(BureauAway) as away:
        terminal.bureau.health()
    assert away.value.reason is Reason.CUT
