"""Every question of the port reaches the real bureau, and its answer or its no comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from app.bootstrap.bureau_place import TerminalProver
from app.gateway.errors import BureauRefused, SessionEnded
from app.gateway.exchange import Address
from app.gateway.http_client import HttpBureau
from app.gateway.messages.devices import ChangeAsked, ChangeKind, EnrolmentAsked, Taxpayer
from app.gateway.messages.downloads import InspectionAsked
from app.gateway.messages.month import ClearanceAsked, PaymentMade, ReturnSubmitted
from app.gateway.messages.seals import SealAsked
from app.gateway.messages.sessions import ServiceState
from app.gateway.messages.slips import SlipAsked, SlipLine, SlipReason
from app.gateway.messages.stock import ClaimAsked
from app.gateway.messages.uploads import SecondLookAsked
from app.gateway.ports import TaxBureau
from app.services.terminal import Terminal
from app.version import VERSION
from db.bureau_schema.devices import session
from hardware.orders import RecordSort
from hardware.signing import seals
from hardware.signing.certificate import check_issuer
from hardware.signing.sm2 import PrivateKey
from tests.bureau_home import Office, an_office, speaking, uploading

ID = "ab" * 16
PERIOD = "2024-01"
SELLER = Taxpayer("91990000MA0000007X", "示例甲测试有限公司")
BUYER = Taxpayer("91990000000000027W", "示例乙测试有限公司")
SLIP = SlipAsked(
    request_id=ID,
    reason=SlipReason.SELLER,
    kind="004",
    seller=SELLER,
    buyer=BUYER,
    lines=(SlipLine("测试商品", "", "件", "-1", "100", -10_000, 1300, -1_300, ""),),
    net_fen=-10_000,
    tax_fen=-1_300,
    code="9900241130",
    number="00009999",
    issued_on=date(2024, 1, 15),
)
ENROLMENT = EnrolmentAsked(ID, "NO-SUCH-CODE", b"no key", SELLER, "skp")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("port")) as one:
        yield one


@pytest.fixture
def terminal(office: Office) -> Iterator[Terminal]:
    with office.terminal() as one:
        yield one


@pytest.fixture
def bureau(office: Office, terminal: Terminal) -> Iterator[TaxBureau]:
    with speaking(terminal, office.url) as one:
        yield one


def test_it_tells_how_it_stands_and_what_it_knows(bureau: TaxBureau, terminal: Terminal) -> None:
    assert bureau.health().state is ServiceState.OPEN
    standing = bureau.standing()
    assert standing.disk == terminal.device.identity.number
    assert {each.period for each in standing.groups} == {PERIOD}
    assert bureau.downloads().notices == ()
    assert bureau.slips().slips == ()
    assert bureau.tax_return(PERIOD).period == PERIOD
    assert bureau.comparison(PERIOD).period == PERIOD


def test_the_clock_of_the_disk_is_set_by_its_order(bureau: TaxBureau, terminal: Terminal) -> None:
    disk = terminal.device.disk
    order = bureau.clock_order(disk.challenge())
    done = disk.set_clock_by_order(bytes(range(16)), order)
    assert done.sort is RecordSort.CLOCK_SET
    assert abs(disk.clock() - bureau.health().time) < timedelta(minutes=1)


def test_a_seal_is_certified_for_the_taxpayer(bureau: TaxBureau, terminal: Terminal) -> None:
    key, other = seals.new_rsa_key(), PrivateKey.generate()
    got = bureau.seal(SealAsked(seals.key_bytes(key.public_key()), other.public.data))
    seals.check_rsa_authority(got.rsa_authority, terminal.device.disk.authority())
    seals.check_rsa_seal(got.rsa_certificate, got.rsa_authority)
    check_issuer(got.sm2_certificate, terminal.device.disk.authority())
    seller = terminal.device.disk.status()
    assert seals.owner(got.rsa_certificate) == (seller.taxpayer_name, seller.taxpayer_id)


def test_numbers_are_claimed_taken_in_and_confirmed(bureau: TaxBureau, terminal: Terminal) -> None:
    asked = ClaimAsked(ID, "007", 10)
    claim = bureau.claim(asked)
    assert bureau.claim(asked) == claim
    terminal.device.disk.load_volumes(bytes(range(1, 17)), claim.package)
    bureau.confirm_claim(ID)
    assert bureau.stock().claims[0].request_id == ID


def test_a_ticket_that_arrived_is_found_by_its_five_fields(
    office: Office, bureau: TaxBureau, terminal: Terminal
) -> None:
    terminal.close()
    [ticket] = office.issue("P1")
    with office.terminal() as again, speaking(again, office.url) as speaker:
        uploading(again, speaker).drain("测试员")
        where = ticket["code"], ticket["number"], date(2024, 1, 15)
        assert speaker.inspect(InspectionAsked(*where, amount_fen=30_000)).found
        assert not speaker.inspect(InspectionAsked(*where, amount_fen=1)).found


REFUSED: dict[str, Callable[[TaxBureau], Any]] = {
    "ENROLMENT-WRONG": lambda one: one.enrol(ENROLMENT),
    "REPORT-BEFORE-CHANGE": lambda one: one.change(ChangeAsked(ID, ChangeKind.NAME, "示例丁")),
    "RESET-NOT-GRANTED": lambda one: one.pin_reset(1, bytes(16)),
    "CLAIM-UNKNOWN": lambda one: one.confirm_claim("cd" * 16),
    "PACKAGE-WRONG": lambda one: one.return_stock(b"no package"),
    "REPORT-WRONG": lambda one: one.report(b"no package"),
    "UPLOAD-UNKNOWN": lambda one: one.upload_result("0" * 32),
    "REPORT-NOT-DUE": lambda one: one.submit_return(ReturnSubmitted(ID, PERIOD, ())),
    "NOT-FILED": lambda one: one.pay(PaymentMade(ID, PERIOD, 0)),
    "SEAL-KEY": lambda one: one.seal(SealAsked(b"no key", bytes(64))),
    "REPORT-NOT-DUE ": lambda one: one.clear(ClearanceAsked(ID, "007", PERIOD)),
    "SLIP-BLUE": lambda one: one.apply_slip(SLIP),
    "SLIP-UNKNOWN": lambda one: one.withdraw_slip("cd" * 16),
    "CODE-TABLE-UNKNOWN": lambda one: one.code_table("0.0"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_no_comes_back_by_its_code(bureau: TaxBureau, code: str) -> None:
    with pytest.raises(BureauRefused) as no:
        REFUSED[code](bureau)
    assert no.value.code == code.strip()
    assert no.value.status >= 400


def test_a_second_look_is_taken_in(office: Office, bureau: TaxBureau, terminal: Terminal) -> None:
    terminal.close()
    office.issue("P2")
    with office.terminal() as again, speaking(again, office.url) as speaker:
        batch = uploading(again, speaker).take()
        assert batch is not None
        taken = speaker.look_again(SecondLookAsked(ID, batch.tickets))
        assert speaker.upload_result(taken.serial).ready


def test_a_session_that_the_bureau_has_forgotten_is_opened_anew(
    office: Office, bureau: TaxBureau
) -> None:
    bureau.standing()
    with office.bureau.writing() as work:
        work.connection.execute(delete(session))
    assert bureau.standing().active


def test_a_disk_that_cannot_show_itself_is_told_so(office: Office, terminal: Terminal) -> None:
    class Other(TerminalProver):
        def signed_status(self, nonce: bytes) -> Any:
            proof = super().signed_status(nonce)
            return replace(proof, signature=bytes(64))

    other = HttpBureau(lambda: Address(office.url), Other(terminal), VERSION)
    with pytest.raises(SessionEnded) as no:
        other.standing()
    assert no.value.code == "SESSION-REFUSED"
    other.close()
