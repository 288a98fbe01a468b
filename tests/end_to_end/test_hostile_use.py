"""What a hostile or unlucky user tries: each is told by name, nothing is lost or doubled."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.home_builders import a_home, bill, nothing_consumed, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


def test_a_remark_of_too_many_lines_is_refused_before_a_number_is_taken(home: Path) -> None:
    def with_remark(document: str, lines: int) -> Path:
        remark = "\\n".join(["行"] * lines)
        return text_file(
            home / "a.txt", f"{document}~~1~~个人~~~~~~~~{remark}\n样例鼠标~~个~~~~~~100.00~~0.13\n"
        )

    with nothing_consumed(home):
        said = say(home, "issue", with_remark("D1", 30))
        assert said.codes == ["TEXT-OVERFLOW"]
        assert said.only["error"]["field"] == "remark"
    issued = say(home, "issue", with_remark("D1", 4)).only
    pdf = home / "a.pdf"
    assert say(home, "print", issued["code"], issued["number"], "--pdf", pdf).exit_code == 0


def test_a_file_of_the_home_is_never_written_over(home: Path) -> None:
    issued = say(home, "issue", text_file(home / "a.txt", bill())).only
    key = (issued["code"], issued["number"])
    for name in ("book.db", "disk.simulated.db", "seal.key", "settings.toml", "book.db-wal"):
        said = say(home, "print", *key, "--pdf", home / name)
        assert (said.exit_code, said.codes) == (3, ["FILE-NOT-WRITTEN"]), name
    assert say(home, "check").exit_code == 0


def test_a_document_that_stands_is_found_whatever_rules_hold_today(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1", "样例鼠标~~个~~~~1~~100.00~~0.01"))
    assert say(home, "issue", path).exit_code == 0
    settings = home / "settings.toml"
    text = settings.read_text("utf-8").replace('"lenient"', '"strict"').replace('"007"', '"026"')
    settings.write_text(text, "utf-8")
    say(home, "clock", "set", "2028-01-01T10:00:00")  # the 1 % rate has ended, the disk is locked
    again = say(home, "issue", path)
    assert (again.exit_code, again.only["outcome"]) == (0, "already_issued")
    assert say(home, "issue", "--kind", "026", path).codes == ["DOCUMENT-CONFLICT"]


def test_the_clock_keeps_to_years_that_documents_can_bear(home: Path) -> None:
    for words in (["set", "9999-12-31T23:59:59"], ["set", "1970-01-01"], ["forward", "99999d"]):
        assert say(home, "clock", *words).codes == ["CLOCK-RANGE"], words
    assert say(home / "x", "init", "--demo", "--at", "9999-12-31").codes == ["CLOCK-RANGE"]
    assert say(home, "status").exit_code == 0


def test_a_wrong_pin_costs_one_try_however_many_documents_ask(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(home / "a.txt", *(bill(f"D{n}") for n in range(6)))
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "11111111")
    said = say(home, "issue", path)
    assert (said.exit_code, set(said.codes)) == (1, {"PIN-WRONG"})
    assert say(home, "check").exit_code == 0  # looking needs no 口令
    assert say(home, "issue", "--check", path).exit_code == 0
    monkeypatch.delenv("KAIPIAO_DISK_PIN")
    assert say(home, "issue", path).exit_code == 0


def test_a_home_without_its_book_is_not_taken_for_an_empty_place(home: Path) -> None:
    (home / "book.db").unlink()
    assert say(home, "status").codes == ["STORE-DAMAGED"]
    assert say(home, "init", "--demo").codes == ["HOME-EXISTS"]


def test_what_is_no_file_is_not_read(home: Path) -> None:
    os.mkfifo(home / "pipe")
    for path in (home / "pipe", Path("/dev/zero")):
        said = say(home, "issue", path, text_file(home / "a.txt", bill()))
        assert (said.exit_code, said.codes[0]) == (3, "FILE-UNREADABLE")
        assert said.answers[1]["outcome"] == "not_tried"


def test_a_refusal_names_file_line_field_and_reason(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2", buyer="长" * 60))
    refused = say(home, "issue", path).answers[1]
    assert refused["file"] == str(path)
    assert (refused["error"]["line"], refused["error"]["field"]) == (4, "buyer.name")


def test_kinds_of_later_versions_and_devices_that_are_not_there_are_named(home: Path) -> None:
    path = text_file(home / "a.txt", bill())
    assert say(home, "issue", "--kind", "005", path).codes == ["NOT-YET"]
    assert say(home, "--disk", "serial:/dev/no-such-port", "status").codes == ["DISK-GONE"]
    assert say(home, "--disk", "sim:", "status").exit_code == 0
    assert say(home, "--home", "").exit_code == 2


def test_a_full_check_finds_a_ticket_that_was_altered_in_the_book(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    assert say(home, "check", "--full").exit_code == 0
    with sqlite3.connect(home / "book.db") as book:
        for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            book.execute(f"DROP TRIGGER {name}")
        book.execute("UPDATE invoice SET remark = 'x' WHERE number = 2")
    book.close()
    said = say(home, "check", "--full")
    assert said.exit_code == 1
    (found,) = [a for a in said.answers if a["check"] == "agreement"]
    assert "00000002" in found["cause"]
