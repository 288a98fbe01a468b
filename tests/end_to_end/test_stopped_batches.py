"""Ctrl+C in the middle of a batch: the ticket in hand is finished, the rest is told."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.bootstrap.profiles import RESOURCES
from app.domain.searching import Filter
from app.services.batch import Batch
from app.services.problems import Sentences
from tests.home_builders import a_home, a_terminal, bill, say, text_file

PROGRAM = (sys.executable, "-c", "import sys; from app.__main__ import main; sys.exit(main())")
SENTENCES = Sentences.read(RESOURCES / "problems.toml")
BILLS = 200


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent to another process")
def test_a_stopped_batch_tells_every_document_and_goes_on_when_asked_again(home: Path) -> None:
    path = text_file(home / "a.txt", *(bill(f"D{n}") for n in range(BILLS)))
    order = [*PROGRAM, "--home", str(home), "--json", "issue", str(path)]
    with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as batch:
        assert batch.stdout is not None and batch.stderr is not None
        first = batch.stdout.readline()
        batch.send_signal(signal.SIGINT)
        lines = [first, *batch.stdout]
        assert batch.stderr.read() == b""
    answers = [json.loads(line) for line in lines]
    assert [answer["document"] for answer in answers] == [f"D{n}" for n in range(BILLS)]
    outcomes = [answer["outcome"] for answer in answers]
    assert set(outcomes) == {"issued", "not_tried"}
    assert outcomes == sorted(outcomes)
    assert answers[-1]["error"]["code"] == "INTERRUPTED"
    assert batch.returncode == 3
    again = say(home, "issue", path)
    assert [answer["outcome"] for answer in again.answers].count("issued") == outcomes.count(
        "not_tried"
    )
    assert again.exit_code == 0
    assert say(home, "stock", "list").answers[1]["next"] == f"{BILLS + 1:08d}"


def test_a_ticket_that_was_broken_off_is_unknown_and_settled_by_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2"))
    with a_terminal(home) as terminal:
        sign = terminal.device.unlocked.sign

        def broken_off(*given: object) -> None:
            sign(*given)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        monkeypatch.setattr(terminal.device.disk, "sign", broken_off)
        batch = Batch(terminal, SENTENCES)
        said = list(batch.file(path, "auto"))
        assert [answer["outcome"] for answer in said] == ["unknown", "not_tried"]
        assert batch.exit_code == 3
    again = say(home, "issue", path)
    assert [answer["outcome"] for answer in again.answers] == ["already_issued", "issued"]


def test_the_word_may_be_said_beside_the_main_thread(home: Path) -> None:
    path = text_file(home / "a.txt", bill())
    said = []
    beside = threading.Thread(target=lambda: said.append(say(home, "issue", path)))
    beside.start()
    beside.join()
    assert said[0].only["outcome"] == "issued"


def test_what_is_stopped_at_once_is_not_tried_at_all(home: Path) -> None:
    path = text_file(home / "a.txt", bill("D1"), bill("D2"))
    with a_terminal(home) as terminal:
        batch = Batch(terminal, SENTENCES)
        batch.stop()
        assert [answer["outcome"] for answer in batch.file(path, "auto")] == ["not_tried"] * 2
    assert say(home, "invoices").answers == []


def test_a_list_that_nobody_reads_to_its_end_leaves_no_complaint(home: Path) -> None:
    say(home, "issue", text_file(home / "a.txt", bill("D1"), bill("D2")))
    with a_terminal(home, writes=False) as terminal:
        headings = terminal.searching.each(Filter())
        tickets = terminal.searching.whole(Filter())
        assert next(headings).document == next(tickets).draft.document == "D1"
    del headings, tickets
    gc.collect()  # what is complained of then is a failure of this test
