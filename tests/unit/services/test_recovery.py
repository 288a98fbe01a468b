"""What is typed survives: journals are replayed as far as they stand whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.bootstrap.opening import BEIJING
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Special
from app.services.tickets import recovery
from app.services.tickets.recovery import Recovery
from printing.errors import PrinterError

ONE, TWO = bytes(range(16)), bytes(16)
ENTRY = EnteredInvoice((EnteredLine("样例鼠标", price="1"), EnteredLine("样例键盘")), kind="007")


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, BEIJING)


def kept(folder: Path) -> Recovery:
    return Recovery(folder / "recovery", moment)


def only(folder: Path) -> EnteredInvoice:
    (left,) = kept(folder).left_behind()
    return left.entered


def test_an_entry_comes_back_with_its_request_id(tmp_path: Path) -> None:
    at = kept(tmp_path).note(ONE, ENTRY)
    (left,) = kept(tmp_path).left_behind()
    assert (left.request_id, left.entered, left.at) == (ONE, ENTRY, at)


def test_every_change_comes_back(tmp_path: Path) -> None:
    now = kept(tmp_path)
    changes = [
        ENTRY,
        replace(ENTRY, lines=ENTRY.lines[1:]),
        replace(ENTRY, lines=(*ENTRY.lines, EnteredLine("新"))),
        replace(ENTRY, buyer=EnteredParty("虚构乙"), special=Special.OIL),
        replace(ENTRY, lines=(), warnings=("X",), seller=EnteredParty("甲")),
    ]
    for change in changes:
        now.note(ONE, change)
        assert only(tmp_path) == change


lines = st.lists(st.sampled_from([EnteredLine(name) for name in "甲乙丙丁"]), max_size=6)


@given(st.lists(lines, min_size=1, max_size=6))
def test_any_run_of_changes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[EnteredLine]]
) -> None:
    folder = tmp_path_factory.mktemp("home")
    now = kept(folder)
    for step in steps:
        now.note(ONE, replace(ENTRY, lines=tuple(step)))
    assert only(folder).lines == tuple(steps[-1])


@pytest.mark.parametrize("torn", range(1, 60, 7))
def test_a_torn_end_costs_only_the_last_change(tmp_path: Path, torn: int) -> None:
    now = kept(tmp_path)
    now.note(ONE, ENTRY)
    (file,) = (tmp_path / "recovery").iterdir()
    whole = file.stat().st_size
    now.note(ONE, replace(ENTRY, remark="最后一笔", lines=()))
    content = file.read_bytes()
    file.write_bytes(content[: whole + torn])
    assert only(tmp_path) == ENTRY


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"nonsense\n"])
def test_a_journal_without_sense_is_put_aside_not_deleted(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path).note(ONE, ENTRY)
    (file,) = (tmp_path / "recovery").iterdir()
    file.write_bytes(content)
    assert kept(tmp_path).left_behind() == ()
    (aside,) = (tmp_path / "recovery").iterdir()
    assert (aside.suffix, aside.read_bytes()) == (".damaged", content)


def test_a_journal_of_a_later_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "recovery"
    folder.mkdir()
    said = {"head": {"remark": "x", "later": 1}, "at": 0, "cut": 0}
    record = recovery._record(said | {"lines": [{"name": "样例", "later": "x"}]})
    (folder / (ONE.hex() + ".entry")).write_bytes(record)
    found = only(tmp_path)
    assert (found.remark, found.lines) == ("x", (EnteredLine("样例"),))


def test_what_is_dropped_is_gone_and_what_is_in_hand_is_not_left_behind(tmp_path: Path) -> None:
    now = kept(tmp_path)
    assert now.left_behind() == ()
    now.note(ONE, ENTRY)
    now.note(TWO, ENTRY)
    assert now.left_behind() == ()
    assert len(kept(tmp_path).left_behind()) == 2
    now.drop(ONE)
    now.drop(ONE)
    assert [each.request_id for each in kept(tmp_path).left_behind()] == [TWO]


def test_what_stands_is_seen_in_hand_or_not_and_nothing_is_moved(tmp_path: Path) -> None:
    now = kept(tmp_path)
    assert now.standing() == ()
    now.note(ONE, ENTRY)
    torn = tmp_path / "recovery" / (TWO.hex() + ".entry")
    torn.write_bytes(b"0")
    for each in (now, kept(tmp_path)):
        assert [found.request_id for found in each.standing()] == [ONE]
    assert torn.exists()


def test_a_long_journal_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = kept(tmp_path)
    now.note(ONE, ENTRY)
    (file,) = (tmp_path / "recovery").iterdir()
    monkeypatch.setattr(recovery, "LARGEST", 10)
    now.note(ONE, replace(ENTRY, remark="x"))
    assert len(file.read_bytes().splitlines()) == 1
    assert only(tmp_path).remark == "x"


def test_what_cannot_be_written_is_told_and_tried_again(tmp_path: Path) -> None:
    now = kept(tmp_path)
    (tmp_path / "recovery").write_text("in the way")
    with pytest.raises(PrinterError) as first:
        now.note(ONE, ENTRY)
    assert first.value.code == "FILE-NOT-WRITTEN"
    (tmp_path / "recovery").unlink()
    now.note(ONE, ENTRY)
    (file,) = (tmp_path / "recovery").iterdir()
    file.unlink()
    file.mkdir()
    with pytest.raises(PrinterError):
        now.note(ONE, replace(ENTRY, remark="x"))
    file.rmdir()
    now.note(ONE, replace(ENTRY, remark="y"))
    assert only(tmp_path).remark == "y"
