"""Numbers over the network: claimed once whatever breaks, returned until the bureau has heard."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.statistics import Stock
from app.domain.tax_period import TaxPeriod
from app.gateway.errors import BureauAway, BureauRefused, Reason
from app.gateway.messages.stock import ClaimState
from app.gateway.ports import TaxBureau
from app.services.outlook import situation_of
from app.services.stock.stock_claiming import StockClaiming
from app.services.stock.stock_returning import StockReturning
from app.services.terminal import Terminal
from hardware.errors import Refused
from tests.bureau_home import Office, an_office, speaking
from tests.home_builders import say


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


@pytest.fixture
def terminal(office: Office) -> Iterator[Terminal]:
    with office.terminal() as terminal:
        terminal.sign_in_for_practice()
        yield terminal


@pytest.fixture
def bureau(office: Office, terminal: Terminal) -> Iterator[TaxBureau]:
    with speaking(terminal, office.url) as bureau:
        yield bureau


class Breaking:
    """The bureau behind a line that breaks once at one method, before or after it was heard."""

    def __init__(self, bureau: TaxBureau, method: str, *, heard: bool) -> None:
        self._bureau = bureau
        self._method = method
        self._heard = heard

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._bureau, name)
        if name != self._method:
            return method
        return lambda *asked: self._broken(method, asked)

    def _broken(self, method: Any, asked: tuple[Any, ...]) -> Any:
        self._method = ""
        if self._heard:
            method(*asked)
        raise BureauAway(Reason.SILENT)


def left(terminal: Terminal, kind: str = "007") -> int:
    return sum(v.left for v in terminal.device.disk.volumes() if v.kind == kind)


def claiming(terminal: Terminal, bureau: Any) -> StockClaiming:
    return replace(terminal.stock_claiming, bureau=bureau)


def returning_over(terminal: Terminal, bureau: Any) -> StockReturning:
    service = terminal.stock_returning
    return replace(service, packages=replace(service.packages, bureau=bureau))


def test_a_claim_comes_onto_the_disk_and_the_next_one_behind_it(
    terminal: Terminal, bureau: TaxBureau
) -> None:
    service, before = claiming(terminal, bureau), left(terminal)
    (first,) = service.claim("007", 0, terminal.session)
    (second,) = service.claim("007", 50, terminal.session)
    assert second.ranges[0].first == first.ranges[0].last + 1
    assert left(terminal) == before + 100
    assert {claim.state for claim in service.standing().claims} == {ClaimState.DONE}


@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize("step", ["claim", "confirm_claim"])
def test_a_line_that_breaks_at_any_step_never_claims_twice(
    terminal: Terminal, bureau: TaxBureau, step: str, heard: bool
) -> None:
    before = left(terminal)
    with pytest.raises(BureauAway):
        claiming(terminal, Breaking(bureau, step, heard=heard)).claim("007", 50, terminal.session)
    (claim,) = claiming(terminal, bureau).claim("007", 50, terminal.session)
    assert left(terminal) == before + 50
    assert len(bureau.stock().claims) == 1
    assert claim.ranges[0].last - claim.ranges[0].first == 49


def test_another_claim_after_a_break_is_another_one(terminal: Terminal, bureau: TaxBureau) -> None:
    for heard in (True, False):
        broken = Breaking(bureau, "claim", heard=heard)
        with pytest.raises(BureauAway):
            claiming(terminal, broken).claim("007", 50, terminal.session)
        came = claiming(terminal, bureau).claim("007", 60 + heard, terminal.session)
        assert [c.ranges[0].last - c.ranges[0].first + 1 for c in came][-1] == 60 + heard
    assert sorted(c.ranges[0].last - c.ranges[0].first + 1 for c in bureau.stock().claims) == [
        50,
        60,
        61,
    ]


def test_what_was_claimed_and_is_not_here_is_finished(
    terminal: Terminal, bureau: TaxBureau
) -> None:
    before = left(terminal)
    with pytest.raises(BureauAway):
        claiming(terminal, Breaking(bureau, "claim", heard=True)).claim("007", 50, terminal.session)
    assert len(claiming(terminal, bureau).finish(terminal.session)) == 1
    assert left(terminal) == before + 50
    assert claiming(terminal, bureau).finish(terminal.session) == ()


def test_what_the_bureau_refuses_is_forgotten(terminal: Terminal, bureau: TaxBureau) -> None:
    service = claiming(terminal, bureau)
    with pytest.raises(BureauRefused) as no:
        service.claim("007", 9_999, terminal.session)
    assert no.value.code == "CLAIM-TOO-MANY"
    with pytest.raises(RuleBroken) as unknown:
        service.claim("005", 0, terminal.session)
    assert unknown.value.code == "KIND-NOT-GRANTED"
    assert len(service.claim("007", 50, terminal.session)) == 1


def test_a_volume_goes_back_also_when_the_bureau_hears_of_it_later(
    terminal: Terminal, bureau: TaxBureau
) -> None:
    volume = next(v for v in terminal.device.disk.volumes() if v.kind == "004")
    broken = Breaking(bureau, "return_stock", heard=False)
    with pytest.raises(BureauAway):
        returning_over(terminal, broken).give_back(volume.code, volume.first, terminal.session)
    assert left(terminal, "004") == 0
    returning = returning_over(terminal, bureau)
    assert returning.send_left() == 1
    assert returning.send_left() == 0
    with pytest.raises(RuleBroken) as no:
        returning.give_back(volume.code, volume.last + 1, terminal.session)
    assert no.value.code == "RETURN-WRONG"


def test_part_of_a_volume_does_not_go_back(terminal: Terminal, bureau: TaxBureau) -> None:
    volume = next(v for v in terminal.device.disk.volumes() if v.kind == "004")
    returning = returning_over(terminal, bureau)
    with pytest.raises(Refused):
        returning.give_back(volume.code, volume.first + 1, terminal.session)


def test_the_words_claim_return_and_assign(office: Office, tmp_path: Path) -> None:
    (claimed,) = say(office.home, "stock", "claim", "007", "50").answers
    assert (claimed["step"], claimed["outcome"], claimed["kind"]) == ("claim", "done", "007")
    place = tmp_path / "out"
    last = f"{int(claimed['last']) - 9:08d}"
    assigned = say(
        office.home, "stock", "assign", "499099000009", claimed["code"], last, "--out", place
    )
    assert assigned.exit_code == 0, assigned.answers
    assert Path(assigned.only["receipt"]).exists()
    (volume,) = [v for v in say(office.home, "stock", "list").answers if v["kind"] == "004"]
    back = say(office.home, "stock", "return", volume["code"], volume["first"])
    assert (back.exit_code, back.only["step"]) == (0, "return")
    again = say(office.home, "stock", "return", volume["code"], volume["first"])
    assert again.exit_code == 0
    assert again.only == back.only | {"outcome": "already_done"}
    never = say(office.home, "stock", "return", volume["code"], "99999990")
    assert (never.exit_code, never.codes) == (1, ["RETURN-WRONG"])
    assert say(office.home, "stock", "claim", "007", "0").exit_code == 2


def test_a_month_tells_what_it_bought_and_gave_back_and_adds_up(
    terminal: Terminal, bureau: TaxBureau
) -> None:
    claiming(terminal, bureau).claim("007", 50, terminal.session)
    claiming(terminal, bureau).claim("007", 25, terminal.session)
    claimed = next(v for v in terminal.device.disk.volumes() if v.last - v.first == 24)
    returning = returning_over(terminal, bureau)
    returning.give_back(claimed.code, claimed.first, terminal.session)
    situation = situation_of(terminal)
    here = TaxPeriod.of(situation.today)
    before, now, after = (
        terminal.statistics.month(period, InvoiceKind.ORDINARY, situation)
        for period in (here.previous, here, here.next)
    )
    stocks = [report.kinds[0].stock or Stock() for report in (before, now, after)]
    assert (stocks[1].bought, stocks[1].returned) == (75, 25)
    assert stocks[0].closing == stocks[1].opening
    assert stocks[1].closing == stocks[2].opening == left(terminal)
    codes = (*before.codes, *now.codes, *after.codes)
    assert [each.missing for each in (*stocks, *(one.stock for one in codes))] == [0] * (
        3 + len(codes)
    )


def test_moves_that_an_earlier_book_did_not_keep_come_back_by_a_repair(
    office: Office,
) -> None:
    with office.terminal() as terminal, speaking(terminal, office.url) as bureau:
        terminal.sign_in_for_practice()
        claiming(terminal, bureau).claim("007", 50, terminal.session)
    with closing(sqlite3.connect(office.home / "book.db")) as book, book:
        kept = book.execute("SELECT * FROM volume_move").fetchall()
        assert len(kept) == 1
        book.execute("DELETE FROM volume_move")
    assert say(office.home, "repair").exit_code == 0
    with closing(sqlite3.connect(office.home / "book.db")) as book:
        assert book.execute("SELECT * FROM volume_move").fetchall() == kept
