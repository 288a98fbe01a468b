"""A month at the counter without a network, the next one over it: by files, and by a report disk in
a reader on a line."""

from __future__ import annotations

import signal
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from app.bootstrap.counter_places import FolderDesk
from app.bootstrap.reader import open_reader
from printing.errors import PrinterError
from tests.end_to_end.test_served_disk import serving
from tests.end_to_end.test_served_reader import use
from tests.home_builders import Said, a_home, a_terminal, bill, say, text_file
from tests.levels import needs

GROUPS = 5
FEBRUARY = datetime.fromisoformat("2024-02-02T09:00:00+08:00")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home that has never had a network: two tickets in January, one of them void."""
    made = a_home(tmp_path)
    assert say(made, "network", "off").exit_code == 0
    last = issue(made, "J1", "J2").answers[-1]
    assert say(made, "void", last["code"], last["number"], "--reason", "开错").exit_code == 0
    say(made, "clock", "set", "2024-02-02T09:00:00+08:00")
    return made


def issue(home: Path, *documents: str) -> Said:
    """A ticket for each."""
    said = say(home, "issue", text_file(home / "bills.txt", *map(bill, documents)))
    assert said.exit_code == 0, said
    return said


def lines(said: Said) -> list[tuple[str, str]]:
    """Step and outcome of each line, once each."""
    assert said.exit_code == 0, said
    return list(dict.fromkeys((each["step"], each["outcome"]) for each in said.answers))


def next_month_over_the_network(home: Path) -> None:
    """Nothing is asked for twice, and no earlier month is open."""
    assert say(home, "network", "on").exit_code == 0
    issue(home, "F1")
    say(home, "clock", "set", "2024-03-04T09:00:00+08:00")
    said = say(home, "sync")
    assert said.exit_code == 0, said
    assert {each["period"] for each in said.answers} == {"2024-02"}
    cleared = [each for each in said.answers if each["step"] == "clear"]
    assert [each["outcome"] for each in cleared] == ["done"] * GROUPS


def test_a_month_is_closed_by_files_and_the_next_over_the_network(
    home: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘" / "一月"
    assert lines(say(home, "report", "--to", stick)) == [("report", "done"), ("upload", "done")]
    assert lines(say(home, "bureau", "counter", stick)) == [
        ("upload", "done"),
        ("report", "done"),
        ("file-return", "done"),
        ("clear", "done"),
    ]
    assert lines(say(home, "clear", "--from", stick)) == [
        ("upload", "done"),
        ("receipt", "done"),
        ("clear", "done"),
    ]
    next_month_over_the_network(home)
    january = say(home, "invoices", "--document", "J1").only
    asked = ["--code", january["code"], "--number", january["number"], "--date", "2024-01-15"]
    seen = say(home, "verify", *asked, "--amount", january["net"])
    assert (seen.only["outcome"], seen.only["bureau"]) == ("genuine", "known"), seen


def test_what_was_reported_over_the_network_is_cleared_at_the_counter_when_it_is_gone(
    home: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    for words in (["network", "on"], ["upload"], ["report"], ["network", "off"]):
        assert say(home, *words).exit_code == 0
    assert say(home, "clear").codes == ["BUREAU-AWAY"] * 5, "a line a group"
    assert lines(say(home, "report", "--to", stick)) == [("report", "already_done")]
    assert lines(say(home, "bureau", "counter", stick)) == [
        ("report", "already_done"),
        ("file-return", "done"),
        ("clear", "done"),
    ]
    assert lines(say(home, "clear", "--from", stick)) == [
        ("receipt", "already_done"),
        ("clear", "done"),
    ]
    next_month_over_the_network(home)


def test_a_month_is_closed_by_a_report_disk_in_a_reader_on_a_line(home: Path) -> None:
    needs("pty")
    with serving(home, "--report-disk", "--pty") as served:
        use(home, served.url)
        assert say(home, "report", "--to", "reader").exit_code == 0
        visit = say(home, "bureau", "counter", served.url, "--claim", "007=20")
        assert lines(visit)[-2:] == [("clear", "done"), ("claim", "done")]
        assert lines(say(home, "bureau", "counter", "reader"))[-1] == ("clear", "already_done")
        with closing(open_reader(served.url)) as reader:
            assert (reader.status().receipt, reader.status().volumes) == (True, True)
        assert lines(say(home, "clear", "--from", "reader"))[-1] == ("clear", "done")
        loaded = say(home, "stock", "load", "--from", "reader")
        assert (loaded.only["outcome"], loaded.only["kind"]) == ("done", "007")
        with closing(open_reader(served.url)) as reader:
            assert reader.packages() == ()
        assert served.end(signal.SIGTERM) == 0
    next_month_over_the_network(home)


def test_a_reader_may_be_named_by_its_address_and_no_folder_is_made_of_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("pty")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with serving(home, "--report-disk", "--pty") as served:
        assert say(home, "report", "--to", served.url).exit_code == 0
        assert lines(say(home, "bureau", "counter", served.url))[-1] == ("clear", "done")
        assert lines(say(home, "clear", "--from", served.url))[-1] == ("clear", "done")
        assert served.end(signal.SIGTERM) == 0
    assert list((tmp_path / "here").iterdir()) == []


def test_the_counter_works_beside_an_open_window(home: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert say(home, "clock", "set", "2024-01-20T09:00:00+08:00").exit_code == 0
    with a_terminal(home) as window:
        window.device.unlocked.set_clock(FEBRUARY)
        way = window.month_way(str(stick))
        assert [each.problem for each in window.reporting.send(way, window.session)] == [None] * 6
        assert say(home, "bureau", "counter", stick).codes == ["DISK-IN-USE"]
    assert say(home, "bureau", "counter", tmp_path / "new", "--claim", "007").exit_code == 0
    with a_terminal(home) as window:
        window.device.unlocked.set_clock(FEBRUARY)
        assert lines(say(home, "bureau", "counter", stick))[-1] == ("clear", "done")
        way = window.month_way(str(stick))
        assert not any(each.problem for each in window.clearing.take_in(way, window.session))


def test_the_counter_says_what_it_cannot_do(home: Path, tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    nowhere = tmp_path / "nowhere"
    for words, code, exit_code in (
        ([empty], "COUNTER-NOTHING", 1),
        ([nowhere], "FILE-MISSING", 3),
        (["serial:/dev/no-such-reader"], "READER-GONE", 3),
        ([empty, "--database", f"sqlite:///{nowhere}"], "COUNTER-NO-BUREAU", 1),
        ([empty, "--database", "mysql://x"], "DATABASE-URL", 2),
        ([empty, "--claim", "007", "--for", "499900000009"], "DISK-UNKNOWN", 1),
        ([empty, "--claim", "007=99999"], "WORDS-WRONG", 2),
    ):
        said = say(home, "bureau", "counter", *words)
        assert (said.codes, said.exit_code) == ([code], exit_code), said
    stranger = tmp_path / "stranger"
    assert say(stranger, "bureau", "counter", empty).codes == ["COUNTER-NO-BUREAU"]
    assert say(stranger, "bureau", "counter", "reader", "--database", home / "x").exit_code == 1
    assert not nowhere.exists()


def numbers(said: Said) -> list[tuple[str, str]]:
    return [(each["code"], each["first"]) for each in said.answers]


def test_who_only_buys_brings_nothing(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "new"
    first = say(home, "bureau", "counter", place, "--claim", "007=20", "--claim", "004")
    assert [each["outcome"] for each in first.answers] == ["done", "done"]
    again = say(home, "bureau", "counter", place, "--claim", "007=20", "--claim", "007=20")
    assert [each["outcome"] for each in again.answers] == ["already_done", "done"]
    assert numbers(again)[0] == numbers(first)[0]  # asked twice, bought once
    loaded = say(home, "stock", "load", "--from", place)
    assert [each["outcome"] for each in loaded.answers] == ["done"] * 3
    more = say(home, "bureau", "counter", place, "--claim", "007=20", "--claim", "004")
    assert [each["outcome"] for each in more.answers] == ["done", "done"]
    assert len({*numbers(first), *numbers(again), *numbers(more)}) == 5


def test_numbers_that_were_carried_away_are_another_purchase(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "new"
    first = say(home, "bureau", "counter", place, "--claim", "007=20")
    assert numbers(say(home, "bureau", "counter", place, "--claim", "007=20")) == numbers(first)
    for path in place.iterdir():
        path.unlink()
    assert say(home, "bureau", "counter", place, "--claim", "007=20").only["outcome"] == "done"


def test_numbers_that_could_not_be_laid_down_are_handed_over_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "new"

    def full(*_: object, **__: object) -> None:
        raise PrinterError("FILE-NOT-WRITTEN", file=place, reason="full")

    with monkeypatch.context() as cut:
        cut.setattr(FolderDesk, "give", full)
        lost = say(home, "bureau", "counter", place, "--claim", "007=20").only
    assert lost["error"]["code"] == "FILE-NOT-WRITTEN"
    again = say(home, "bureau", "counter", place, "--claim", "007=20").only
    assert again["outcome"] == "already_done"
    assert [again[name] for name in ("code", "first")] == [lost[n] for n in ("code", "first")]


def test_answers_that_cannot_be_laid_down_are_given_again(home: Path, tmp_path: Path) -> None:
    stick, back = tmp_path / "stick", tmp_path / "back"
    say(home, "report", "--to", stick)
    (tmp_path / "file").write_text("")
    said = say(home, "bureau", "counter", stick, "--to", tmp_path / "file" / "x")
    assert (said.codes, said.exit_code) == (["FILE-NOT-WRITTEN"], 3)
    assert say(home, "bureau", "counter", stick, "--to", back).exit_code == 0
    for path in list(back.iterdir()):
        path.unlink()
        path.mkdir()
    blocked = say(home, "bureau", "counter", stick, "--to", back)
    assert blocked.codes.count("FILE-NOT-WRITTEN") == 2 * GROUPS + 1
    for path in back.iterdir():
        path.rmdir()
    assert say(home, "bureau", "counter", stick, "--to", back).exit_code == 0
    assert say(home, "clear", "--from", back).exit_code == 0
