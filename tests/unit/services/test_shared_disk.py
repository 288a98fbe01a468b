"""Two PCs, one disk, one after the other: each book follows the disk, numbers are taken once."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.bootstrap import following, opening
from app.domain.searching import Filter
from app.exchange.reading import read_documents
from app.repositories.errors import StoreError
from app.repositories.unit_of_work import UnitOfWork
from app.services.disk.signing_requests import signing_request
from app.services.terminal import Terminal
from hardware.disk import Disk
from hardware.errors import JournalDamaged, NotSent
from hardware.orders import VoidOrder
from hardware.protocol.invoice_body import decode_request, encode_request
from tests.home_builders import a_home, a_terminal, bill, say, text_file

EVERY = Filter()


@pytest.fixture
def pcs(tmp_path: Path) -> tuple[Path, Path]:
    """Two homes of one taxpayer; the disk is carried from one to the other."""
    first = a_home(tmp_path)
    second = tmp_path / "second"
    shutil.copytree(first, second)
    (second / "disk.simulated.db").unlink()
    return first, second


def carry(there: Path, here: Path) -> None:
    """The disk is pulled out there and plugged in here."""
    for rest in ("-wal", "-shm", ""):
        if (there / f"disk.simulated.db{rest}").exists():
            (there / f"disk.simulated.db{rest}").rename(here / f"disk.simulated.db{rest}")


def issue(home: Path, *documents: str) -> list[str]:
    path = text_file(home.parent / "a.txt", *(bill(name) for name in documents))
    said = say(home, "issue", path)
    assert said.exit_code == 0, said
    return [answer["number"] for answer in said.answers]


def documents(home: Path) -> list[str]:
    return [answer["document"] for answer in say(home, "invoices").answers]


def well(home: Path) -> None:
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("agreement", "attempts", "audit", "book")} == {"ok"}
    assert say(home, "repair").answers[-1]["differences"] == 0


def test_each_book_takes_over_what_the_other_issued_and_no_number_is_doubled(
    pcs: tuple[Path, Path],
) -> None:
    first, second = pcs
    assert issue(first, "A1", "A2") == ["00000001", "00000002"]
    carry(first, second)
    assert issue(second, "B1") == ["00000003"]
    assert documents(second) == ["A1", "A2", "B1"]
    well(second)
    carry(second, first)
    assert issue(first, "A3") == ["00000004"]
    assert documents(first) == ["A1", "A2", "B1", "A3"]
    well(first)


def test_where_a_ticket_came_from_is_told(pcs: tuple[Path, Path]) -> None:
    first, second = pcs
    issue(first, "A1")
    carry(first, second)
    issue(second, "B1")
    with a_terminal(second) as terminal:
        trails = [
            [kept.entry.action for kept in terminal.searching.trail(heading.key)]
            for heading in terminal.searching.each(EVERY)
        ]
    assert trails == [["invoice.recover"], ["invoice.issue"]]


def test_a_ticket_that_this_pc_asked_for_is_told_as_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("STORE-FULL", path="book.db")

    home = a_home(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "keep_issued", full)
        assert say(home, "issue", text_file(home / "a.txt", bill("A1"))).exit_code == 3
    with a_terminal(home) as terminal:
        (ticket,) = terminal.issuing.settle_open_attempts()
        (kept,) = terminal.searching.trail(ticket.key)
    assert kept.entry.action == "invoice.issue"


def test_a_document_of_the_other_pc_is_not_issued_again(pcs: tuple[Path, Path]) -> None:
    first, second = pcs
    issue(first, "A1")
    carry(first, second)
    again = say(second, "issue", text_file(second / "a.txt", bill("A1")))
    assert again.only["outcome"] == "already_issued"


def sign_beside(terminal: Terminal, path: Path) -> None:
    """Another PC signs on the disk while this program has it in hand: past this one's book."""
    (entered,) = read_documents(path.read_bytes())
    prepared = terminal.issuing.prepare(entered, "别处")  # type: ignore[arg-type]
    disk = terminal.device.unlocked
    request = signing_request(prepared.draft, with_list=prepared.with_list)
    disk.sign(prepared.draft.request_id, disk.encode(request), disk.next_slot("007"))


