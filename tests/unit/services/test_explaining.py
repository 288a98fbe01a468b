"""Whoever looks for a ticket that is not found is told why, with what there is to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap.home import Home
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import InvoiceKey, InvoiceKind, Status
from app.domain.reasons import Why
from app.domain.searching import Filter
from app.repositories.attempts import Attempt
from app.services.terminal import Terminal
from tests.book_builders import MONDAY
from tests.home_builders import a_home, a_terminal, bill, say, text_file

CODE = "099002400104"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2", buyer="示例丙测试")))
    return home


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    with a_terminal(home) as terminal:
        yield terminal


def whys(reasons) -> list[Why]:
    return [reason.why for reason in reasons]


def test_another_condition_hides_it(terminal) -> None:
    wanted = Filter(text="例丙", last_day=date(2020, 1, 1))
    (reason,) = terminal.explaining.of_book(wanted)
    assert (reason.why, reason.tickets) == (Why.HIDDEN, 1)
    assert terminal.searching.count(reason.wanted) == 1


def test_it_is_void(terminal) -> None:
    with terminal.book.writing() as work:
        work.invoices.set_status(InvoiceKey(CODE, "00000002"), Status.VOID)
        work.commit()
    (reason,) = terminal.explaining.of_book(Filter(number="2", void=False))
    assert reason.why is Why.VOID


def test_the_words_stand_in_the_goods(terminal) -> None:
    assert whys(terminal.explaining.of_book(Filter(text="样例鼠标"))) == [Why.ANYWHERE]
    assert whys(terminal.explaining.of_book(Filter(text="样例键盘"))) == []
    assert whys(terminal.explaining.of_book(Filter(text="样例键盘", deep=True))) == []


def test_a_draft_says_so(terminal) -> None:
    buyer = EnteredParty("虚构己测试商行")
    entered = EnteredInvoice((EnteredLine("样例纸"),), buyer=buyer, document="X-1")
    kept = terminal.drafts.keep(entered, "管理员")
    (reason,) = terminal.explaining.of_book(Filter(text="己测试"))
    assert (reason.why, reason.draft, reason.title) == (Why.DRAFT, kept["draft"], "X-1")
    assert whys(terminal.explaining.of_book(Filter(buyer="庚测试"))) == []
    assert whys(terminal.explaining.of_book(Filter())) == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Filter(document="D9"), True),
        (Filter(text="D9"), True),
        (Filter(number="9"), True),
        (Filter(number="9", code=CODE), True),
        (Filter(number="9", code="099002300104"), False),
        (Filter(number="8"), False),
        (Filter(document="D8"), False),
        (Filter(kind=InvoiceKind.ROLL), True),
    ],
)
def test_an_open_attempt_may_be_it(terminal, wanted, told) -> None:
    attempt = Attempt(
        request_id=bytes(16),
        document="D9",
        content=bytes(16),
        command=b"",
        slot=InvoiceKey(CODE, "00000009"),
        kind=InvoiceKind.ORDINARY,
        opened_at=MONDAY,
        operator="管理员",
    )
    with terminal.book.writing() as work:
        work.attempts.begin(attempt)
        work.commit()
    assert (Why.ATTEMPT in whys(terminal.explaining.of_book(wanted))) is told


def test_the_disk_knows_a_number_that_was_not_issued_yet(terminal) -> None:
    (reason,) = terminal.explaining.of_disk(Filter(number="7", code=CODE))
    assert (reason.why, reason.number) == (Why.NOT_USED, "00000007")


def test_a_number_or_code_of_no_volume_is_of_another_disk(terminal) -> None:
    for wanted in (Filter(number="999999"), Filter(code="099002300199"), Filter(disk="1")):
        assert whys(terminal.explaining.of_disk(wanted)) == [Why.OTHER_DISK]
    own = terminal.device.identity.number
    assert terminal.explaining.of_disk(Filter(disk=own)) == ()
    assert terminal.explaining.of_disk(Filter(code=CODE)) == ()
    assert terminal.explaining.of_disk(Filter(number="x", buyer="y")) == ()
    assert terminal.explaining.of_disk(Filter(text="099002400104 00000001")) == ()


def test_a_ticket_that_only_the_disk_has_needs_a_repair(tmp_path) -> None:
    home = a_home(tmp_path)
    book = Home(home).book
    before = book.read_bytes()
    say(home, "issue", text_file(home / "a.txt", bill("D1")))
    book.write_bytes(before)
    with a_terminal(home) as terminal:
        (reason,) = terminal.explaining.of_disk(Filter(number="1", code=CODE))
    assert (reason.why, reason.code, reason.number) == (Why.ON_DISK, CODE, "00000001")
