"""信息表: applied for once, followed, withdrawn; the red 专票 is what the slip says, once."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.slips import APPROVAL
from app.bureau.slips import Slips as AtBureau
from app.domain.invoice import Nature, Party
from app.domain.money import Money
from app.domain.red_slip import SlipReason
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.domain.slip_status import SlipStatus
from app.gateway.errors import BureauAway, BureauRefused
from app.services.terminal import Terminal
from app.services.tickets.slip_purchase import read_purchase
from app.services.tickets.slips import Wanted
from tests.bureau_home import Office
from tests.home_builders import a_home, a_terminal
from tests.slip_builders import (
    AWAY,
    BUYER,
    BUYER_ID,
    Away,
    applied,
    by_buyer,
    red,
    refusal,
    upload,
    with_bureau,
)

NOBODY = Session("复核员丙", Role.REVIEWER, ROLE_RIGHTS[Role.REVIEWER])


def test_what_may_not_be_applied_for_is_refused_by_name(
    ordinary: Wanted, void: Wanted, terminal: Terminal
) -> None:
    slips, me = terminal.slips, terminal.session
    plain = ordinary
    assert refusal(slips.look, void, me) == "RED-NOT-BLUE"
    assert refusal(slips.look, plain, me) == "SLIP-NOT-SPECIAL"
    assert refusal(slips.look, Wanted("9900240000", "77"), me) == "INVOICE-UNKNOWN"
    assert refusal(slips.look, plain, NOBODY) == "NO-RIGHT"
    assert refusal(slips.find, "1") == "SLIP-UNKNOWN"


def test_a_look_keeps_nothing_and_tells_what_is_left(closed: Wanted, terminal: Terminal) -> None:
    slips, before = terminal.slips, terminal.slips.kept()
    look = slips.look(closed, terminal.session)
    assert (look.left, [line.name for line in look.goods]) == (
        Money(55100),
        ["样例鼠标", "样例服务"],
    )
    assert [line.quantity for line in look.slip.lines] == [-3, -2]
    part = slips.look(replace(closed, gross=Money(10000)), terminal.session).slip
    assert [line.quantity for line in part.lines] == [None, None]
    one = slips.look(replace(closed, chosen=(1,)), terminal.session).slip
    assert (one.gross, one.lines[0].name) == (Money(-21200), "样例服务")
    over = replace(closed, chosen=(1,), gross=Money(21201))
    assert refusal(slips.look, over, terminal.session) == "RED-EXCEEDS"
    assert refusal(slips.look, replace(closed, chosen=(2,)), terminal.session) == "RED-LINE"
    assert slips.kept() == before


def test_slips_hold_their_part_until_they_are_withdrawn(closed: Wanted, terminal: Terminal) -> None:
    first = applied(terminal, replace(closed, gross=Money(50000)))
    assert (first.status, first.usable) == (SlipStatus.APPROVED, True)
    assert terminal.slips.look(closed, terminal.session).left == Money(5100)
    assert refusal(applied, terminal, replace(closed, gross=Money(5101))) == "RED-EXCEEDS"
    withdrawn = terminal.slips.withdraw(first.request_id, terminal.session)
    assert withdrawn.status is SlipStatus.WITHDRAWN
    assert terminal.slips.look(closed, terminal.session).left == Money(55100)
    assert refusal(red, terminal, withdrawn) == "SLIP-STATE"


def test_who_voids_a_ticket_whose_slip_waits_for_its_red_one_is_warned(
    closed: Wanted, other: Wanted, terminal: Terminal
) -> None:
    voiding, me = terminal.voiding, terminal.session
    assert applied(terminal, closed).status is SlipStatus.APPROVED
    ticket = voiding.look(closed.code, closed.number, me)
    assert voiding.warnings(ticket.key) == ("SLIP-STANDS",)
    voided = voiding.void(closed.code, closed.number, "测试", me)
    assert voided.warnings == ("SLIP-STANDS",)
    assert voiding.void(other.code, other.number, "测试", me).warnings == ()


def test_the_same_request_is_one_slip(closed: Wanted, terminal: Terminal) -> None:
    slips, me = terminal.slips, terminal.session
    slip = slips.of_ticket(closed, me)
    assert slips.apply(slip, me) == slips.apply(slip, me)
    assert slips.begin(slip, me).number
    assert [one for one in slips.kept() if one.blue == slip.blue] == [slips.find(slip.request_id)]


def test_what_waits_is_not_doubled_and_goes_first(closed: Wanted, terminal: Terminal) -> None:
    away, me = with_bureau(terminal, Away(AWAY)), terminal.session
    waiting = away.of_ticket(closed, me)
    for _ in "twice":
        with pytest.raises(BureauAway):
            away.apply(away.of_ticket(closed, me), me)
    (kept,) = away.unsent()
    assert kept.says(waiting)
    with pytest.raises(BureauAway):
        away.withdraw(kept.request_id, me)
    assert applied(terminal, closed).request_id == kept.request_id
    assert away.unsent() == ()
    waits = away.begin(replace(kept, request_id="f" * 32), me)
    terminal.slips.refresh(me)  # the bureau says that nothing is left for it
    failed = terminal.slips.find(waits.request_id)
    assert (failed.status, "可冲金额" in failed.note) == (SlipStatus.UPLOAD_FAILED, True)
    terminal.slips.withdraw(failed.request_id, me)
    assert refusal(terminal.slips.find, failed.request_id) == "SLIP-UNKNOWN"


def test_one_that_waits_is_withdrawn_at_the_bureau_too(closed: Wanted, terminal: Terminal) -> None:
    slips, me = terminal.slips, terminal.session
    slip = slips.begin(slips.of_ticket(closed, me), me)
    slips.send(slip)  # and its answer was lost
    assert slips.withdraw(slip.request_id, me).status is SlipStatus.WITHDRAWN
    assert slips.find(slip.request_id).change > 0


def test_one_that_waits_and_never_came_is_forgotten(unsent: Wanted, terminal: Terminal) -> None:
    slips, me = terminal.slips, terminal.session
    slip = slips.begin(slips.of_ticket(unsent, me), me)
    busy = with_bureau(terminal, Away(BureauRefused("BUREAU-MAINTENANCE")))
    assert refusal(busy.withdraw, slip.request_id, me) == "BUREAU-MAINTENANCE"
    slips.withdraw(slip.request_id, me)
    assert refusal(slips.find, slip.request_id) == "SLIP-UNKNOWN"


def test_a_refusal_leaves_nothing_and_a_busy_bureau_leaves_it_waiting(
    unsent: Wanted, terminal: Terminal
) -> None:
    wanted, me = unsent, terminal.session
    assert refusal(applied, terminal, wanted) == "SLIP-BLUE"
    assert terminal.slips.unsent() == ()
    busy = with_bureau(terminal, Away(BureauRefused("BUREAU-MAINTENANCE")))
    assert refusal(busy.apply, busy.of_ticket(wanted, me), me) == "BUREAU-MAINTENANCE"
    assert refusal(busy.refresh, me) == "BUREAU-MAINTENANCE"
    (waiting,) = busy.unsent()
    upload(terminal)
    terminal.slips.refresh(me)
    assert terminal.slips.find(waiting.request_id).number


def test_by_hand_at_the_bureau_it_is_approved_or_not(
    office: Office, closed: Wanted, terminal: Terminal
) -> None:
    with office.bureau.writing() as work:
        work.settings.put(APPROVAL, "manual")
    try:
        slip = applied(terminal, closed)
    finally:
        with office.bureau.writing() as work:
            work.settings.put(APPROVAL, "")
    assert slip.status is SlipStatus.TO_CHECK
    assert refusal(terminal.slips.withdraw, slip.request_id, terminal.session) == "SLIP-STATE"
    with office.bureau.writing() as work:
        AtBureau(work).approve(slip.applicant, slip.request_id)
    terminal.slips.refresh(terminal.session)
    assert terminal.slips.find(slip.request_id).status is SlipStatus.APPROVED
    red(terminal, terminal.slips.find(slip.request_id))


def test_everything_is_fetched_page_by_page(closed: Wanted, terminal: Terminal) -> None:
    slips = terminal.slips
    known = slips.fetch()
    assert known
    pages = iter([known[:1], known[1:]])

    class Paged:
        def slips(self, after: str) -> Any:
            from app.gateway.messages.slips import SlipList

            page = next(pages)
            return SlipList(page, more=after == "")

    assert with_bureau(terminal, Paged()).fetch() == known


def test_strange_figures_of_somebody_elses_slip_do_no_harm(
    office: Office, terminal: Terminal
) -> None:
    from app.gateway.messages.slips import SlipLine

    line = SlipLine("样例", "", "", "NaN", "1e9", -10000, 1300, -1300, "", nature="x")
    slip = by_buyer(office, terminal, lines=(line,))
    terminal.slips.refresh(terminal.session)
    (read,) = terminal.slips.find(slip.number).lines
    assert (read.quantity, read.price, read.nature) == (None, None, Nature.NORMAL)


def test_a_buyers_slip_says_what_it_must() -> None:
    at = datetime.fromisoformat("2024-01-15T10:00:00+08:00")
    parties = Party(BUYER, BUYER_ID), Party("示例甲测试有限公司", "91990000MA0000007X")
    content = json.dumps(
        {
            "kind": "007",
            "seller": {"name": BUYER, "tax_id": BUYER_ID},
            "lines": [{"name": "样例", "net": "0", "rate": "0.13", "tax": "0"}],
        }
    ).encode()
    reason = SlipReason.BUYER_DEDUCTED
    assert refusal(read_purchase, content, reason, parties[1], at) == "SLIP-BLUE"
    special_kind = content.replace(b'"007"', b'"004"')
    assert refusal(read_purchase, special_kind, reason, parties[1], at) == "SLIP-AMOUNT"


def test_oil_says_whether_by_quantity_or_by_amount(closed: Wanted, terminal: Terminal) -> None:
    from app.services.tickets.slip_wire import asked_by

    whole = replace(terminal.slips.look(closed, terminal.session).slip, business="0090")
    assert asked_by(whole).slip_kind == 1
    part = replace(whole, lines=tuple(replace(line, quantity=None) for line in whole.lines))
    assert (asked_by(part).slip_kind, asked_by(replace(part, business="0000")).slip_kind) == (2, 0)


def test_a_home_without_the_word_of_a_slip_reads_as_before(tmp_path: Path) -> None:
    with a_terminal(a_home(tmp_path)) as terminal:
        assert terminal.slips.kept() == ()
        assert terminal.slips.last_change() == 0
