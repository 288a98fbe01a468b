"""The print queue: every sheet comes out once, in its order, or a person is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.repositories.errors import StoreError
from app.repositories.print_queue import JobState
from app.services.paper.print_orders import What
from app.services.paper.printers import KEY
from app.services.paper.printing import Printing
from app.services.terminal import Terminal
from db.prepared import Prepared
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


def log(terminal: Terminal) -> list[tuple[int, str, int]]:
    lines = terminal.print_log.lines(terminal.session)
    return [(int(each.key.number), each.result, each.counted) for each in lines]


def test_a_sheet_is_printed_counted_and_logged_and_takes_no_number(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    before = terminal.standing.volumes()
    asked = order(2, copies=2, what=What.COPY, printer="激光", place="柜1")
    steps = list(printing.print_now(asked, terminal.session))
    assert [step.job.state for step in steps] == [JobState.DONE, JobState.DONE]
    assert [step.job.copy for step in steps] == [1, 2]
    assert line.numbers == [2, 2]
    assert terminal.searching.one(*tuple_of(2)).printed == 2
    lines = terminal.print_log.lines(terminal.session)
    assert [(each.printer, each.place, each.offsets, each.nth) for each in lines] == [
        ("激光", "柜1", "0,0", 1),
        ("激光", "柜1", "0,0", 2),
    ]
    assert list(terminal.standing.volumes()) == list(before)
    assert printing.unfinished() == ()


def tuple_of(number: int) -> tuple[str, str]:
    ticket = key(number)
    return ticket.code, ticket.number


def test_a_printer_that_is_gone_leaves_the_ticket_as_it_was_and_nothing_in_the_queue(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [GONE]
    (step,) = printing.print_now(order(1), terminal.session)
    assert (step.job.state, step.problem) == (JobState.FAILED, GONE)
    assert terminal.searching.one(*tuple_of(1)).printed == 0
    assert log(terminal) == [(1, "failed PRINTER-GONE", 0)]
    assert printing.unfinished() == ()
    assert line.titles == []


def test_a_batch_stops_at_a_fault_and_goes_on_at_the_exact_ticket(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [None, GONE]
    batch = printing.queue(order(1, 2, 3), terminal.session)
    assert walked(printing, terminal, batch) == [JobState.DONE, JobState.FAILED]
    (view,) = printing.unfinished()
    assert (view.batch.stopped, view.total) == (True, 3)
    assert view.next is not None
    assert view.next.key == key(2)
    assert printing.step(batch, terminal.session) is None
    printing.resume(batch, terminal.session)
    assert walked(printing, terminal, batch) == [JobState.DONE, JobState.DONE]
    assert line.numbers == [1, 2, 3]
    assert printing.resume(batch, terminal.session).is_over


def test_what_the_line_does_not_know_is_asked_of_a_person(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [DOUBT, None, DOUBT]
    batch = printing.queue(order(1, 2, 3), terminal.session)
    assert walked(printing, terminal, batch) == [JobState.UNKNOWN]
    (job,) = printing.doubted()
    with pytest.raises(RuleBroken, match="PRINT-IN-DOUBT"):
        printing.resume(batch, terminal.session)
    with pytest.raises(RuleBroken, match="PRINT-IN-DOUBT"):
        printing.check(order(1), terminal.session)
    assert printing.settle(job.number, terminal.session, printed=True).state is JobState.DONE
    printing.resume(batch, terminal.session)
    assert walked(printing, terminal, batch) == [JobState.DONE, JobState.UNKNOWN]
    (job,) = printing.doubted()
    assert printing.settle(job.number, terminal.session, printed=False).state is JobState.QUEUED
    printing.resume(batch, terminal.session)
    assert walked(printing, terminal, batch) == [JobState.DONE]
    assert line.numbers == [1, 2, 3, 3]
    assert log(terminal) == [
        (1, "confirmed", 1),
        (2, "done", 1),
        (3, "not_printed", 0),
        (3, "done", 1),
    ]


def test_what_was_being_sent_when_the_program_died_is_in_doubt_and_never_sent_again(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = printing.queue(order(1, 2), terminal.session)
    (first, _) = printing.jobs(batch)
    with terminal.book.writing() as work:
        work.print_queue.change(replace(first, state=JobState.SENDING))
        work.commit()
    assert [job.key for job in printing.doubted()] == [key(1)]
    assert walked(printing, terminal, batch) == [JobState.UNKNOWN]
    assert line.titles == []
    assert printing.view(batch).batch.stopped


def test_it_waits_after_as_many_sheets_as_were_asked_for(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = printing.queue(order(1, 2, 3, pause_after=2), terminal.session)
    assert len(walked(printing, terminal, batch)) == 2
    printing.resume(batch, terminal.session)
    assert len(walked(printing, terminal, batch)) == 1
    assert line.numbers == [1, 2, 3]


def test_a_batch_is_stopped_by_hand_and_given_up(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = printing.queue(order(1, 2, 3), terminal.session)
    printing.step(batch, terminal.session)
    assert printing.stop(batch).batch.stopped
    assert printing.step(batch, terminal.session) is None
    view = printing.cancel(batch, terminal.session)
    assert view.is_over
    assert view.counts == {JobState.DONE: 1, JobState.CANCELLED: 2}
    assert line.numbers == [1]


def test_a_sheet_in_the_queue_of_the_system_is_followed_to_its_end(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.spools = True
    batch = printing.queue(order(1, 2), terminal.session)
    states = []
    for stands in (Spooled.WAITING, Spooled.WAITING, Spooled.DONE, Spooled.WAITING, Spooled.DONE):
        line.stands = stands
        step = printing.step(batch, terminal.session)
        assert step is not None
        states.append(step.job.state)
    assert states == [JobState.SENT, JobState.SENT, JobState.DONE, JobState.SENT, JobState.DONE]
    assert line.numbers == [1, 2]
    assert log(terminal) == [(1, "done", 1), (2, "done", 1)]


def test_a_job_that_somebody_took_out_of_the_queue_of_the_system_is_in_doubt(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.spools = True
    batch = printing.queue(order(1), terminal.session)
    printing.step(batch, terminal.session)
    line.stands = Spooled.CANCELLED
    step = printing.step(batch, terminal.session)
    assert step is not None
    assert step.problem is not None
    assert (step.job.state, step.problem.code) == (JobState.UNKNOWN, "PRINTER-JOB-GONE")


@pytest.mark.parametrize("gives_back", [True, False])
def test_giving_up_takes_back_what_the_system_gives_back(
    printing: Printing, terminal: Terminal, line: PaperLine, gives_back: bool
) -> None:
    line.spools, line.gives_back = True, gives_back
    batch = printing.queue(order(1, 2), terminal.session)
    printing.step(batch, terminal.session)
    view = printing.cancel(batch, terminal.session)
    assert view.is_over is gives_back


def test_a_printer_that_is_waited_for_stays_on_the_list(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.next = [GONE]
    batch = printing.queue(order(1), terminal.session)
    walked(printing, terminal, batch)
    terminal.printers.remove("激光", terminal.session)
    with pytest.raises(RuleBroken, match="PRINTER-AWAITED"):
        terminal.printers.remove("针打", terminal.session)
    printing.cancel(batch, terminal.session)
    terminal.printers.remove("针打", terminal.session)


def taken_off(terminal: Terminal, name: str) -> None:
    """A book that was written by a version that did not guard it."""
    left = [each for each in terminal.printers.all() if each.name != name]
    with terminal.book.writing() as work:
        work.settings.put(KEY, encode(left).decode())
        work.commit()


def test_a_printer_that_was_taken_off_the_list_leaves_its_sheets_in_doubt(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    line.spools = True
    sent = printing.queue(order(1), terminal.session)
    waiting = printing.queue(order(2), terminal.session)
    printing.step(sent, terminal.session)
    taken_off(terminal, "针打")
    assert not printing.cancel(sent, terminal.session).is_over
    with pytest.raises(RuleBroken, match="PRINTER-UNKNOWN"):
        printing.resume(sent, terminal.session)
    step = printing.step(waiting, terminal.session)
    assert step is not None
    assert step.problem is not None
    assert (step.job.state, step.problem.code) == (JobState.FAILED, "PRINTER-UNKNOWN")
    with terminal.book.writing() as work:
        work.print_queue.stop(sent, stopped=False)
        work.commit()
    step = printing.step(sent, terminal.session)
    assert step is not None
    assert step.job.state is JobState.UNKNOWN
    printing.settle(step.job.number, terminal.session, printed=True)
    assert terminal.print_log.lines(terminal.session)[-1].offsets == ""


def test_what_cannot_be_drawn_fails_before_a_byte_leaves(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    printer = terminal.printers.one("针打")
    far = replace(printer, offsets={"vat_paper": (2000, 0)})
    terminal.printers.change(far, terminal.session)
    (step,) = printing.print_now(order(1), terminal.session)
    assert isinstance(step.problem, PrinterError)
    assert step.problem.code == "OFF-PAPER"
    assert line.titles == []


def test_a_void_ticket_is_printed_with_its_word_and_a_gap_in_numbers_is_left_out(
    printing: Printing, terminal: Terminal
) -> None:
    assert [int(each.number) for each in printing.between(key().code, "2", "4")] == [2, 3, 4]
    assert [int(each.number) for each in printing.between(key().code, "19", "21")] == [19, 20, 21]
    assert printing.between(key().code, "5", "5") == (key(5),)
    for span in (("22", "22"), ("22", "30"), ("19", "30")):
        with pytest.raises(RuleBroken, match="INVOICE-UNKNOWN"):
            printing.between(key().code, *span)


def test_what_is_not_there_is_said_by_name(printing: Printing, terminal: Terminal) -> None:
    for asked, code in (
        (lambda: printing.view(7), "PRINT-BATCH-UNKNOWN"),
        (lambda: printing.settle(7, terminal.session, printed=True), "PRINT-JOB-UNKNOWN"),
    ):
        with pytest.raises(RuleBroken, match=code):
            asked()
    batch = printing.queue(order(1), terminal.session)
    (job,) = printing.jobs(batch)
    with pytest.raises(RuleBroken, match="PRINT-NOT-IN-DOUBT"):
        printing.settle(job.number, terminal.session, printed=True)


def test_nobody_without_the_right_prints_or_gives_up(
    printing: Printing, terminal: Terminal
) -> None:
    batch = printing.queue(order(1), terminal.session)
    nobody = replace(terminal.session, rights=frozenset({Right.QUERY}))
    for deed in (
        lambda: printing.queue(order(2), nobody),
        lambda: printing.resume(batch, nobody),
        lambda: printing.cancel(batch, nobody),
        lambda: printing.settle(1, nobody, printed=True),
    ):
        with pytest.raises(RuleBroken, match="NO-RIGHT"):
            deed()


def test_a_list_a_copy_and_an_e_invoice_go_to_blank_paper(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    listed, file = key(LISTED), key(1, "026")
    for keys, what in (
        (listed, What.LIST),
        (listed, What.COPY),
        (file, What.TICKET),
    ):
        asked = replace(order(1, printer="激光"), keys=(keys,), what=what, reason="存档", sheet="")
        (step,) = printing.print_now(asked, terminal.session)
        assert step.job.state is JobState.DONE
    assert {(each.raw, each.width_mm, each.height_mm) for each in line.media} == {
        (False, 210.0, 297.0)
    }
    (step,) = printing.print_now(order(1, printer="驱动"), terminal.session)
    assert (line.media[-1].width_mm, line.media[-1].height_mm) == (240.0, 140.0)


def test_a_book_that_cannot_be_written_after_a_sheet_leaves_that_sheet_in_doubt(
    printing: Printing, terminal: Terminal, line: PaperLine
) -> None:
    batch = printing.queue(order(1, 2), terminal.session)
    full = "CREATE TRIGGER full BEFORE INSERT ON print_log BEGIN SELECT RAISE(ABORT, 'full'); END"
    run(terminal, full)
    with pytest.raises(StoreError):
        printing.step(batch, terminal.session)
    run(terminal, "DROP TRIGGER full")
    assert [job.key for job in printing.doubted()] == [key(1)]
    assert walked(printing, terminal, batch) == [JobState.UNKNOWN]
    assert line.numbers == [1]
    assert terminal.searching.one(*tuple_of(1)).printed == 0


def run(terminal: Terminal, statement: str) -> None:
    with terminal.book.writing() as work:
        Prepared(statement).run(work.settings._connection, ())
        work.commit()