@pytest.mark.parametrize("killed", [False, True])
def test_a_gap_that_the_other_pc_left_is_closed_also_after_a_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    home = a_home(tmp_path)
    with a_terminal(home) as terminal:
        path = text_file(home / "x.txt", bill("X1"))
        terminal.issuing.settle_open_attempts()
        sign_beside(terminal, text_file(home / "b.txt", bill("B1")))
        (entered,) = read_documents(path.read_bytes())
        terminal.issuing.issue(entered, "主管甲")  # type: ignore[arg-type]
        assert [h.document for h in terminal.searching.each(EVERY)] == ["X1"]
        if not killed:
            assert len(terminal.issuing.settle_open_attempts()) == 1
            assert terminal.issuing.settle_open_attempts() == ()
    if killed:
        assert issue(home, "X2") == ["00000003"]
    assert set(documents(home)) >= {"B1", "X1"}
    well(home)


def test_a_void_of_the_other_pc_comes_with_the_next_ticket(pcs: tuple[Path, Path]) -> None:
    first, second = pcs
    issue(first, "A1")
    carry(first, second)
    issue(second, "B1")
    with a_terminal(second) as terminal:
        (key, *_) = [heading.key for heading in terminal.searching.each(EVERY)]
        order = VoidOrder(key.code, key.number, "开错", "开票乙")
        terminal.device.unlocked.void(bytes(16), order)
    carry(second, first)
    issue(first, "A2")
    assert say(first, "show", key.code, key.number).only["status"] == "void"
    well(first)


def test_a_second_pc_begins_with_the_disk_alone(pcs: tuple[Path, Path], tmp_path: Path) -> None:
    first, _ = pcs
    issue(first, "A1", "A2")
    third, url = tmp_path / "third", f"sim:{first / 'disk.simulated.db'}"
    said = say(third, "--disk", url, "repair")
    assert (said.exit_code, said.answers[0]["outcome"]) == (0, "rebuilt")
    path = text_file(tmp_path / "c.txt", bill("C1"))
    assert say(third, "--disk", url, "issue", path).only["number"] == "00000003"
    assert issue(first, "A3") == ["00000004"]
    assert documents(first) == ["A1", "A2", "C1", "A3"]


def unreadable(kept: bytes) -> bytes:
    """One bit of the compressed invoice."""
    at = len(kept) // 2
    return kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :]


def full(*_: object) -> None:
    """The book cannot be written."""
    raise StoreError("STORE-READ-ONLY")


def another_invoice(kept: bytes) -> bytes:
    """It decodes, and is not what was signed."""
    return encode_request(replace(decode_request(kept), remark="改过"))


@pytest.mark.parametrize(
    ("altered", "named"), [(unreadable, "damaged"), (another_invoice, "record")]
)
def test_a_record_that_is_not_what_was_signed_is_left_out_and_the_later_ones_come(
    pcs: tuple[Path, Path], altered: Callable[[bytes], bytes], named: str
) -> None:
    first, second = pcs
    carry(first, second)
    issue(second, *(f"B{number}" for number in range(1, 26)))
    with closing(sqlite3.connect(second / "disk.simulated.db")) as disk, disk:
        (kept,) = disk.execute("SELECT request FROM record WHERE sequence = 3").fetchone()
        disk.execute("UPDATE record SET request = ? WHERE sequence = 3", (altered(kept),))
    carry(second, first)
    for document in ("A1", "A2"):
        issue(first, document)
    assert documents(first) == [*(f"B{n}" for n in range(1, 26) if n != 3), "A1", "A2"]
    with a_terminal(first) as terminal, terminal.book.reading() as work:
        (told,) = work.audit.about("disk-record-3")
    assert (told.entry.action, told.entry.detail) == ("disk.damaged", "JOURNAL-DAMAGED")
    (found,) = [each for each in say(first, "repair").answers if each.get("difference")]
    assert (found["difference"], found["outcome"]) == (named, "to_check")
    assert len(documents(first)) == 26


