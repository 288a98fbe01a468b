"""清卡 only after the tax was paid, where the bureau asks for it; whose disks a comparison waits
for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from app.bureau.bureau import Bureau
from app.bureau.clearances import Clearances
from app.bureau.returns import Returns
from app.bureau.settings import CLEAR_NEEDS_PAYMENT
from app.bureau.taxpayers import filer
from app.gateway.messages.month import PaymentMade
from db.bureau_schema.devices import disk
from tests.bureau_months import (
    DISK,
    SECOND,
    TAX_ID,
    Sale,
    at,
    clear,
    compare,
    file,
    look,
    months,
    receive,
    refusal,
)
from tests.bureau_office import Wall, bureau_at


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", Wall(at("02-05"))) as made:
        with made.writing() as work:
            work.settings.put(CLEAR_NEEDS_PAYMENT, "yes")
        yield made


def pay(bureau: Bureau, fen: int) -> None:
    with bureau.writing() as work:
        Returns(work, filer(work, TAX_ID)).pay(PaymentMade("3" * 32, "2024-01", fen))


def test_what_is_not_paid_is_not_cleared_and_the_rest_is_told(bureau: Bureau) -> None:
    months(bureau, Sale())
    file(bureau)
    no = refusal(clear, bureau)
    assert (no.code, no.facts) == ("NOT-PAID", {"period": "2024-01", "amount": "13.00"})
    with bureau.reading() as work:
        assert Clearances(work).standing(DISK, "007").reason == "NOT-PAID"
    assert (look(bureau).paid_fen, look(bureau).due_fen) == (0, 1300)
    pay(bureau, 1300)
    assert (look(bureau).paid_fen, look(bureau).due_fen) == (1300, 0)
    assert clear(bureau).group == "007"


def test_where_nothing_is_owed_nothing_is_asked_for(bureau: Bureau) -> None:
    months(bureau)
    file(bureau)
    assert clear(bureau).period == "2024-01"


def test_a_comparison_names_the_disks_that_it_waits_for_and_those_that_are_no_more(
    bureau: Bureau,
) -> None:
    months(bureau, Sale())
    assert (compare(bureau).waiting, compare(bureau).replaced) == ((), ())
    with bureau.writing() as work:
        receive(work, Sale(number=2, disk=SECOND))
    assert compare(bureau).waiting == (SECOND,)
    with bureau.writing() as work:
        work.connection.execute(update(disk).where(disk.c.number == DISK).values(active=0))
    assert compare(bureau).replaced == (DISK,)
