"""Every benchmark with tiny sizes: its lines have the agreed shape, and a spoilt path fails."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.benchmarks import catalogue, comparing, crash, issue
from app.benchmarks.books import make_books
from app.benchmarks.figure import Verdict
from app.benchmarks.stand import Sizes, Stand, file_system, stand
from app.benchmarks.workshop import make_home, open_desk
from app.services.tickets.issuing import Issuing
from app.words import command_line

TINY = Sizes(rows=300, issued=60, blocks=2, kills=3, pages=50)
KEYS = {"bench", "goal", "what", "unit", "figure", "limit", "ratio", "judged"}
KEYS |= {"better", "gate", "stretch", "spread", "verdict"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Stand]:
    """A stand inside the test's own folder."""
    with stand(TINY, tmp_path, lambda _: None) as made:
        yield made


def words(tmp_path: Path, *more: str) -> list[str]:
    """The word with tiny sizes."""
    sizes = ["--rows", "300", "--issued", "60", "--blocks", "2", "--kills", "3", "--pages", "50"]
    return ["--json", "bench", *sizes, "--dir", str(tmp_path), *more]


@pytest.mark.long
def test_every_name_answers_in_the_agreed_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command_line.main(words(tmp_path))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["goal"] for line in lines} == {1, 2, 4, 5, 7, 8, 9, 10, 14, 15, 16, 18}
    assert all(set(line) >= KEYS for line in lines)
    assert code == int(any(line["verdict"] == "fail" for line in lines))
    assert not list(tmp_path.iterdir())


def test_the_word_tells_one_line_a_figure_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command_line.main(words(tmp_path, "cpu", "size"))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["bench"], line["goal"]) for line in lines] == [("cpu", 2), ("size", 18)]
    assert all(set(line) >= KEYS and line["figure"] > 0 < line["limit"] for line in lines)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [["fastest"], ["--rows", "0"], ["--dir", "nowhere"]])
def test_wrong_words_are_told(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["bench", *wrong]) == 2
    assert wrong[-1] in capsys.readouterr().err


def test_the_readers_of_the_big_book_agree_with_plain_sql(place: Stand) -> None:
    """Answers are compared inside: a different one raises."""
    figures = list(catalogue.run(["query", "buyer", "statistics", "size", "growth"], place))
    assert {figure.goal for figure in figures} == {7, 8, 9, 10, 18}
    exact = [figure for figure in figures if figure.unit in ("fields", "months")]
    assert [figure.verdict for figure in exact] == [Verdict.PASS, Verdict.PASS]


def test_the_newest_ticket_of_the_big_book_is_of_its_own_disk_and_sent(place: Stand) -> None:
    with closing(sqlite3.connect(make_books(place).big.book)) as book:
        newest = "SELECT upload, disk_number FROM invoice JOIN desk ON desk.id = desk_id"
        rows = book.execute(f"{newest} ORDER BY issued_at DESC").fetchall()
        ((own,),) = book.execute("SELECT number FROM disk_seen")
    assert len(rows) == TINY.rows
    assert rows[0] == (1, own) != rows[1]


def test_a_loaded_ticket_that_differs_is_seen(place: Stand) -> None:
    books = make_books(place)
    assert books.proof.verdict is Verdict.PASS
    with closing(sqlite3.connect(books.big.book)) as book, book:
        book.execute("UPDATE monthly_summary SET net_fen = net_fen + 1 WHERE rate = -1")
    compared, different, first = comparing.differences(books.small.book, books.big.book)
    assert compared and different and first


def test_a_slowed_path_fails_its_gate(place: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Issuing.issue

    def slowed(*given: Any, **named: Any) -> Any:
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass
        return sound(*given, **named)

    monkeypatch.setattr(Issuing, "issue", slowed)
    (figure,) = issue.cpu(place)
    assert figure.verdict is Verdict.FAIL


def test_killed_children_leave_each_document_once(place: Stand) -> None:
    figures = list(crash.crash(place))
    assert [figure.verdict for figure in figures] == [Verdict.PASS, Verdict.PASS]
    assert figures[0].facts["documents"] > 0


def test_a_program_that_forgets_is_caught(place: Stand) -> None:
    """An answer that was taken back, and a number that was skipped."""
    home = make_home(place.folder())
    with open_desk(home, login=False) as desk:
        answers = [crash.answer(desk, ticket) for ticket in crash.story(2)]
    other = (answers[0][0], answers[0][1], "00000009")
    campaign = crash.Campaign(asked=2, said=[*answers, other], settled=0)
    assert crash.faults_after(home, campaign) == [f"taken back: {other}"]
    with closing(sqlite3.connect(home.book)) as book, book:
        book.execute("DROP TRIGGER invoice_signed")
        book.execute("UPDATE invoice SET number = 9 WHERE id = 1")
    faults = crash.faults_after(home, crash.Campaign(asked=2, said=answers, settled=0))
    assert any("book and disk" in fault for fault in faults)


def test_nobody_asked_is_a_fault(place: Stand) -> None:
    home = make_home(place.folder())
    faults = crash.faults_after(home, crash.Campaign(asked=0, said=[], settled=0))
    assert faults == ["nobody was asked anything"]


def test_both_stores_ask_for_full(place: Stand) -> None:
    home = make_home(place.folder())
    assert crash.synchronous(home) == {"book": crash.FULL, "disk": crash.FULL}


def test_the_file_system_under_test_is_named(tmp_path: Path) -> None:
    assert file_system(tmp_path)


def test_the_bureau_is_measured_beside_its_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command_line.main(words(tmp_path, "sync", "closing"))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["bench"] for line in lines] == ["sync"] * 4 + ["closing"] * 6
    assert all(set(line) >= KEYS and line["figure"] > 0 < line["limit"] for line in lines)
    assert not list(tmp_path.iterdir())
