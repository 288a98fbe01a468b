"""信息表: applied for once, followed, withdrawn; the red 专票 is what the slip says, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.slips import APPROVAL
from app.bureau.slips import Slips as AtBureau
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Nature, Party
from app.domain.money import Money
from app.domain.red_slip import RedSlip, SlipReason
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.domain.slip_number import slip_number
from app.domain.slip_status import SlipStatus
from app.domain.tax_period import TaxPeriod
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.services.red_by_slip import BySlip
from app.services.slip_files import read_purchase
from app.services.slips import Slips, Wanted
from app.services.terminal import Terminal
from tests.bureau_home import Office, an_office
from tests.home_builders import a_home, a_terminal, say
from tests.slip_builders import BUYER, BUYER_ID, MOUSE, by_buyer, special, told, upload

NOBODY = Session("复核员丙", Role.REVIEWER, ROLE_RIGHTS[Role.REVIEWER])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("slips")) as one:
        yield one


@pytest.fixture
def terminal(office: Office) -> Iterator[Terminal]:
    with office.terminal() as one:
        yield one


def sold(office: Office, *rows: str, **more: Any) -> Wanted:
    """A 专票 that the bureau has."""
    key = special(office.home, *rows, **more)
    with office.terminal() as terminal:
        upload(terminal)
    return Wanted(key.code, key.number)


def applied(terminal: Terminal, wanted: Wanted) -> RedSlip:
    slips = terminal.slips
    return slips.apply(slips.of_ticket(wanted, terminal.session), terminal.session)


def refusal(ask: Any, *arguments: Any) -> str:
    try:
        ask(*arguments)
    except (RuleBroken, BureauRefused) as refused:
        return refused.code
    return ""


def red(terminal: Terminal, slip: RedSlip, **more: Any) -> Any:
    return terminal.red_by_slip.issue(BySlip(slip.number, **more), terminal.session)


def test_by_words_a_slip_is_applied_for_used_and_listed(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    blue = special(home)
    assert say(home, "red", blue.code, blue.number).codes == ["SLIP-NEEDED"]
    say(home, "upload")
    slip = say(home, "slip", "apply", blue.code, blue.number, "--amount", "100").only
    assert (slip["outcome"], slip["status"], slip["gross"]) == ("approved", "TZD0000", "-100.00")
    assert (slip["reason"], slip["age_days"], slip["rate"]) == ("0000000100", 0, "")
    made = say(home, "red", blue.code, blue.number, "--slip", slip["slip"]).only
    assert (made["net"], made["gross"]) == (slip["net"], "-100.00")
    assert made["document"] == f"RED-{blue.code}-{blue.number}-1"
    assert made["warnings"] == ["VOID-WOULD-DO"]
    shown = say(home, "show", made["code"], made["number"]).only
    assert shown["remark"] == f"开具红字增值税专用发票信息表编号{slip['slip']}"
    assert told(home, blue) == ("partly", "451.00")
    again = say(home, "red", blue.code, blue.number, "--slip", slip["slip"])
    assert (again.exit_code, again.codes) == (1, ["SLIP-STATE"])
    assert say(home, "slip", "withdraw", slip["slip"]).codes == ["SLIP-STATE"]
    say(home, "upload")
    listed = say(home, "slip", "list").only
    assert (listed["outcome"], listed["status"]) == ("used", "TZD0074")
    assert listed["red"] == f"{made['code']}-{made['number']}"
    say(home, "void", made["code"], made["number"], "--reason", "测试")
    assert told(home, blue) == ("no", "551.00")
    say(home, "upload")
    assert say(home, "slip", "list", "--whole").only["status"] == "TZD0075"
    anew = say(home, "red", blue.code, blue.number, "--slip", slip["slip"]).only
    assert anew["replaces"] == {"code": made["code"], "number": made["number"]}
    assert say(home, "repair").answers[-1]["differences"] == 0


def test_by_words_offline_it_waits_and_goes_first_when_the_network_is_back(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    blue = special(home)
    say(home, "upload")
    say(home, "network", "off")
    words = ("slip", "apply", blue.code, blue.number, "--lines", "2")
    for _ in "twice":
        said = say(home, *words)
        assert (said.exit_code, said.codes) == (3, ["BUREAU-AWAY"])
    said = say(home, "slip", "list")
    assert (said.exit_code, said.codes) == (3, ["", "BUREAU-AWAY"])
    assert said.answers[0]["outcome"] == "unsent"
    assert say(home, "slip", "list", "--kept").only == said.answers[0]
    say(home, "network", "on")
    assert say(home, "slip", "apply", blue.code, blue.number, "--lines", "2").codes == [""]
    slip = say(home, "slip", "list").only
    assert (slip["outcome"], slip["gross"], slip["rate"]) == ("approved", "-212.00", "6%")
    out = tmp_path / "out"
    out.mkdir()
    saved = say(home, "slip", "download", slip["slip"], "--out", out).only
    kept = json.loads(Path(saved["file"]).read_text("utf-8"))
    assert (kept["simulated"], kept["lines"][0]["quantity"]) == (True, "-2")
    assert len(say(home, "slip", "download", "--out", out).answers) == 1
    assert say(home, "slip", "withdraw", slip["slip"]).only["outcome"] == "withdrawn"
    assert say(home, "slip", "withdraw", slip["slip"]).only["outcome"] == "withdrawn"
    for wrong in (
        ("apply",),
        ("apply", "--reason", "buyer-deducted"),
        ("apply", "1", "2", "--lines", "x"),
    ):
        assert say(home, "slip", *wrong).exit_code == 2


def test_as_a_buyer_by_words_the_ticket_is_read_from_a_file(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    file = tmp_path / "bought.json"
    line = {
        "name": "样例纸",
        "net": "100.00",
        "rate": "0.13",
        "tax": "13",
        "quantity": "2",
        "price": "50",
    }
    bought = {
        "kind": "004",
        "seller": {"name": BUYER, "tax_id": BUYER_ID},
        "lines": [line],
    }
    file.write_text(json.dumps(bought), "utf-8")
    words = ("slip", "apply", "--file", file, "--reason")
    assert say(home, *words, "buyer-not-deducted").codes == ["SLIP-BLUE"]
    deducted = say(home, *words, "buyer-deducted").only
    assert (deducted["outcome"], deducted["gross"], deducted["code"]) == ("approved", "-113.00", "")
    named = {"code": "9900241130", "number": "9", "date": "2024-01-15"}
    file.write_text(json.dumps(bought | named), "utf-8")
    slip = say(home, *words, "buyer-not-deducted").only
    assert (slip["number"], slip["seller_name"]) == ("00000009", BUYER)
    red = say(home, "red", "9900241130", "9", "--slip", slip["slip"])
    assert red.codes == ["SLIP-NOT-SELLER"]
    faults: tuple[dict[str, object], ...] = ({"kind": "一"}, {"date": "x"}, {"lines": []})
    for wrong in faults:
        file.write_text(json.dumps(bought | wrong), "utf-8")
        assert say(home, *words, "buyer-deducted").codes[0] in ("FILE-FORMAT", "KIND-UNKNOWN")


@pytest.fixture
def ordinary(office: Office) -> Wanted:
    issued = office.issue("P1")[0]
    return Wanted(issued["code"], issued["number"])


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


@pytest.fixture
def closed(office: Office) -> Wanted:
    return sold(office)


@pytest.fixture
def other(office: Office) -> Wanted:
    return sold(office)


@pytest.fixture
def mouse(office: Office) -> Wanted:
    return sold(office, MOUSE)


@pytest.fixture
def listed(office: Office) -> Wanted:
    return sold(office, *(MOUSE.replace("样例鼠标", f"样例鼠标{at}") for at in range(9)))


@pytest.fixture
def unsent(office: Office) -> Wanted:
    key = special(office.home)
    return Wanted(key.code, key.number)


@pytest.fixture
def void(office: Office) -> Wanted:
    key = special(office.home)
    said = say(office.home, "void", key.code, key.number, "--reason", "测试")
    assert said.exit_code == 0
    return Wanted(key.code, key.number)


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


def test_the_same_request_is_one_slip(closed: Wanted, terminal: Terminal) -> None:
    slips, me = terminal.slips, terminal.session
    slip = slips.of_ticket(closed, me)
    assert slips.apply(slip, me) == slips.apply(slip, me)
    assert slips.begin(slip, me).number
    assert [one for one in slips.kept() if one.blue == slip.blue] == [slips.find(slip.request_id)]


class Away:
    """A bureau that is away, or says no."""

    def __init__(self, problem: Exception) -> None:
        self._problem = problem

    def __getattr__(self, _: str) -> Any:
        def ask(*_: object) -> None:
            raise self._problem

        return ask


AWAY = BureauAway(Reason.CUT)


def with_bureau(terminal: Terminal, bureau: Any) -> Slips:
    slips = terminal.slips
    more = slips.now, slips.refuse_own, slips.registered
    return Slips(slips.book, slips.device, bureau, *more)


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


# -- the red ticket ------------------------------------------------------------------------------


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


def key_of(wanted: Wanted) -> InvoiceKey:
    return InvoiceKey(wanted.code, wanted.number)


def red_of(terminal: Terminal) -> Any:
    return lambda asked: terminal.red_by_slip.look(asked, terminal.session)


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
    from app.services.slip_wire import asked_by

    whole = replace(terminal.slips.look(closed, terminal.session).slip, business="0090")
    assert asked_by(whole).slip_kind == 1
    part = replace(whole, lines=tuple(replace(line, quantity=None) for line in whole.lines))
    assert (asked_by(part).slip_kind, asked_by(replace(part, business="0000")).slip_kind) == (2, 0)


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


def test_a_home_without_the_word_of_a_slip_reads_as_before(tmp_path: Path) -> None:
    with a_terminal(a_home(tmp_path)) as terminal:
        assert terminal.slips.kept() == ()
        assert terminal.slips.last_change() == 0