def test_a_request_whose_record_was_altered_stays_open_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = a_home(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "keep_issued", full)
        assert say(home, "issue", text_file(home / "a.txt", bill("A1"))).exit_code == 3
    with closing(sqlite3.connect(home / "disk.simulated.db")) as disk, disk:
        (kept,) = disk.execute("SELECT request FROM record").fetchone()
        disk.execute("UPDATE record SET request = ?", (another_invoice(kept),))
    with a_terminal(home) as terminal:
        with pytest.raises(JournalDamaged, match="JOURNAL-DAMAGED"):
            terminal.issuing.settle_open_attempts()
        with terminal.book.reading() as work:
            assert len(work.attempts.open()) == 1
    assert documents(home) == []


def test_what_the_other_pc_did_is_seen_before_anything_is_written_here(
    pcs: tuple[Path, Path],
) -> None:
    first, second = pcs
    issue(first, "A1")
    code = say(first, "invoices").only["code"]
    carry(first, second)
    assert say(second, "show", code, "1").only["document"] == "A1"
    assert say(second, "void", code, "1", "--reason", "试").exit_code == 0
    assert issue(second, "B1") == ["00000002"]
    carry(second, first)
    assert say(first, "show", code, "1").only["status"] == "void"
    assert documents(first) == ["A1", "B1"]
    well(first)


def test_a_void_alone_is_seen_too_and_is_taken_over_once(pcs: tuple[Path, Path]) -> None:
    first, second = pcs
    issue(first, "A1")
    carry(first, second)
    code = say(second, "invoices").only["code"]
    say(second, "void", code, "1", "--reason", "试")
    carry(second, first)
    with a_terminal(first) as terminal:
        assert terminal.ordering.follow() == 1
        assert terminal.searching.one(code, "1").status == "void"
        assert (terminal.ordering.follow(), terminal.ordering.behind()) == (0, 0)


def test_the_self_check_names_a_book_that_is_behind_and_lets_it_follow(
    pcs: tuple[Path, Path],
) -> None:
    first, second = pcs
    issue(first, "A1")
    code = say(first, "invoices").only["code"]
    carry(first, second)
    say(second, "void", code, "1", "--reason", "试")
    carry(second, first)

    def agreement(*words: str) -> dict[str, str]:
        return next(a for a in say(first, "check", *words).answers if a["check"] == "agreement")

    told = agreement()
    assert (told["verdict"], "1条新记录" in told["cause"]) == ("warn", True)
    assert agreement("--fix")["verdict"] == "ok"
    assert say(first, "show", code, "1").only["status"] == "void"


def test_looking_is_as_quick_as_before_where_nothing_can_be_new(
    pcs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = pcs
    issue(first, "A1")
    key = (say(first, "invoices").only["code"], "1")
    opened: list[object] = []
    usual = opening.open_disk

    def counted(*asked: Any) -> Disk:
        opened.append(asked)
        return usual(*asked)

    monkeypatch.setattr(opening, "open_disk", counted)
    assert say(first, "show", *key).exit_code == 0
    assert opened == []
    with a_terminal(first):  # who has the book open follows by himself
        (first / "looked-at.stamp").unlink()
        assert say(first, "show", *key).exit_code == 0
    assert opened == []
    assert say(first, "show", *key).exit_code == 0
    assert len(opened) == 1


def test_a_disk_that_keeps_silent_is_left_in_peace_for_a_while(
    pcs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = pcs
    issue(first, "A1")
    key = (say(first, "invoices").only["code"], "1")
    (first / "looked-at.stamp").unlink()
    opened: list[object] = []

    def silent(*asked: object) -> None:
        opened.append(asked)
        raise NotSent("DISK-TIMEOUT", seconds="2")

    monkeypatch.setattr(opening, "open_disk", silent)
    assert say(first, "show", *key).exit_code == 0
    assert say(first, "show", *key).exit_code == 0
    assert len(opened) == 2  # gone at once: asked each time
    monkeypatch.setattr(following, "SLOW_S", -1.0)
    assert say(first, "show", *key).exit_code == 0
    assert say(first, "print", *key, "--pdf", first.parent / "a.pdf").exit_code == 0
    assert len(opened) == 3
