"""The program is killed (kill -9) in a batch of twenty while the seventh sheet is at the printer:
nothing is printed twice by itself, and the batch goes on at the exact ticket."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.home_builders import a_terminal, say
from tests.network_printer import PATIENCE_S, a_network_printer
from tests.print_shop import MANY, a_shop, key

ROOT = Path(__file__).parents[2]
AT = 7


def killed_at(home: Path) -> None:
    """Twenty tickets to a printer that runs out of paper in the seventh; its own process, by its
    id."""
    with a_network_printer(stops_at=AT) as printer:
        say(home, "printer", "add", "网络", printer.url, "--language", "escp")
        asked = ("print", key().code, "1", "--to", str(MANY), "--printer", "网络")
        words = (*asked, "--sheet", "1")
        child = subprocess.Popen(
            [sys.executable, "-m", "app", "--home", str(home), "--json", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        try:
            assert printer.stopped.wait(PATIENCE_S)
        finally:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        assert len(printer.jobs) == AT - 1


def moved_to(home: Path, url: str) -> None:
    """The printer has another address since; what waits for it goes there."""
    with a_terminal(home) as terminal:
        moved = replace(terminal.printers.one("网络"), url=url)
        terminal.printers.change(moved, terminal.session)


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
@pytest.mark.parametrize("seen", ["yes", "no"])
def test_a_batch_killed_at_the_seventh_ticket_goes_on_at_the_exact_ticket(
    tmp_path: Path, seen: str
) -> None:
    home = a_shop(tmp_path)
    killed_at(home)
    (batch,) = say(home, "print-queue", "list").answers
    assert (batch["sheets"]["done"], batch["next"]) == (AT - 1, f"{key().code} {AT:08d}")
    again = say(home, "print-queue", "resume", "1")
    assert again.codes == ["PRINT-IN-DOUBT"]
    with a_network_printer() as printer:
        moved_to(home, printer.url)
        settled = say(home, "print-queue", "settle", str(batch["job"]), "--printed", seen)
        assert settled.only["number"] == f"{AT:08d}"
        # another address: its sheet is compared, unless a person just saw the one before
        sheet = () if seen == "yes" else ("--sheet", f"{AT:08d}")
        rest = say(home, "print-queue", "resume", "1", *sheet)
        first = AT + 1 if seen == "yes" else AT
        assert [int(each["number"]) for each in rest.answers] == list(range(first, MANY + 1))
        assert len(printer.jobs) == MANY + 1 - first
    check_the_log(home, seen)


def check_the_log(home: Path, seen: str) -> None:
    """Each ticket is counted once, and what a person said of the seventh stands there."""
    assert say(home, "print-queue", "list").answers == []
    lines = say(home, "print-log", "list").answers
    assert [int(each["number"]) for each in lines if each["counted"]] == list(range(1, MANY + 1))
    told = [each["result"] for each in lines if int(each["number"]) == AT]
    assert told == (["confirmed"] if seen == "yes" else ["not_printed", "done"])
    printed = {each["printed"] for each in say(home, "invoices", "--printed", "yes").answers}
    assert printed == {1}
