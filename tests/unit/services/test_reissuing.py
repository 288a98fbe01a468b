"""A document whose ticket is void: 重开 only where the disk itself says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.invoice import InvoiceKey, Status
from app.services.terminal import Terminal
from hardware.orders import VoidOrder
from tests.home_builders import a_home, a_terminal, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_a_reissue_names_the_ticket_it_stands_for(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    first = say(home, "issue", path).only
    with a_terminal(home) as terminal:
        void_at_the_disk(terminal, first)
    say(home, "repair")
    again = say(home, "issue", path).only
    assert (again["outcome"], again["number"]) == ("issued", "00000002")
    assert again["replaces"] == {"code": first["code"], "number": "00000001"}
    found = say(home, "invoices", "--status", "void").only
    assert (found["status"], found["red_left"]) == ("void", "0.00")
    assert say(home, "issue", path).only["outcome"] == "already_issued"


def void_at_the_disk(terminal: Terminal, said: dict[str, Any]) -> None:
    order = VoidOrder(said["code"], said["number"], "开错", "主管甲")
    terminal.device.unlocked.void(bytes(15) + b"1", order)


def void_in_the_book(home: Path, said: dict[str, Any]) -> None:
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        work.invoices.set_status(InvoiceKey(said["code"], said["number"]), Status.VOID)
        work.commit()


def test_a_document_whose_ticket_only_the_book_calls_void_gets_no_second_one(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    first = say(home, "issue", path).only
    void_in_the_book(home, first)
    refused = say(home, "issue", path)
    assert (refused.codes, refused.exit_code) == (["VOID-NOT-ON-DISK"], 1)
    assert first["number"] in str(refused)
    assert len(say(home, "invoices").answers) == 1
    with a_terminal(home) as terminal:
        assert terminal.device.disk.status().head_sequence == 1


def test_a_void_that_the_disk_never_signed_is_named_by_check_and_repair(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2"), bill("D3"))
    first, second, third = say(home, "issue", path).answers
    void_in_the_book(home, first)
    with a_terminal(home) as terminal:
        void_at_the_disk(terminal, third)
        assert terminal.self_check.agreement(full=True)[0] == "bad"
    repaired = say(home, "repair")
    assert (repaired.exit_code, repaired.answers[-1]["to_check"]) == (1, 1)
    assert repaired.answers[-1]["kept"] == 0
    full = say(home, "check", "--full")
    (wrong,) = [a for a in full.answers if a["check"] == "agreement" and a["verdict"] == "bad"]
    assert (full.exit_code, first["number"] in str(wrong)) == (1, True)
    assert third["number"] not in str(wrong)
    assert second["number"] not in str(wrong)
