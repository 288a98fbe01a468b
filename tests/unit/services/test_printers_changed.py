"""A printer that is renamed or moved: its sheets that wait go along, and are asked after anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.repositories.print_queue import JobState
from app.services.paper.printers import KEY
from app.services.paper.printing import Printing
from app.services.terminal import Terminal
from printing.ports import JobState as Spooled
from printing.ports import LineState
from tests.home_builders import a_terminal
from tests.paper_line import GONE, PaperLine, printing_on
from tests.print_shop import a_shop, key, order


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with a_terminal(a_shop(tmp_path)) as opened:
        yield opened


@pytest.fixture
def line() -> PaperLine:
    return PaperLine()


@pytest.fixture
def printing(terminal: Terminal, line: PaperLine) -> Printing:
    return printing_on(terminal, line)


def walked(printing: Printing, terminal: Terminal, batch: int) -> list[JobState]:
    return [step.job.state for step in printing.walk(batch, terminal.session)]


def test_a_printer_that_is_renamed_keeps_its_offsets_and_its_waiting_sheets(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    terminal.printers.change(
        replace(terminal.printers.one("针打"), offsets={"vat_paper": (5, 5)}), terminal.session
    )
    line.next = [None, GONE]
    batch = printing.queue(order(1, 2, 3), terminal.session)
    walked(printing, terminal, batch)
    renamed = replace(terminal.printers.one("针打"), name="柜台")
    terminal.printers.change(renamed, terminal.session, of="针打")
    assert terminal.printers.one("柜台").offset_mm("vat_paper") == (0.5, 0.5)
    assert printing.view(batch).batch.printer == "柜台"
    with pytest.raises(RuleBroken, match="SHEET-NUMBER"):  # the log knows nothing of this stack
        printing.resume(batch, terminal.session)
    printing.resume(batch, terminal.session, "2")
    assert walked(printing, terminal, batch) == [JobState.DONE, JobState.DONE]
    assert line.numbers == [1, 2, 3]


def test_another_address_is_another_stack_of_paper_whose_sheet_is_compared(
    terminal: Terminal, line: PaperLine
) -> None:
    printing = printing_on(terminal, line)
    printing.trust_log()
    list(printing.print_now(order(1), terminal.session))
    assert printing.sheet_to_compare(order(2)) is None
    there = replace(terminal.printers.one("针打"), url="file:/dev/zero")
    terminal.printers.change(there, terminal.session)
    assert printing.sheet_to_compare(order(2)) == key(2)
    terminal.printers.remove("针打", terminal.session)
    added = terminal.printers.add(replace(there, since=0), terminal.session)
    assert added.since == 1
    assert printing.sheet_to_compare(order(2)) == key(2)


def test_the_address_stays_while_a_sheet_lies_in_the_queue_of_the_system(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.spools = True
    batch = printing.queue(order(1), terminal.session)
    printing.step(batch, terminal.session)
    there = replace(terminal.printers.one("针打"), url="file:/dev/zero")
    with pytest.raises(RuleBroken, match="PRINTER-AT-WORK"):
        terminal.printers.change(there, terminal.session)
    renamed = replace(terminal.printers.one("针打"), name="柜台")
    terminal.printers.change(renamed, terminal.session, of="针打")
    line.stands = Spooled.DONE
    assert walked(printing, terminal, batch) == [JobState.DONE]
    terminal.printers.change(replace(there, name="柜台"), terminal.session)


def test_what_keeps_a_sheet_in_the_queue_of_the_system_is_told(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.spools, line.state = True, LineState.PAUSED
    batch = printing.queue(order(1), terminal.session)
    step = printing.step(batch, terminal.session)
    assert step is not None
    told = printing.waits(step.job).facts
    assert told == {"printer": "针打", "job": "test-1", "state": "队列已暂停"}
    with terminal.book.writing() as work:  # by a version that did not guard it
        work.settings.put(KEY, encode([]).decode())
        work.commit()
    assert printing.waits(step.job).facts["state"] == ""
