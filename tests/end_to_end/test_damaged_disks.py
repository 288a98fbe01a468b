"""Each damage of the disk's journal is named for what it is by every word, with a way out that
works; nothing readable is lost, and the file stays as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.disk_builders import as_if_issued
from tests.home_builders import a_home, bill, say, text_file

TICKETS, PAGE = 40, 4096
EDITED = TICKETS - 1
DISK = "disk.simulated.db"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = a_home(tmp_path_factory.mktemp("used"))
    bills = [bill(f"D{number}") for number in range(TICKETS)]
    assert say(home, "issue", text_file(home / "a.txt", *bills)).exit_code == 0
    text_file(home / "b.txt", bill("NEW1"))
    return home


@pytest.fixture
def home(used: Path, tmp_path: Path) -> Path:
    import shutil

    shutil.copytree(used, tmp_path / "home")
    return tmp_path / "home"


def edited(path: Path) -> None:
    """One bit of a late record's invoice."""
    with closing(sqlite3.connect(path)) as db, db:
        (kept,) = db.execute("SELECT request FROM record WHERE sequence=?", (EDITED,)).fetchone()
        at = len(kept) // 2
        other = kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :]
        db.execute("UPDATE record SET request=? WHERE sequence=?", (other, EDITED))


def says(sql: str) -> Callable[[Path], object]:
    """One statement, by a program that is not the disk."""

    def harm(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(sql)

    return harm


def becomes(harm: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(harm(path.read_bytes()))


HARMS = {
    "edited": (edited, "JOURNAL-DAMAGED"),
    "number back": (says("UPDATE volume SET next=3 WHERE next>3"), "JOURNAL-EDITED"),
    "number ahead": (says("UPDATE volume SET next=next+9 WHERE next>first"), "JOURNAL-EDITED"),
    "limit": (says("UPDATE kind SET single_limit=99999999999"), "JOURNAL-EDITED"),
    "unsent": (says("UPDATE counter SET unsent=0, unsent_net=0"), "JOURNAL-EDITED"),
    "tries": (says("UPDATE pin SET tries=15"), "JOURNAL-EDITED"),
    "cut": (becomes(lambda data: data[: len(data) * 3 // 4]), "JOURNAL-CUT"),
    "cut to a page": (becomes(lambda data: data[:PAGE]), "JOURNAL-UNREADABLE"),
    "no first page": (becomes(lambda data: b"\xa5" * PAGE + data[PAGE:]), "JOURNAL-NONE"),
    "a text": (becomes(lambda _: b"hello" * 1000), "JOURNAL-NONE"),
    "nothing": (becomes(lambda _: b""), "JOURNAL-NONE"),
}
POWERED = {  # these are opened; that counts the boots
    name for name, (_, code) in HARMS.items() if code in ("JOURNAL-DAMAGED", "JOURNAL-EDITED")
}


@pytest.mark.parametrize("harm", HARMS)
def test_every_word_names_the_same_damage_and_the_book_works_on(home: Path, harm: str) -> None:
    damage, code = HARMS[harm]
    damage(home / DISK)
    before = (home / DISK).read_bytes()
    (status,) = say(home, "status").answers
    assert code in (status.get("error", {}).get("code"), *status.get("warnings", ()))
    (disk,) = [each for each in say(home, "check").answers if each["check"] == "disk"]
    assert (disk["verdict"], disk["code"]) == ("bad", code)
    issued = say(home, "issue", home / "b.txt")
    assert issued.exit_code == 3
    assert (issued.only["outcome"], issued.codes) == ("not_tried", [code])
    assert len(say(home, "invoices").answers) == TICKETS
    assert say(home, "invoices", "--export", home.parent / "all.csv").exit_code == 0
    if harm not in POWERED:
        assert (home / DISK).read_bytes() == before


@pytest.mark.parametrize("harm", ["edited", "cut"])
def test_a_repair_reads_what_can_be_read_and_takes_nothing_from_the_book(
    home: Path, harm: str
) -> None:
    HARMS[harm][0](home / DISK)
    said = say(home, "repair")
    *found, last = said.answers
    assert (said.exit_code, last["outcome"]) == (1, "done")
    assert last["warnings"] == ["JOURNAL-DAMAGED"]
    assert {each["outcome"] for each in found} <= {"kept", "to_check"}
    assert len(say(home, "invoices").answers) == TICKETS


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("number back", "它说下一张是00000003，按它的记录应为00000041"),
        ("number ahead", "它说下一张是00000050，按它的记录应为00000041"),
        ("limit", "税控盘的计数、限额或设置被改动，与封印不符"),
    ],
)
def test_a_repair_says_what_was_edited_and_the_remedy_that_is_left(
    home: Path, harm: str, told: str
) -> None:
    HARMS[harm][0](home / DISK)
    said = say(home, "repair")
    found, last = said.answers
    assert (found["outcome"], found["problem"]) == ("to_check", "JOURNAL-EDITED")
    assert told in found["message"]
    assert "放回改动前的盘文件" in found["message"]
    assert (said.exit_code, last["tickets"], last["warnings"]) == (1, TICKETS, ["JOURNAL-EDITED"])
    (looked,) = [each for each in say(home, "check").answers if each["check"] == "agreement"]
    assert (looked["verdict"], "repair" in looked["next"]) == ("warn", True)
    assert say(home, "repair").answers[0] == found  # as often as it is asked


@pytest.mark.parametrize("harm", ["edited", "cut"])
def test_a_lost_book_gets_every_ticket_that_can_be_read(home: Path, harm: str) -> None:
    HARMS[harm][0](home / DISK)
    for part in home.glob("book.db*"):
        part.unlink()
    said = say(home, "repair")
    assert said.exit_code == 1
    assert 0 < said.answers[-1]["added"] < TICKETS
    assert len(say(home, "invoices").answers) == said.answers[-1]["added"]
    (status,) = say(home, "status").answers
    assert status["disk"]["state"] == "damaged"
    (told,) = status["disk"]["conditions"]
    assert (told["name"], told["code"]) == ("damaged", "JOURNAL-DAMAGED")
    assert "repair" in told["fix"]


@pytest.mark.parametrize("harm", ["cut to a page", "nothing"])
def test_a_repair_of_nothing_readable_says_so(home: Path, harm: str) -> None:
    damage, code = HARMS[harm]
    damage(home / DISK)
    said = say(home, "repair")
    assert (said.exit_code, said.codes) == (3, [code])
    assert "账册" in said.only["error"]["fix"]


def test_a_clock_before_the_last_ticket_is_the_state_of_the_disk(home: Path) -> None:
    back = "UPDATE meta SET value = value - 86400000000 WHERE name='clock_offset_us'"
    as_if_issued(home / DISK, back)
    (status,) = say(home, "status").answers
    assert status["disk"]["state"] == "clock_back"
    assert status["warnings"] == ["CLOCK-BACK"]


def test_an_offline_quota_that_is_over_is_the_state_of_the_disk(home: Path) -> None:
    assert say(home, "clock", "forward", "4d").exit_code == 0
    (status,) = say(home, "status").answers
    assert status["disk"]["state"] == "offline_over"
    assert [each["code"] for each in status["disk"]["conditions"]] == ["OFFLINE-OVER"]


def test_a_lock_date_that_has_passed_stands_beside_the_offline_quota(home: Path) -> None:
    assert say(home, "clock", "forward", "60d").exit_code == 0
    (status,) = say(home, "status").answers
    assert status["disk"]["state"] == "locked"
    told = [(each["name"], each["code"]) for each in status["disk"]["conditions"]]
    assert told == [("locked", "LOCKED"), ("offline_over", "OFFLINE-OVER")]
    assert status["warnings"][:2] == ["LOCKED", "OFFLINE-OVER"]


def test_a_person_reads_the_damage_and_the_way_out(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.words import command_line

    edited(home / DISK)
    assert command_line.main(["--home", str(home), "status"]) == 0
    said = capsys.readouterr().out
    assert "状态: 记录损坏" in said
    assert "repair" in said


def test_a_file_that_this_person_may_not_open_is_told_with_the_remedy(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def denied(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == DISK:
            raise PermissionError(13, "denied")
        return opened(path, *how, **more)

    monkeypatch.setattr(Path, "open", denied)
    error = say(home, "issue", home / "b.txt").only["error"]
    assert error["code"] == "NO-PERMISSION"
    assert "sudo chown $USER 和 chmod u+rw" in error["fix"]
