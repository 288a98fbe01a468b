"""The line is cut at every step of an issue; whatever breaks, each document has one ticket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.exchange.reading import read_documents
from app.repositories.errors import StoreError
from app.repositories.unit_of_work import UnitOfWork
from hardware.errors import OutcomeUnknown, Refused
from hardware.transport.in_process import Fault
from tests.cut_lines import LOST, Nth, carried_with
from tests.disk_builders import as_if_issued
from tests.home_builders import a_home, a_terminal, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def stands_once(home: Path, *documents: str) -> None:
    """Each document once, numbers without a gap, book and disk of one mind."""
    found = say(home, "invoices").answers
    assert sorted(answer["document"] for answer in found) == sorted(documents)
    assert [int(answer["number"]) for answer in found] == list(range(1, len(found) + 1))
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert verdicts["agreement"] == "ok", verdicts
    assert verdicts["attempts"] == "ok", verdicts


@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize("fault", LOST)
def test_whatever_exchange_is_lost_asking_again_gives_each_document_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, stays: bool
) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2"))
    number, whole = 0, False
    while not whole:
        number += 1
        with monkeypatch.context() as patched:
            nth = Nth(number, fault, stays=stays)
            carried_with(patched, nth)
            said = say(home, "issue", path)
            assert {a["outcome"] for a in said.answers} <= {
                "issued", "already_issued", "unknown", "not_tried", "refused",
            }, said  # fmt: skip
            whole = nth.seen < number
        assert number < 60
    again = say(home, "issue", path)
    assert again.exit_code == 0, again
    stands_once(home, "D1", "D2")


def test_a_disk_that_dies_in_a_batch_ends_it_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies_at_the_second(apdu: bytes) -> Fault:
        sign.count += apdu[1] == 0x40
        return Fault.POWER_AFTER if sign.count >= 2 else Fault.NONE

    class Sign:
        count = 0

    sign = Sign()
    path = text_file(home / "a.txt", *(bill(f"D{n}") for n in range(1, 5)))
    with monkeypatch.context() as patched:
        carried_with(patched, dies_at_the_second)
        said = say(home, "issue", path)
    outcomes = [answer["outcome"] for answer in said.answers]
    assert (said.exit_code, outcomes) == (3, ["issued", "unknown", "not_tried", "not_tried"])
    fixes = [answer["error"]["fix"].startswith("是否完成还不知道") for answer in said.answers[1:]]
    assert fixes == [True, False, False]
    again = say(home, "issue", path)
    assert [a["outcome"] for a in again.answers] == ["already_issued"] * 2 + ["issued"] * 2
    stands_once(home, "D1", "D2", "D3", "D4")


def _full(*_: object) -> None:
    raise StoreError("STORE-FULL", path="book.db")


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
def test_a_store_that_fails_at_any_commit_loses_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2"), bill("D3"))
    commit: Callable[[UnitOfWork], None] = UnitOfWork.commit
    count = [0]

    def fails(work: UnitOfWork) -> None:
        count[0] += 1
        if count[0] >= step:
            _full()
        commit(work)

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "commit", fails)
        said = say(home, "issue", path)
    assert said.exit_code == 3
    assert {a.get("error", {}).get("code", "STORE-FULL") for a in said.answers} == {"STORE-FULL"}
    in_doubt = [a["outcome"] for a in said.answers].count("unknown")
    assert in_doubt == (1 if step % 2 == 0 else 0)
    assert say(home, "issue", path).exit_code == 0
    stands_once(home, "D1", "D2", "D3")


def test_the_self_check_names_an_open_attempt_and_settles_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = UnitOfWork.keep_issued
    path = text_file(home / "a.txt", bill("D1"))
    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "keep_issued", _full)
        assert say(home, "issue", path).answers[0]["outcome"] == "unknown"
    assert keep is UnitOfWork.keep_issued
    looked = {a["check"]: a["verdict"] for a in say(home, "check").answers}
    assert looked["attempts"] == "warn"
    fixed = {a["check"]: a["verdict"] for a in say(home, "check", "--fix").answers}
    assert fixed["attempts"] == "ok"
    stands_once(home, "D1")


def test_a_line_that_breaks_for_good_leaves_the_attempt_open(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_from_the_signature(apdu: bytes) -> Fault:
        state.broken = state.broken or apdu[1] == 0x40
        return Fault.BEFORE if state.broken else Fault.NONE

    class State:
        broken = False

    state = State()
    carried_with(monkeypatch, broken_from_the_signature)
    path = text_file(home / "a.txt", bill("D1"))
    with a_terminal(home) as terminal:
        (entered,) = read_documents(path.read_bytes())
        with pytest.raises(OutcomeUnknown):
            terminal.issuing.issue(entered, "主管甲")  # type: ignore[arg-type]
        with terminal.book.reading() as work:
            assert len(work.attempts.open()) == 1


def test_a_disk_that_refuses_after_a_broken_line_closes_nothing_twice(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(home / "a.txt", bill("D1"))

    with a_terminal(home) as terminal:
        disk = terminal.device.disk
        (entered,) = read_documents(path.read_bytes())
        signed = iter([OutcomeUnknown("DISK-FAULT"), Refused("LOCKED")])

        def sign(*_: object) -> Any:
            raise next(signed)

        with monkeypatch.context() as patched:
            patched.setattr(disk, "sign", sign)
            with pytest.raises(Refused, match="LOCKED"):
                terminal.issuing.issue(entered, "主管甲")  # type: ignore[arg-type]
        assert terminal.issuing.settle_open_attempts() == ()
        with terminal.book.reading() as work:
            assert work.attempts.open() == ()


def test_a_record_that_vanished_from_the_disk_is_never_taken_for_issued(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(home / "a.txt", bill("D1"))
    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "keep_issued", _full)
        assert say(home, "issue", path).answers[0]["outcome"] == "unknown"
    with a_terminal(home) as terminal:
        disk = terminal.device.disk
        with monkeypatch.context() as patched:
            patched.setattr(disk, "journal", lambda *_: ())
            with pytest.raises(OutcomeUnknown, match="DISK-ROLLED-BACK"):
                terminal.issuing.settle_open_attempts()
        before = replace(disk.status(), head_sequence=0)
        monkeypatch.setattr(disk, "status", lambda: before)
        with pytest.raises(OutcomeUnknown, match="DISK-ROLLED-BACK"):
            terminal.issuing.settle_open_attempts()


def test_a_page_of_the_disk_that_the_book_has_already_is_left_alone(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    with a_terminal(home) as terminal:
        keeping = terminal.issuing._keeping
        records = terminal.device.disk.journal(0, 10)
        assert keeping._take_over(records) == []
        assert len(records) == 2


def test_when_a_volume_ends_the_next_one_is_used_without_a_gap(home: Path) -> None:
    as_if_issued(
        home / "disk.simulated.db",
        "UPDATE volume SET last = 2 WHERE kind = '007'",
        "INSERT INTO volume(kind, code, first, last, next) VALUES('007', '099002400204', 1, 1, 1)",
    )
    path = text_file(home / "a.txt", *(bill(f"D{n}") for n in range(1, 5)))
    said = say(home, "issue", path)
    taken = [(a.get("code", "")[-5:], a.get("number", "")) for a in said.answers]
    assert taken == [("00104", "00000001"), ("00104", "00000002"), ("00204", "00000001"), ("", "")]
    assert said.codes == ["", "", "", "NO-STOCK"]
    with a_terminal(home) as terminal, terminal.book.reading() as work:
        assert work.attempts.open() == ()


def test_a_quota_that_ends_in_a_batch_stops_there_and_nothing_is_open(home: Path) -> None:
    as_if_issued(home / "disk.simulated.db", "UPDATE kind SET offline_count = 2")
    path = text_file(home / "a.txt", *(bill(f"D{n}") for n in range(1, 4)))
    assert say(home, "issue", path).codes == ["", "", "OFFLINE-COUNT"]
    stands_once(home, "D1", "D2")
