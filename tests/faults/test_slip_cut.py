"""The line to the bureau is cut at every step of an application for a slip, of its withdrawal, of
a return of numbers: nothing is done twice, nothing is lost, asking again ends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.domain.money import Money
from app.domain.slip_status import SlipStatus
from app.gateway.errors import BureauAway
from app.gateway.ports import TaxBureau
from app.services.terminal import Terminal
from app.services.tickets.slips import Slips, Wanted
from tests.bureau_home import Office, an_office, speaking
from tests.cutting import Break, Cutter, cutting
from tests.home_builders import say
from tests.slip_builders import special, upload

REQUESTS = ("challenge", "session", "request")
CUTS = [each for each in Break if each not in (Break.AFTER, Break.LATE)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("cut")) as one:
        yield one


@pytest.fixture(scope="module")
def wanted(office: Office) -> Wanted:
    """One yuan of a ticket of 551.00 that the bureau has."""
    key = special(office.home)
    with office.terminal() as terminal:
        upload(terminal)
    return Wanted(key.code, key.number, Money(100))


@pytest.fixture(scope="module")
def cutter(office: Office) -> Iterator[Cutter]:
    with cutting(office.url) as one:
        yield one


def over(terminal: Terminal, bureau: TaxBureau) -> Slips:
    mine = terminal.slips
    return Slips(mine.book, mine.device, bureau, mine.now, mine.refuse_own, mine.registered)


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("at", range(1, len(REQUESTS) + 1), ids=REQUESTS)
def test_an_application_that_is_cut_is_one_slip(
    office: Office, wanted: Wanted, cutter: Cutter, at: int, how: Break
) -> None:
    with office.terminal() as terminal:
        me, before = terminal.session, len(terminal.slips.fetch())
        cutter.arm(at, how)
        with speaking(terminal, cutter.url) as bureau, pytest.raises(BureauAway):
            slips = over(terminal, bureau)
            slips.apply(slips.of_ticket(wanted, me), me)
        (waiting,) = terminal.slips.unsent()
        cutter.arm(0, how)
        with speaking(terminal, cutter.url) as bureau:
            slips = over(terminal, bureau)
            slip = slips.apply(slips.of_ticket(wanted, me), me)
        assert (slip.request_id, slip.status) == (waiting.request_id, SlipStatus.APPROVED)
        assert len(terminal.slips.fetch()) == before + 1
        terminal.slips.withdraw(slip.number, me)  # else the next one is this one again


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("at", range(1, len(REQUESTS) + 1), ids=REQUESTS)
def test_a_withdrawal_that_is_cut_ends_when_it_is_asked_again(
    office: Office, wanted: Wanted, cutter: Cutter, at: int, how: Break
) -> None:
    with office.terminal() as terminal:
        me, mine = terminal.session, terminal.slips
        slip = mine.apply(mine.of_ticket(wanted, me), me)
        cutter.arm(at, how)
        with speaking(terminal, cutter.url) as bureau, pytest.raises(BureauAway):
            over(terminal, bureau).withdraw(slip.number, me)
        cutter.arm(0, how)
        with speaking(terminal, cutter.url) as bureau:
            after = over(terminal, bureau).withdraw(slip.number, me)
        assert after.status is SlipStatus.WITHDRAWN
        mine.refresh(me)
        assert mine.find(slip.number).status is SlipStatus.WITHDRAWN


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("at", range(1, len(REQUESTS) + 1), ids=REQUESTS)
def test_a_return_of_numbers_that_is_cut_is_kept_until_the_bureau_has_it(
    office: Office, cutter: Cutter, at: int, how: Break
) -> None:
    (claimed,) = say(office.home, "stock", "claim", "007", "10").answers
    code, first, last = claimed["code"], int(claimed["first"]), int(claimed["last"])
    with office.terminal() as terminal:
        service = terminal.stock_returning
        cutter.arm(at, how)
        with speaking(terminal, cutter.url) as bureau, pytest.raises(BureauAway):
            returning = replace(service, packages=replace(service.packages, bureau=bureau))
            returning.give_back(code, first, terminal.session)
        assert len(service.packages.left()) == 1
        cutter.arm(0, how)
        with speaking(terminal, cutter.url) as bureau:
            assert replace(service.packages, bureau=bureau).send_left() == 1
        assert service.packages.left() == ()
    with office.bureau.reading() as work:
        tax_id = work.devices.taxpayers()[0].tax_id
        kept = work.stock.volumes.of(tax_id)
    assert not [one for one in kept if one.code == code and one.first <= first <= last <= one.last]
