"""The month on either database, also when many come at once to two that are the same bureau."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from app.bureau.bureau import Bureau
from app.bureau.clearances import Clearances
from app.bureau.comparisons import Comparisons
from app.bureau.console.guard import Guard
from app.bureau.console.pages import MENU
from app.bureau.faults import FaultPlan, Faults
from app.bureau.inspections import Inspections
from app.bureau.refusals import Refusal
from app.bureau.returns import Returns
from app.bureau.slips import APPROVAL, Slips
from app.bureau.taxpayers import filer
from app.domain.slip_number import is_slip_number
from app.gateway.messages.downloads import InspectionAsked
from app.gateway.messages.month import ClearanceAsked, PaymentMade, ReturnSubmitted
from tests.bureau_months import (
    BUYER_ID,
    DISK,
    JANUARY,
    SECOND,
    TAX_ID,
    Sale,
    at,
    doubt,
    receive,
    reported,
    settled_in,
    slip_asked,
)
from tests.bureau_office import Wall, bureau_at, client_of

T = TypeVar("T")
PASSWORD = "pass-word-of-a-test"
AT_ONCE = 12


@pytest.fixture
def two(where: str) -> Iterator[tuple[Bureau, Bureau]]:
    """The same bureau twice, each with connections of its own."""
    wall = Wall(at("02-05"))
    with bureau_at(where, wall) as one, bureau_at(where, wall) as other:
        settled_in(one, disks=(DISK, SECOND), kinds="004 007")
        with one.writing() as work:
            for number in range(1, 6):
                receive(work, Sale(number))
            receive(work, Sale(6, net_fen=-100, tax_fen=-13))
            receive(work, Sale(7, status="void"))
            receive(work, Sale(8, status="blank_void"))
            receive(work, Sale(9, rate=0, tax_fen=0, zero="1"))
            receive(work, Sale(kind="004", disk=SECOND))
            reported(work, _january())
            reported(work, group="004")
            reported(work, [Sale(kind="004", disk=SECOND)], disk=SECOND, group="004", off_cycle=1)
            work.devices.cancel(SECOND)
        yield one, other


def _january() -> list[Sale]:
    sales = [Sale(number) for number in range(1, 6)]
    sales += [Sale(6, net_fen=-100, tax_fen=-13), Sale(7, status="void")]
    return [*sales, Sale(8, status="blank_void"), Sale(9, rate=0, tax_fen=0, zero="1")]


def at_once(two: tuple[Bureau, Bureau], do: Callable[[Bureau, int], T]) -> list[T]:
    """Every one in a thread of its own, half of them at each process."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda n: do(two[n % 2], n), range(AT_ONCE)))


def file(bureau: Bureau) -> Any:
    with bureau.writing() as work:
        work.devices.disk(DISK, change=True)
        returns = Returns(work, filer(work, TAX_ID))
        lines = returns.tax_return(JANUARY).lines
        return returns.submit(ReturnSubmitted("1" * 32, "2024-01", lines), DISK)


def clear(bureau: Bureau) -> bytes:
    with bureau.writing() as work:
        given = Clearances(work).clear(ClearanceAsked("2" * 32, "007", "2024-01"), DISK)
        return given.package


def test_a_return_filed_and_paid_by_many_at_once_is_one(two: tuple[Bureau, Bureau]) -> None:
    filed = at_once(two, lambda bureau, _: file(bureau))
    assert {form.state for form in filed} == {"matched"}
    assert len({form.steps for form in filed}) == 1

    def pay(bureau: Bureau, _: int) -> str:
        with bureau.writing() as work:
            work.devices.disk(DISK, change=True)
            made = PaymentMade("3" * 32, "2024-01", filed[0].payable_fen)
            return Returns(work, filer(work, TAX_ID)).pay(made).state

    assert set(at_once(two, pay)) == {"paid"}
    assert filed[0].payable_fen == 5 * 1_300 - 13 + 1_300
    with two[0].reading() as work:
        said = Comparisons(work, filer(work, TAX_ID)).comparison(JANUARY)
    assert said.matches
    assert [(line.rate, line.bureau_net_fen) for line in said.lines] == [
        (-1, 69_900),
        (1300, 59_900),
        (0, 10_000),
    ]


def test_many_that_clear_at_once_get_the_same_bytes(two: tuple[Bureau, Bureau]) -> None:
    file(two[0])
    assert len(set(at_once(two, lambda bureau, _: clear(bureau)))) == 1


def test_slips_that_come_at_once_get_numbers_of_their_own_and_never_too_much(
    two: tuple[Bureau, Bureau],
) -> None:
    """Ten of the twelve fit into the ticket."""

    def apply(bureau: Bureau, place: int) -> str:
        asked = slip_asked(place, net_fen=-1_000, tax_fen=-130)
        try:
            with bureau.writing() as work:
                return Slips(work).apply(asked, DISK, filer(work, TAX_ID)).number
        except Refusal as no:
            return no.code

    numbers = at_once(two, apply)
    assert numbers.count("SLIP-BLUE") == 2
    given = set(numbers) - {"SLIP-BLUE"}
    assert len(given) == 10
    assert all(is_slip_number(number) for number in given)

    def use(bureau: Bureau, place: int) -> str:
        number, red = sorted(given)[0], f"9900231130-{place + 2:08d}"
        try:
            with bureau.writing() as work:
                Slips(work).use(number, red, (-1_000, -130), (TAX_ID, BUYER_ID))
                return "used"
        except Refusal as no:
            return no.code

    assert sorted(at_once(two, use)) == ["SLIP-STATE"] * (AT_ONCE - 1) + ["used"]


def test_twelve_who_inspect_at_once_have_five_tries(two: tuple[Bureau, Bureau]) -> None:
    def inspect(bureau: Bureau, _: int) -> int:
        asked = InspectionAsked("099002300104", "00000001", at("01-15").date(), 10_000)
        try:
            with bureau.writing() as work:
                return Inspections(work).inspect(asked).tries_left
        except Refusal:
            return -1

    assert sorted(at_once(two, inspect), reverse=True) == [4, 3, 2, 1, 0] + [-1] * 7


def test_a_fault_that_is_set_at_one_strikes_at_the_other(two: tuple[Bureau, Bureau]) -> None:
    with two[0].writing() as work:
        Faults(work).keep(FaultPlan(signature_percent=100))
    with two[1].reading() as work:
        assert Faults(work).signature_fails("1", "1", "issued")


def test_every_page_of_the_console_shows(two: tuple[Bureau, Bureau]) -> None:
    with two[0].writing() as work:
        Guard(work).set_password(PASSWORD)
        doubt(work, Sale(10))
        work.settings.put(APPROVAL, "manual")
        Slips(work).apply(slip_asked(), SECOND, filer(work, TAX_ID))
    with client_of(two[1]) as client:
        client.post("/console/login", data={"password": PASSWORD})
        paths = [page.path for page in MENU]
        for path in (*paths, f"/taxpayers/{TAX_ID}", f"/months/{TAX_ID}/2024-01"):
            assert client.get(f"/console{path}").status_code == 200
