"""红字专票 by 信息表: exactly what the slip says, once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Nature
from app.domain.money import Money
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.domain.slip_number import slip_number
from app.domain.slip_status import SlipStatus
from app.domain.tax_period import TaxPeriod
from app.services.terminal import Terminal
from app.services.tickets.red_by_slip import BySlip
from app.services.tickets.slips import Wanted
from tests.bureau_home import Office
from tests.slip_builders import (
    applied,
    by_buyer,
    key_of,
    red,
    red_of,
    refusal,
    upload,
)

NOBODY = Session("复核员丙", Role.REVIEWER, ROLE_RIGHTS[Role.REVIEWER])


def test_a_buyers_slip_names_the_ticket_or_the_seller_does(
    office: Office, closed: Wanted, other: Wanted, terminal: Terminal
) -> None:
    key = key_of(closed)
    named, nameless = by_buyer(office, terminal, key), by_buyer(office, terminal)
    terminal.slips.refresh(terminal.session)
    other_key = key_of(other)
    slip = terminal.slips.find(named.number)
    assert refusal(red_of(terminal), BySlip(slip.number, other_key)) == "SLIP-OTHER-TICKET"
    assert refusal(red_of(terminal), BySlip(slip.number, gross=Money(1))) == "SLIP-USED-OTHERWISE"
    assert refusal(terminal.slips.withdraw, slip.number, terminal.session) == "SLIP-NOT-OWN"
    issued = red(terminal, slip, gross=Money(11300)).invoice
    assert (issued.draft.gross, issued.draft.lines[0].own_code) == (Money(-11300), "")
    unnamed = terminal.slips.find(nameless.number)
    nowhere = replace(key, number="00009999")
    assert refusal(red_of(terminal), BySlip(unnamed.number, nowhere)) == "INVOICE-UNKNOWN"
    look = terminal.red_by_slip.look(BySlip(unnamed.number), terminal.session)
    assert (look.blue, look.left, look.warnings) == (None, Money(11300), ())
    red(terminal, unnamed, blue=key)
    with terminal.book.reading() as work:
        blue = work.invoices.by_key(key)
    assert blue is not None
    assert blue.reddened_net + blue.reddened_tax == Money(22600)
    upload(terminal)
    slips = {one.number: one for one in terminal.slips.refresh(terminal.session)}
    assert slips[named.number].status is SlipStatus.WRITTEN_OFF
    assert slips[nameless.number].status is SlipStatus.WRITTEN_OFF


def test_a_slip_whose_ticket_nobody_names_has_its_own_document(
    office: Office, terminal: Terminal
) -> None:
    slip = by_buyer(office, terminal)
    terminal.slips.refresh(terminal.session)
    issued = red(terminal, terminal.slips.find(slip.number)).invoice
    assert issued.draft.document == f"RED-{slip.number}-1"
    assert issued.draft.remark == f"开具红字增值税专用发票信息表编号{slip.number}"


def test_what_a_red_ticket_may_not_take_back_is_refused(
    office: Office, mouse: Wanted, void: Wanted, terminal: Terminal
) -> None:
    key, mine = key_of(mouse), applied(terminal, mouse)
    nameless = by_buyer(office, terminal)
    stranger = by_buyer(office, terminal, kind="028")
    terminal.slips.refresh(terminal.session)
    look = red_of(terminal)
    assert refusal(look, BySlip("1" * 16)) == "SLIP-NUMBER"
    assert refusal(look, BySlip(slip_number(TaxPeriod(2099, 1), 1))) == "SLIP-UNKNOWN"
    assert refusal(look, BySlip(stranger.number, key)) == "SLIP-USED-OTHERWISE"
    assert refusal(terminal.red_by_slip.look, BySlip(mine.number), NOBODY) == "NO-RIGHT"
    red(terminal, mine)
    assert refusal(look, BySlip(nameless.number, key)) == "RED-EXCEEDS"
    assert refusal(look, BySlip(nameless.number, key_of(void))) == "RED-NOT-BLUE"


def test_a_second_red_ticket_of_a_ticket_has_the_next_document(
    closed: Wanted, terminal: Terminal
) -> None:
    documents = [
        red(terminal, applied(terminal, replace(closed, gross=Money(fen)))).invoice.draft.document
        for fen in (10000, 20000)
    ]
    assert [document[-2:] for document in documents] == ["-1", "-2"]


def test_the_same_request_is_the_same_red_ticket(closed: Wanted, terminal: Terminal) -> None:
    slip = applied(terminal, closed)
    asked, request = BySlip(slip.number), b"r" * 16
    first = terminal.red_by_slip.issue(asked, terminal.session, request)
    again = terminal.red_by_slip.issue(asked, terminal.session, request)
    assert (first.again, again.again, again.invoice.key) == (False, True, first.invoice.key)


def test_a_ticket_with_a_list_is_one_line_of_its_rate(listed: Wanted, terminal: Terminal) -> None:
    slip = applied(terminal, listed)
    (line,) = slip.lines
    assert (line.name, line.nature) == ("详见对应正数发票及清单", Nature.RED_LIST)
    assert (line.quantity, line.unit, line.spec) == (None, "", "")
    issued = red(terminal, slip).invoice
    assert issued.draft.lines == (line,)
    upload(terminal)


def test_a_red_ticket_that_came_before_its_slip_is_joined_to_it(
    closed: Wanted, terminal: Terminal
) -> None:
    """A book that was rebuilt from the disk has no slips until they are downloaded."""
    slip = applied(terminal, closed)
    issued = red(terminal, slip).invoice
    key = slip.blue
    assert key is not None
    with terminal.book.writing() as work:
        work.invoices.redden(key, slip.net, slip.tax)
        work.slips.remove(slip)
        assert work.slips.release(slip.number, issued.key) is None
        assert work.slips.use(slip.number, issued.key) is None
        work.commit()
    refreshed = {one.number: one for one in terminal.slips.refresh(terminal.session, whole=True)}
    assert refreshed[slip.number].red == issued.key
    with terminal.book.reading() as work:
        blue = work.invoices.by_key(key)
    assert blue is not None
    assert blue.reddened_net == blue.draft.net
    with terminal.book.writing() as work:
        work.invoices.redden(key, slip.net, slip.tax)
        assert work.reddened.recount() == (key,)


def test_a_red_ticket_that_nobody_names_is_joined_without_a_blue_one(
    office: Office, terminal: Terminal
) -> None:
    slip = by_buyer(office, terminal)
    terminal.slips.refresh(terminal.session)
    kept = terminal.slips.find(slip.number)
    issued = red(terminal, kept).invoice
    with terminal.book.writing() as work:
        work.slips.remove(kept)
        work.commit()
    terminal.slips.refresh(terminal.session, whole=True)
    assert terminal.slips.find(slip.number).red == issued.key


def test_a_red_ticket_whose_outcome_nobody_was_told_is_told_when_asked_again(
    closed: Wanted, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.repositories.errors import StoreError
    from app.repositories.unit_of_work import UnitOfWork
    from hardware.errors import OutcomeUnknown

    with office.terminal() as terminal:
        slip = applied(terminal, closed)

        def full(*_: object) -> None:
            raise StoreError("STORE-FULL")

        with monkeypatch.context() as broken, pytest.raises(OutcomeUnknown):
            broken.setattr(UnitOfWork, "keep_issued", full)
            red(terminal, slip)
    with office.terminal() as terminal:
        other = Session("别人", Role.CASHIER, ROLE_RIGHTS[Role.CASHIER])
        with pytest.raises(RuleBroken):
            terminal.red_by_slip.issue(BySlip(slip.number), other)
        unknown = replace(slip, number=slip_number(TaxPeriod(2099, 1), 1))
        assert refusal(red, terminal, unknown) == "SLIP-UNKNOWN"
        again = red(terminal, slip)
        assert again.again
        assert refusal(red, terminal, slip) == "SLIP-STATE"
