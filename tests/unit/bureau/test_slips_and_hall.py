"""Slips, 查验, notices, code tables and the orders of the hall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bureau.bureau import Bureau
from app.bureau.hall import Hall
from app.bureau.inspections import Inspections
from app.bureau.notices import Notices
from app.bureau.refusals import Refusal
from app.bureau.slips import APPROVAL, Slips, waiting_count
from app.bureau.taxpayers import filer
from app.domain.check_data import check_code
from app.domain.invoice import InvoiceKind
from app.domain.slip_number import is_slip_number
from app.gateway.messages.devices import PinResetAsked
from app.gateway.messages.downloads import Inspection, InspectionAsked
from app.gateway.messages.slips import Slip, SlipAsked, SlipList, SlipReason
from hardware.orders import PackageKind
from hardware.signing import packages
from hardware.signing.certificate import read
from hardware.signing.sm2 import known_key
from tests.bureau_months import (
    BUYER,
    BUYER_ID,
    CODE,
    DISK,
    ME,
    SECOND,
    TAX_ID,
    Sale,
    at,
    receive,
    settled_in,
    slip_asked,
)
from tests.bureau_office import Wall, bureau_at

BLUE = Sale(kind="004")
RED = f"{'9900231130'}-00000002"


@pytest.fixture
def wall() -> Wall:
    return Wall(at("01-20"))


@pytest.fixture
def bureau(tmp_path: Path, wall: Wall) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", wall) as bureau:
        settled_in(bureau, kinds="004 007")
        settled_in(bureau, BUYER, disks=(SECOND,))
        yield bureau


@pytest.fixture
def sold(bureau: Bureau) -> Bureau:
    with bureau.writing() as work:
        receive(work, BLUE)
    return bureau


def apply(bureau: Bureau, asked: SlipAsked, tax_id: str = TAX_ID) -> Slip:
    with bureau.writing() as work:
        return Slips(work).apply(asked, DISK, filer(work, tax_id))


def listed(bureau: Bureau, tax_id: str = TAX_ID, after: int = 0, **more: str) -> SlipList:
    with bureau.reading() as work:
        return Slips(work).list(tax_id, after, more.get("status", ""), more.get("scope", "all"))


def refusal(do: Any, *asked: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        do(*asked, **more)
    return no.value


def use(bureau: Bureau, number: str, net: int = -10_000, red: str = RED) -> None:
    with bureau.writing() as work:
        Slips(work).use(number, red, (net, -1_300), (TAX_ID, BUYER_ID))


def test_a_slip_of_the_seller_is_approved_with_a_number(sold: Bureau) -> None:
    slip = apply(sold, slip_asked())
    assert (slip.status, is_slip_number(slip.number)) == ("TZD0000", True)
    assert slip.number.startswith("9900002401")
    assert apply(sold, slip_asked()) == slip
    other = replace(slip_asked(), note="anders")
    assert refusal(apply, sold, other).code == "REQUEST-CONFLICT"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"net_fen": 10_000}, "SLIP-AMOUNT"),
        ({"tax_fen": 1_300}, "SLIP-AMOUNT"),
        ({"lines": slip_asked(net_fen=-1).lines}, "SLIP-AMOUNT"),
        ({"kind": "007"}, "SLIP-BLUE"),
        ({"seller": BUYER}, "SLIP-BLUE"),
        ({"reason": SlipReason.BUYER_NOT_DEDUCTED}, "SLIP-BLUE"),
        ({"code": ""}, "SLIP-BLUE"),
        ({"number": "00000009"}, "SLIP-BLUE"),
        ({"buyer": ME}, "SLIP-BLUE"),
        ({"kind": "028"}, "SLIP-BLUE"),
        ({"issued_on": date(2024, 1, 16)}, "SLIP-BLUE"),
        ({"net_fen": -10_001}, "SLIP-BLUE"),
        ({"tax_fen": -1_301}, "SLIP-BLUE"),
    ],
)
def test_what_may_not_be_taken_back_is_refused(sold: Bureau, changes: Any, code: str) -> None:
    assert refusal(apply, sold, slip_asked(**changes)).code == code
    assert listed(sold).slips == ()


@pytest.mark.parametrize("more", [{"status": "void"}, {"net_fen": -10_000, "tax_fen": -1_300}])
def test_only_a_valid_blue_ticket_is_taken_back(bureau: Bureau, more: Any) -> None:
    with bureau.writing() as work:
        receive(work, replace(BLUE, **more))
    assert refusal(apply, bureau, slip_asked()).code == "SLIP-BLUE"


def test_what_one_slip_holds_is_not_free_for_another(sold: Bureau) -> None:
    half = apply(sold, slip_asked(1, net_fen=-6_000, tax_fen=-780))
    assert refusal(apply, sold, slip_asked(2)).facts["reason"] == "可冲金额40.00，税额5.20"
    with sold.writing() as work:
        Slips(work).withdraw(TAX_ID, half.request_id)
    assert apply(sold, slip_asked(3)).number


def test_a_buyer_applies_with_or_without_the_ticket(sold: Bureau) -> None:
    deducted = slip_asked(1, reason=SlipReason.BUYER_DEDUCTED, code="", number="", issued_on=None)
    assert apply(sold, deducted, BUYER_ID).number
    kept = slip_asked(2, reason=SlipReason.BUYER_NOT_DEDUCTED, number="00000077")
    assert apply(sold, kept, BUYER_ID).number
    assert [len(listed(sold, scope=scope).slips) for scope in ("all", "mine", "others")] == [
        2,
        0,
        2,
    ]
    assert len(listed(sold, BUYER_ID, scope="mine").slips) == 2


def test_slips_are_fetched_in_the_order_of_their_changes(sold: Bureau) -> None:
    first = apply(sold, slip_asked(1, net_fen=-1_000, tax_fen=-130))
    second = apply(sold, slip_asked(2, net_fen=-1_000, tax_fen=-130))
    with sold.writing() as work:
        changed = Slips(work).withdraw(TAX_ID, first.request_id)
    assert listed(sold, after=first.change).slips == (second, changed)
    assert listed(sold, status="TZD0082").slips == (changed,)
    assert listed(sold, after=changed.change) == SlipList(())


def test_a_slip_is_used_once_and_free_again_when_its_red_ticket_is_void(sold: Bureau) -> None:
    number = apply(sold, slip_asked()).number
    assert refusal(use, sold, "9900002401000029").code == "SLIP-UNKNOWN"
    assert refusal(use, sold, number, -9_999).code == "SLIP-USED-OTHERWISE"
    use(sold, number)
    use(sold, number)
    assert refusal(use, sold, number, red="9900231130-00000003").facts["status"] == "已核销"
    (used,) = listed(sold).slips
    assert (used.status, used.used_by) == ("TZD0074", RED)
    assert refusal(_withdraw, sold, used.request_id).code == "SLIP-STATE"
    with sold.writing() as work:
        Slips(work).release(number, "9900231130-00000003")
        Slips(work).release(number, RED)
    assert listed(sold).slips[0].status == "TZD0075"
    use(sold, number, red="9900231130-00000003")


def _withdraw(bureau: Bureau, request_id: str) -> Slip:
    with bureau.writing() as work:
        return Slips(work).withdraw(TAX_ID, request_id)


def test_a_slip_is_withdrawn_once_and_only_when_it_is_there(sold: Bureau) -> None:
    slip = apply(sold, slip_asked())
    assert _withdraw(sold, slip.request_id).status == "TZD0082"
    assert _withdraw(sold, slip.request_id).status == "TZD0082"
    assert refusal(_withdraw, sold, "f" * 32).code == "SLIP-UNKNOWN"
    assert refusal(use, sold, slip.number).code == "SLIP-STATE"


def test_a_slip_may_wait_for_the_console(sold: Bureau) -> None:
    with sold.writing() as work:
        work.settings.put(APPROVAL, "manual")
    one, two = (slip_asked(n, net_fen=-1_000, tax_fen=-130) for n in (1, 2))
    assert (apply(sold, one).status, apply(sold, two).number) == ("TZD0071", "")
    assert refusal(_withdraw, sold, one.request_id).code == "SLIP-STATE"
    with sold.writing() as work:
        slips = Slips(work)
        assert waiting_count(work) == 2
        assert [tax_id for tax_id, _ in slips.waiting()] == [TAX_ID, TAX_ID]
        slips.approve(TAX_ID, one.request_id)
        slips.refuse(TAX_ID, two.request_id, "原因不实")
        assert refusal(slips.approve, TAX_ID, two.request_id).code == "SLIP-STATE"
        assert refusal(slips.refuse, TAX_ID, "f" * 32, "").code == "SLIP-UNKNOWN"
        refused, approved = slips.newest()
    assert (approved[1].status, refused[1].status) == ("TZD0000", "TZD0083")
    assert refused[1].note == "原因不实"
    with sold.reading() as work:
        assert refusal(Slips(work).slip, TAX_ID, "f" * 32).code == "SLIP-UNKNOWN"


# -- 查验 ------------------------------------------------------------------------------------------


def inspect(bureau: Bureau, number: int = 1, **changes: Any) -> Inspection:
    asked = {"code": CODE, "day": date(2024, 1, 15), "amount_fen": 10_000, **changes}
    with bureau.writing() as work:
        return Inspections(work).inspect(InspectionAsked(number=f"{number:08d}", **asked))


def test_a_ticket_is_found_by_five_fields(bureau: Bureau) -> None:
    with bureau.writing() as work:
        receive(work, Sale(1))
        receive(work, Sale(2, net_fen=-10_000, tax_fen=-1_300))
        receive(work, Sale(3, status="void"))
        receive(work, Sale(4, status="blank_void"))
    found = inspect(bureau)
    assert (found.found, found.status, found.content) == (True, "valid", b"as signed")
    assert found.issued_at == at("01-15")
    last_six = check_code(InvoiceKind.ORDINARY, bytes(range(64)))[-6:]
    assert inspect(bureau, amount_fen=None, check_code=last_six).found
    assert not inspect(bureau, amount_fen=None, check_code="").found
    assert inspect(bureau, 2, amount_fen=-10_000).status == "red"
    assert inspect(bureau, 3).status == "void"
    assert not inspect(bureau, 4).found
    assert not inspect(bureau, 9).found


def test_five_tries_a_day_and_ticket(bureau: Bureau, wall: Wall) -> None:
    left = [inspect(bureau, day=date(2024, 1, 1)).tries_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert refusal(inspect, bureau).code == "INSPECTION-LIMIT"
    assert inspect(bureau, 2).tries_left == 4
    wall.at = at("01-21")
    assert inspect(bureau).tries_left == 4


# -- what is for everybody -------------------------------------------------------------------------


def test_notices_are_fetched_after_the_last_one_known(bureau: Bureau) -> None:
    with bureau.writing() as work:
        notices = Notices(work)
        notices.publish("征期延长", "二月征期延至28日", date(2024, 2, 1))
        notices.publish("系统维护", "周末维护")
        said = notices.downloads(0).notices
        assert [each.title for each in said] == ["征期延长", "系统维护"]
        assert (said[0].from_day, said[1].from_day) == (date(2024, 2, 1), None)
        assert notices.downloads(said[0].number).notices == said[1:]
        assert notices.newest()[0] == said[1]


def test_a_code_table_is_signed_and_stays_as_it_is(bureau: Bureau) -> None:
    with bureau.writing() as work:
        notices = Notices(work)
        assert notices.publish_table("50.1", b"table")
        assert not notices.publish_table("50.1", b"other")
        table = notices.code_table("50.1")
        assert notices.downloads(0).code_tables == ("50.1",)
        key = known_key(read(work.authority.signer().certificate).public_key)
        assert key.verify(table.signature, b"table")
        assert refusal(notices.code_table, "51.0").code == "CODE-TABLE-UNKNOWN"


def test_a_disk_gets_the_time_of_the_bureau_for_its_challenge(bureau: Bureau) -> None:
    with bureau.writing() as work:
        order = Hall(work).clock_order(DISK, b"c" * 16)
        package = packages.verified(order, work.authority.signer().certificate)
    assert (package.kind, package.body.at) == (PackageKind.CLOCK, at("01-20"))
    assert (package.head.disk, package.body.challenge) == (DISK, b"c" * 16)


def test_a_secret_is_reset_only_after_the_hall_granted_it(bureau: Bureau, wall: Wall) -> None:
    asked = PinResetAsked(1, b"c" * 16)
    with bureau.writing() as work:
        hall = Hall(work)
        assert refusal(hall.pin_reset, DISK, asked).code == "RESET-NOT-GRANTED"
        hall.grant_reset(DISK)
        package = packages.opened(hall.pin_reset(DISK, asked))
        assert (package.kind, package.body.secret) == (PackageKind.PIN_RESET, 1)
        assert not hall.is_granted(SECOND)
        hall.revoke_reset(DISK)
        assert not hall.is_granted(DISK)
        hall.grant_reset(DISK)
    for other in ("01-22", "01-10"):
        wall.at = at(other)
        with bureau.reading() as work:
            assert not Hall(work).is_granted(DISK)
