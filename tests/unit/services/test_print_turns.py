"""A turn of a batch in its three parts: what others do while a sheet is at the printer stays, and
the hand that carries is free after whatever came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.bootstrap.printing_hand import PrintingHand
from app.bootstrap.writers import writer_for
from app.domain.errors import RuleBroken
from app.repositories.print_queue import JobState
from app.services.paper.carrying import Carried, Leaving
from app.services.paper.paper_pages import PaperPages
from app.services.paper.printing import Printing
from app.services.terminal import Terminal
from printing.errors import PrinterError
from tests.home_builders import a_terminal
from tests.paper_line import PaperLine, printing_on
from tests.print_shop import a_shop, key, order


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_shop(tmp_path)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    with a_terminal(home) as opened:
        yield opened


def begun(printing: Printing, terminal: Terminal, *numbers: int) -> Leaving:
    """The first sheet of a batch, on its way."""
    batch = printing.queue(order(*numbers), terminal.session)
    return follows(printing, terminal, batch)


def follows(printing: Printing, terminal: Terminal, batch: int) -> Leaving:
    leaving = printing.begin(batch, terminal.session)
    assert isinstance(leaving, Leaving)
    return leaving


def code_of(printing: Printing, terminal: Terminal, batch: int) -> str:
    """Why its next sheet does not go."""
    step = printing.begin(batch, terminal.session)
    assert step is not None and not isinstance(step, Leaving)
    assert step.problem is not None and step.job.state is JobState.FAILED
    return step.problem.code


def test_a_sheet_in_hand_is_nobody_elses_until_it_has_come_to_an_end(terminal: Terminal) -> None:
    printing = printing_on(terminal, PaperLine())
    leaving = begun(printing, terminal, 2)
    assert printing.hand.is_full()
    for asked in (
        lambda: printing.queue(order(2), terminal.session),
        lambda: printing.step(leaving.batch.number, terminal.session),
        lambda: printing.resume(leaving.batch.number, terminal.session),
        lambda: printing.settle(leaving.job.number, terminal.session, printed=True),
    ):
        with pytest.raises(RuleBroken, match="PRINT-UNDER-WAY"):
            asked()
    printing.check(order(3), terminal.session)  # another ticket's
    step = printing.ended(leaving, leaving.carried(), terminal.session)
    assert (step.job.state, printing.hand.is_full()) == (JobState.DONE, False)


def test_another_sheet_does_not_leave_while_one_is_in_hand(terminal: Terminal) -> None:
    printing = printing_on(terminal, PaperLine())
    leaving = begun(printing, terminal, 2)
    other = printing_on(terminal, PaperLine())
    batch = other.queue(order(5), terminal.session)
    assert code_of(other, terminal, batch) == "PRINT-UNDER-WAY"
    printing.ended(leaving, Carried(JobState.DONE), terminal.session)
    other.resume(batch, terminal.session, "5")
    follows(other, terminal, batch)
    other.hand.leave()


def test_who_is_patient_waits_with_the_book_given_back(home: Path, terminal: Terminal) -> None:
    away = PrintingHand(home / "printing.lock")
    assert away.take()

    @contextmanager
    def apart() -> Iterator[None]:
        away.leave()
        yield

    line = PaperLine()
    printing = printing_on(terminal, line, apart=apart)
    (step,) = printing.print_now(order(2), terminal.session)
    assert (step.job.state, line.numbers) == (JobState.DONE, [2])


def test_the_hand_is_free_when_the_book_is_not_to_be_had_again(terminal: Terminal) -> None:
    @contextmanager
    def apart() -> Iterator[None]:
        yield
        raise PrinterError("HOME-IN-USE")

    printing = printing_on(terminal, PaperLine(), apart=apart)
    batch = printing.queue(order(2), terminal.session)
    with pytest.raises(PrinterError, match="HOME-IN-USE"):
        printing.step(batch, terminal.session)
    assert not printing.hand.is_full()
    assert [job.key for job in printing.doubted()] == [key(2)]  # a person looks at the paper


def test_the_hand_is_free_when_a_sheet_cannot_be_made(terminal: Terminal) -> None:
    def broken(*_what: object) -> None:
        raise KeyError("a defect")

    pages = PaperPages(terminal.profile, broken, writer_for)  # type: ignore[arg-type]
    printing = printing_on(terminal, PaperLine(), pages=pages)
    batch = printing.queue(order(2), terminal.session)
    with pytest.raises(KeyError):
        printing.begin(batch, terminal.session)
    assert not printing.hand.is_full()


def test_an_address_that_means_nothing_is_found_before_the_sheet_counts_as_sent(
    terminal: Terminal,
) -> None:
    def nowhere(url: str) -> None:
        raise PrinterError("PRINTER-URL", url=url)

    printing = printing_on(terminal, PaperLine(), line=nowhere)
    batch = printing.queue(order(2), terminal.session)
    assert code_of(printing, terminal, batch) == "PRINTER-URL"
    assert not printing.hand.is_full() and not printing.doubted()


def test_what_a_person_did_while_the_queue_was_asked_stays(terminal: Terminal) -> None:
    printing = printing_on(terminal, PaperLine(spools=True))
    leaving = begun(printing, terminal, 2)
    sent = printing.ended(leaving, leaving.carried(), terminal.session)
    assert sent.job.state is JobState.SENT
    leaving = follows(printing, terminal, leaving.batch.number)
    printing.cancel(leaving.batch.number, terminal.session)
    step = printing.ended(leaving, Carried(JobState.DONE), terminal.session)
    assert step.job.state is JobState.CANCELLED
    assert terminal.searching.one(key(2).code, key(2).number).printed == 0


def test_a_printer_that_is_renamed_meanwhile_is_logged_by_its_new_name(terminal: Terminal) -> None:
    printing = printing_on(terminal, PaperLine())
    leaving = begun(printing, terminal, 2)
    other = replace(terminal.printers.one("针打"), name="新名")
    terminal.printers.change(other, terminal.session, of="针打")
    printing.ended(leaving, leaving.carried(), terminal.session)
    (line,) = terminal.print_log.lines(terminal.session)
    assert (line.printer, line.counted) == ("新名", 1)
