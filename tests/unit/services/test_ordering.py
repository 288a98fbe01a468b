"""An order to the disk is carried out exactly once, whatever breaks on its way."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.domain.invoice import Status
from app.domain.searching import Filter
from app.repositories.errors import StoreError
from app.repositories.unit_of_work import UnitOfWork
from app.services.disk.ordering import Order
from app.services.terminal import Terminal
from hardware.errors import DeviceError, OutcomeUnknown, Refused
from hardware.orders import RecordSort, VoidOrder
from hardware.ports import Done, TaxControlDisk
from hardware.transport.in_process import Fault
from tests.cut_lines import LOST, Nth, carried_with
from tests.home_builders import a_home, a_terminal, bill, say, text_file

EVERY = Filter()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two tickets are issued."""
    home = a_home(tmp_path)
    said = say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    assert said.exit_code == 0, said
    return home


def void(terminal: Terminal, number: str = "00000001") -> Done:
    code = next(v.code for v in terminal.device.disk.volumes() if v.kind == "007")
    order = VoidOrder(code, number, "测试", "主管甲")
    asked = Order(RecordSort.VOID, f"{code}-{number}", "主管甲", "测试")
    return terminal.ordering.carry_out(asked, lambda disk, at: disk.void(at, order))


def open_orders(terminal: Terminal) -> int:
    with terminal.book.reading() as work:
        return len(work.orders.open())


def statuses(home: Path) -> list[str]:
    return [answer["status"] for answer in say(home, "invoices").answers]


def trail(terminal: Terminal) -> list[tuple[str, str]]:
    with terminal.book.reading() as work:
        kept = [each.entry for each in work.audit.entries()]
    return [(one.action, one.detail) for one in kept if one.action.startswith("disk.")]


def well(home: Path) -> None:
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit")} == {"ok"}, verdicts


def test_an_order_is_done_once_and_the_book_follows(home: Path) -> None:
    with a_terminal(home) as terminal:
        done = void(terminal)
        assert (done.sort, open_orders(terminal)) == (RecordSort.VOID, 0)
    assert statuses(home) == ["void", "valid"]
    well(home)


def test_what_the_disk_refuses_is_closed_and_told(home: Path) -> None:
    with a_terminal(home) as terminal:
        void(terminal)
        with pytest.raises(Refused, match="VOID-ALREADY"):
            void(terminal)
        assert open_orders(terminal) == 0
        assert trail(terminal) == [("disk.void", "refused VOID-ALREADY 测试")]
        void(terminal, "00000002")
    assert statuses(home) == ["void", "void"]
    well(home)


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("fault", LOST)
def test_whatever_exchange_is_lost_the_order_is_done_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, stays: bool
) -> None:
    number, whole = 0, False
    while not whole:
        number += 1
        with monkeypatch.context() as patched:
            nth = Nth(number, fault, stays=stays)
            carried_with(patched, nth)
            with a_terminal(home) as terminal, suppress(DeviceError):
                void(terminal)
            whole = nth.seen < number
        assert number < 60
    with a_terminal(home) as terminal:
        terminal.ordering.settle()
        assert open_orders(terminal) == 0
        records = terminal.device.disk.journal(0, 100)
    assert statuses(home) == ["void", "valid"]
    assert sum(1 for each in records if getattr(each, "sort", "") == RecordSort.VOID) == 1
    well(home)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_store_that_fails_at_any_commit_loses_no_order(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    commit, count = UnitOfWork.commit, [0]

    def full(work: UnitOfWork) -> None:
        count[0] += 1
        if count[0] == step:
            raise StoreError("STORE-FULL", path="book.db")
        commit(work)

    with a_terminal(home) as terminal:
        terminal.ordering.settle()
        with monkeypatch.context() as patched:
            patched.setattr(UnitOfWork, "commit", full)
            with pytest.raises(StoreError if step == 1 else OutcomeUnknown, match="STORE-FULL"):
                void(terminal)
        assert open_orders(terminal) == (step > 1)
    assert say(home, "check", "--fix").exit_code == 0
    assert statuses(home) == ["valid" if step == 1 else "void", "valid"]
    well(home)


def test_no_ticket_is_issued_before_an_open_order_is_settled(home: Path) -> None:
    def lost(disk: TaxControlDisk, at: bytes) -> Done:
        raise OutcomeUnknown("DISK-GONE")

    with a_terminal(home) as terminal:
        with pytest.raises(OutcomeUnknown, match="DISK-GONE"):
            asked = Order(RecordSort.CLEARED, "007", "主管甲")
            terminal.ordering.carry_out(asked, lost)
        assert open_orders(terminal) == 1
    assert say(home, "check", "--json").exit_code == 0
    assert say(home, "issue", text_file(home / "b.txt", bill("D3"))).exit_code == 0
    with a_terminal(home) as terminal:
        assert open_orders(terminal) == 0
        assert trail(terminal) == [("disk.cleared", "not done")]


def test_an_order_that_no_ticket_tells_of_stands_in_the_audit_book(home: Path) -> None:
    with a_terminal(home) as terminal:
        asked = Order(RecordSort.REPORT_BUILT, "007", "主管甲", "2024-01")
        with pytest.raises(Refused, match="REPORT-NOT-DUE"):
            _report(terminal, asked)
        say_clock(terminal)
        _report(terminal, asked)
        assert trail(terminal)[-1] == ("disk.report_built", "done 2024-01")


def say_clock(terminal: Terminal) -> None:
    terminal.clock.set(terminal.clock.show().replace(month=2, day=3), "主管甲")


def _report(terminal: Terminal, asked: Order) -> Any:
    from hardware.orders import ReportOrder, Secret

    terminal.device.disk.verify_pin("88888888", Secret.CERTIFICATE)
    return terminal.ordering.carry_out(asked, lambda disk, at: disk.report(at, ReportOrder("007")))


def test_a_process_that_ends_behind_the_disk_leaves_an_order_that_is_settled(home: Path) -> None:
    with a_terminal(home) as terminal:
        done = void(terminal)
    book = sqlite3.connect(home / "book.db", isolation_level=None)
    book.execute(
        "INSERT INTO disk_order VALUES (?, 'void', 'x', '', '主管甲', 0)", (done.request_id,)
    )
    book.close()
    assert say(home, "check").answers[-1] is not None
    assert say(home, "check", "--fix").exit_code == 0
    with a_terminal(home) as terminal:
        assert (open_orders(terminal), trail(terminal)) == (0, [])
        (ticket,) = [each for each in terminal.searching.each(EVERY) if each.status is Status.VOID]
    assert ticket.document == "D1"
