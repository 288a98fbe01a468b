"""A printer that takes nothing holds up nobody but its own sheet: others issue meanwhile, and
nobody answers for a sheet that is still under way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.home import Home
from app.bootstrap.printing_hand import PrintingHand
from tests.home_builders import a_terminal, bill, say, text_file
from tests.network_printer import PATIENCE_S, NetworkPrinter, a_network_printer
from tests.print_shop import a_shop, key

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_shop(tmp_path)


@contextmanager
def printing(home: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The word in its own process, at a printer that reads a little and then nothing."""
    words = ("print", key().code, "1", "--printer", "停住", "--sheet", "1", *more)
    command = [sys.executable, "-m", "app", "--home", str(home), "--json", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        yield child


@contextmanager
def stuck(home: Path) -> Iterator[tuple[NetworkPrinter, subprocess.Popen[bytes]]]:
    """While the first sheet is at that printer."""
    with a_network_printer(stops_at=1) as printer:
        say(home, "printer", "add", "停住", printer.url, "--language", "escp")
        with printing(home) as child:
            assert printer.stopped.wait(PATIENCE_S)
            yield printer, child
            printer.break_off()


def test_another_terminal_issues_while_a_printer_takes_nothing(home: Path, tmp_path: Path) -> None:
    with stuck(home) as (printer, child):
        issued = say(home, "issue", "--kind", "007", text_file(tmp_path / "a.txt", bill("N1")))
        assert (issued.exit_code, issued.only["outcome"]) == (0, "issued")
        assert child.poll() is None
        (batch,) = say(home, "print-queue", "list").answers
        assert batch["state"] == "sending"
        printer.break_off()
        assert told(child)["outcome"] == "unknown"
        assert child.wait() == 3
    settled = say(home, "print-queue", "settle", "1", "--printed", "no")
    assert settled.exit_code == 0
    assert [each["result"] for each in say(home, "print-log", "list").answers] == ["not_printed"]


def test_nobody_answers_for_a_sheet_that_is_under_way(home: Path) -> None:
    with stuck(home):
        again = ("print", key().code, "1", "--printer", "针打", "--sheet", "1")
        for words in (
            ("print-queue", "settle", "1", "--printed", "yes"),
            ("print-queue", "resume", "1"),
            again,
        ):
            refused = say(home, *words)
            assert (refused.exit_code, refused.codes) == (1, ["PRINT-UNDER-WAY"]), words
            assert "00000001" in refused.only["error"]["message"]


def test_a_sheet_is_not_lost_when_nobody_gives_the_book_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bootstrap.home.BACK_S", 0.1)
    (home / "settings.toml").write_text("lock_wait_s = 0.1\n", "utf-8")
    with a_terminal(home) as terminal:
        apart = terminal.printing._apart
        with pytest.raises(Exception, match="HOME-IN-USE"), apart():
            other = Home(home).lock(0.1)
        other.release()
        Home(home).lock(0.1).release()


def test_who_prints_beside_another_waits_for_its_hand(home: Path) -> None:
    """And with the book given back: who has the hand needs the book."""
    hand = PrintingHand(Home(home).printing_lock)
    assert hand.take() and not hand.take()
    words = ("print", key().code, "2", "--printer", "针打", "--sheet", "2")
    command = [sys.executable, "-m", "app", "--home", str(home), "--json", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        queued = lambda: say(home, "print-queue", "list").answers  # noqa: E731
        while not queued():
            assert child.poll() is None
        assert say(home, "printer", "add", "又一台", "tcp:127.0.0.1:1", "--language", "escp").only
        hand.leave()
        assert told(child)["outcome"] == "printed"
        assert child.wait() == 0


def test_a_hand_that_stays_full_is_told_and_nothing_is_printed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = PrintingHand(Home(home).printing_lock)
    assert hand.take() and hand.is_full()
    monkeypatch.setattr("app.bootstrap.printing_hand.WAIT_S", 0.01)
    words = ("print", key().code, "2", "--printer", "针打", "--sheet", "2")
    refused = say(home, *words)
    assert (refused.codes, refused.only["outcome"]) == (["PRINT-UNDER-WAY"], "refused")
    hand.leave()
    assert not hand.is_full()
    assert say(home, *words).only["outcome"] == "printed"


def told(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Its answer."""
    assert child.stdout is not None
    answer: dict[str, Any] = json.loads(child.stdout.readline())
    return answer
