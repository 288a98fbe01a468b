"""What waits in the queue: never a second time, and every sheet is asked after as it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bootstrap.opening import now
from app.domain.errors import RuleBroken
from app.repositories.print_queue import JobState
from app.repositories.prints import PrintEntry
from app.services.paper.print_orders import What
from app.services.paper.printers import Language, Paper
from app.services.paper.printing import Printing
from app.services.terminal import Terminal
from printing.errors import PrinterError
from printing.ports import JobState as Spooled
from tests.home_builders import a_terminal
from tests.paper_line import DOUBT, GONE, PaperLine, printing_on
from tests.print_shop import LISTED, a_shop, key, order


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


def test_what_waits_is_not_queued_again_asking_again_goes_on_with_it(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [None, GONE]
    batch = printing.queue(order(1, 2, 3), terminal.session)
    walked(printing, terminal, batch)
    printing.check(order(1, 2, 3), terminal.session)
    assert printing.queue(order(1, 2, 3), terminal.session) == batch
    assert walked(printing, terminal, batch) == [JobState.DONE, JobState.DONE]
    assert line.numbers == [1, 2, 3]
    assert refused_queue(printing, terminal, 1, 2, 3) == "REPRINT-REASON"


def refused_queue(printing: Printing, terminal: Terminal, *numbers: int, **more: str) -> str:
    with pytest.raises(RuleBroken) as rule:
        printing.queue(order(*numbers, **more), terminal.session)
    return rule.value.code


def test_a_sheet_that_waits_in_another_batch_is_refused_by_name(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [GONE]
    batch = printing.queue(order(3, 4, 5, 5), terminal.session)
    assert printing.view(batch).total == 3  # a ticket that is named twice is one sheet
    walked(printing, terminal, batch)
    assert refused_queue(printing, terminal, 4) == "PRINT-WAITS"
    assert refused_queue(printing, terminal, 3, 4, 5, printer="驱动") == "PRINT-WAITS"
    copy = replace(order(4, printer="激光"), what=What.COPY)
    printing.check(copy, terminal.session)  # another thing than the ticket
    printing.check(order(6), terminal.session)
    printing.cancel(batch, terminal.session)
    assert [step.job.state for step in printing.print_now(order(4), terminal.session)] == [
        JobState.DONE
    ]


def test_a_batch_of_which_a_part_was_given_up_is_not_taken_for_the_whole(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [DOUBT]
    batch = printing.queue(order(1, 2), terminal.session)
    (step,) = printing.walk(batch, terminal.session)
    assert refused_queue(printing, terminal, 1, 2) == "PRINT-IN-DOUBT"
    printing.cancel(batch, terminal.session)
    printing.settle(step.job.number, terminal.session, printed=False)
    assert refused_queue(printing, terminal, 1, 2) == "PRINT-WAITS"


def test_what_is_in_doubt_is_not_copied_before_somebody_looked(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [DOUBT]
    walked(printing, terminal, printing.queue(order(1), terminal.session))
    copy = replace(order(1, printer="激光"), what=What.COPY)
    with pytest.raises(RuleBroken, match="PRINT-IN-DOUBT"):
        printing.check(copy, terminal.session)


def test_what_lies_in_the_queue_of_the_system_is_followed_when_it_is_asked_for_again(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.spools = True
    batch = printing.queue(order(1), terminal.session)
    printing.step(batch, terminal.session)
    assert printing.queue(order(1), terminal.session) == batch
    line.stands = Spooled.DONE
    assert walked(printing, terminal, batch) == [JobState.DONE]
    assert line.numbers == [1]


def stopped_after_one(printing: Printing, terminal: Terminal) -> int:
    batch = printing.queue(order(1, 2, 3, pause_after=1), terminal.session)
    walked(printing, terminal, batch)
    return batch


def refused_resume(printing: Printing, terminal: Terminal, batch: int, **told: str) -> str:
    with pytest.raises(RuleBroken) as rule:
        printing.resume(batch, terminal.session, **told)
    return rule.value.code


def test_what_was_printed_meanwhile_is_asked_after_when_its_sheet_is_sent(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = stopped_after_one(printing, terminal)
    for number in (2, 3):
        count(terminal, number, 3)
    terminal.print_counting.approve_after(4, terminal.session)
    assert refused_resume(printing, terminal, batch) == "REPRINT-REASON"
    printing.resume(batch, terminal.session, reason="客户再要")
    terminal.print_counting.approve_after(3, terminal.session)
    (step,) = printing.walk(batch, terminal.session)  # asked again as it is sent
    assert step.problem is not None
    assert (step.job.key, step.problem.code) == (key(2), "REPRINT-APPROVAL")
    printing.resume(batch, terminal.session, approved_by="主管")
    assert walked(printing, terminal, batch) == [JobState.DONE]
    assert line.numbers == [1, 2]
    last = terminal.print_log.lines(terminal.session)[-1]
    assert (last.reason, last.approved_by) == ("客户再要", "主管")


def count(terminal: Terminal, number: int, times: int) -> None:
    """A ticket that was printed so often elsewhere."""
    with terminal.book.writing() as work:
        for _ in range(times):
            work.prints.add(
                PrintEntry(key(number), now(), "开票甲", "printer", counted=1, result="done")
            )
        work.commit()


def test_the_paper_is_guarded_again_when_a_batch_goes_on(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = stopped_after_one(printing, terminal)
    printer = terminal.printers.one("针打")
    roll = replace(printer, language=Language.ESCPOS, papers=(Paper.ROLL,))
    terminal.printers.change(roll, terminal.session)
    assert refused_resume(printing, terminal, batch) == "PRINTER-NOT-FOR-PAPER"
    assert line.numbers == [1]


def test_a_gap_in_the_numbers_of_a_batch_asks_for_the_sheet(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = printing.queue(order(3, 4, 6), terminal.session)
    assert walked(printing, terminal, batch)[-1] is JobState.FAILED
    (view,) = printing.unfinished()
    assert view.next is not None
    assert (view.next.key, view.next.problem) == (key(6), "SHEET-NUMBER")
    assert refused_resume(printing, terminal, batch) == "SHEET-NUMBER"
    assert refused_resume(printing, terminal, batch, sheet="5") == "SHEET-OTHER"
    printing.resume(batch, terminal.session, "6")
    assert walked(printing, terminal, batch) == [JobState.DONE]
    assert line.numbers == [3, 4, 6]


def test_a_sheet_that_was_compared_is_not_asked_for_again_until_another_came_out(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [GONE, GONE]
    batch = printing.queue(order(5), terminal.session)
    walked(printing, terminal, batch)
    printing.resume(batch, terminal.session)
    walked(printing, terminal, batch)
    list(printing.print_now(order(9), terminal.session))
    assert refused_resume(printing, terminal, batch) == "SHEET-NUMBER"
    assert refused_resume(printing_on(terminal, line), terminal, batch) == "SHEET-NUMBER"


def test_a_sheet_is_never_sent_into_a_file_of_the_terminal(
    printing: Printing, terminal: Terminal, line: PaperLine, tmp_path: Path
) -> None:
    link, settings = tmp_path / "out", tmp_path / "home" / "settings.toml"
    printer = replace(terminal.printers.one("针打"), url=f"file:{link}")
    terminal.printers.change(printer, terminal.session)
    batch = stopped_after_one(printing, terminal)
    before = settings.read_bytes()
    link.symlink_to(settings)  # since it was added
    for deed in (
        lambda: printing.resume(batch, terminal.session),
        lambda: printing.check(order(5), terminal.session),
        lambda: terminal.calibrating.test("针打", "vat_paper"),
    ):
        with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
            deed()
    assert settings.read_bytes() == before
    assert line.numbers == [1]


def test_a_list_alone_is_no_print_of_its_ticket(printing: Printing, terminal: Terminal) -> None:
    listed = replace(order(1, printer="激光"), keys=(key(LISTED),), what=What.LIST, sheet="")
    for _ in range(5):
        (step,) = printing.print_now(listed, terminal.session)
        assert step.job.state is JobState.DONE
    assert terminal.searching.one(key(LISTED).code, key(LISTED).number).printed == 0
