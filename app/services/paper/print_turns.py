"""The turns of a batch (逐张打印): the next sheet is committed as being sent, carried without the
book, and its outcome committed after.

Every method blocks. `step` is one turn, so that a batch can be stopped between two sheets; while
the printer is at the sheet others may write the book. A window does the three parts of a turn on
the lanes that they are for: `begin` and `ended` where the book is written, `Leaving.carried` apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.repositories.print_queue import Batch, Job, JobState
from app.services.paper.carrying import Carried, Hand, Leaving
from app.services.paper.print_batches import PrintBatches
from app.services.paper.print_orders import What
from printing.errors import PrinterError

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.finding.searching import Searching
    from app.services.paper.paper_pages import PaperPages
    from app.services.paper.print_asking import PrintAsking
    from app.services.paper.print_counting import PrintCounting
    from app.services.paper.printers import Printers
    from app.services.problems import Problem
    from printing.ports import PrinterLine


class Step(Struct, frozen=True):
    """What became of one sheet. `problem` says why it is not on paper, or that nobody knows."""

    job: Job
    problem: Problem | None = None


class PrintTurns(PrintBatches):
    """Of one home's queue."""

    def __init__(
        self,
        *,
        book: Book,
        searching: Searching,
        printers: Printers,
        counting: PrintCounting,
        asking: PrintAsking,
        pages: PaperPages,
        line: Callable[[str], PrinterLine],
        hand: Hand,
        apart: Callable[[], AbstractContextManager[object]],
        now: Callable[[], datetime],
    ) -> None:
        """`apart`: others may write the book meanwhile (`Terminal.given_back`)."""
        super().__init__(book)
        self.hand = hand
        self._apart = apart
        self._searching = searching
        self._printers = printers
        self._counting = counting
        self._asking = asking
        self._pages = pages
        self._line = line
        self._now = now

    def step(self, batch: int, session: Session) -> Step | None:
        """One turn: print the next sheet of a batch, or look after the one that lies in the queue
        of the system. None: it is over, or waits for a person (`view` says which).

        The step's job says what came of it: DONE, SENT (call again), FAILED (nothing left this
        PC), UNKNOWN (look at the paper); after the last two the batch stands still.
        PRINT-UNDER-WAY: another program of this home has its sheet in hand. HOME-IN-USE: nobody
        gave the book back; the sheet stands in doubt."""
        leaving = self.begin(batch, session, patient=True)
        if not isinstance(leaving, Leaving):
            return leaving
        with self._own_hand(leaving), self._apart():
            carried = leaving.carried()
        return self.ended(leaving, carried, session)

    def begin(
        self, batch: int, session: Session, *, patient: bool = False
    ) -> Leaving | Step | None:
        """The next sheet, kept as being sent; what hinders it is a Step, as of `step`. Whoever
        gets a Leaving calls `ended` with what came of it. `patient`: another program of this home
        that carries a sheet is waited for; never with the book held, for that one needs it."""
        view = self.view(batch)
        job = view.next
        if job is None or view.batch.stopped:
            return None
        if job.state is JobState.SENT:
            return Leaving(view.batch, job, self._line_of(view.batch))
        if job.state is not JobState.QUEUED:
            return self._stopped_at(view.batch, job)
        if self.hand.take():
            return self._leaving(view.batch, job, session)
        if patient and self._waited_for():
            return self.begin(batch, session)
        return self._ended(view.batch, job, JobState.FAILED, session, _under_way(job.key))

    def _waited_for(self) -> bool:
        """The hand was free for a moment; what stands in the book meanwhile may be otherwise."""
        with self._apart():
            free = self.hand.take(patient=True)
            self.hand.leave()
        return free

    @contextmanager
    def _own_hand(self, leaving: Leaving) -> Iterator[None]:
        """Left when the sheet came to no end that the book can be told."""
        try:
            yield
        except BaseException:
            self._leave(leaving)
            raise

    def _leave(self, leaving: Leaving) -> None:
        if leaving.pages is not None:
            self.hand.leave()

    def walk(self, batch: int, session: Session) -> Iterator[Step]:
        """A batch turn by turn, until it is over or waits for a person."""
        while (step := self.step(batch, session)) is not None:
            yield step

    def _leaving(self, batch: Batch, job: Job, session: Session) -> Leaving | Step:
        """In our hand; left again where the sheet cannot go."""
        try:
            made = self._made(batch, job, session)
        except BaseException:
            self.hand.leave()
            raise
        if isinstance(made, Step):
            self.hand.leave()
        return made

    def _made(self, batch: Batch, job: Job, session: Session) -> Leaving | Step:
        try:
            self._asking.check_job(batch, job, self.doubted_keys(), session)
            printer = self._printers.one(batch.printer)
            invoice = self._searching.one(job.key.code, job.key.number)
            pages = self._pages.of(invoice, What(batch.what), printer)
            line = self._line(printer.url)
        except (PrinterError, RuleBroken) as problem:
            return self._ended(batch, job, JobState.FAILED, session, problem)
        job = self._kept(replace(job, state=JobState.SENDING))
        return Leaving(batch, job, line, pages)

    def ended(self, leaving: Leaving, carried: Carried, session: Session) -> Step:
        """What came of a sheet, into the book and the log. What a person did with it meanwhile
        stays."""
        try:
            return self._recorded(leaving, carried, session)
        finally:
            self._leave(leaving)

    def _recorded(self, leaving: Leaving, carried: Carried, session: Session) -> Step:
        batch, job = self.view(leaving.batch.number).batch, self.job(leaving.job.number)
        if job.state is not leaving.job.state:
            return Step(job)
        if carried.state is not JobState.SENT:
            return self._ended(batch, job, carried.state, session, carried.problem)
        if leaving.pages is None:
            return Step(job)
        return Step(self._kept(replace(job, state=JobState.SENT, spooled=carried.spooled)))

    def _stopped_at(self, batch: Batch, job: Job) -> Step:
        """A sheet that was being sent when the program died: only a person knows."""
        self._refuse_under_way({job.key})
        problem = PrinterError("PRINTER-DOUBT", printer=batch.printer)
        changed = replace(job, state=JobState.UNKNOWN, problem=problem.code, changed_at=self._now())
        with self._book.writing() as work:
            work.print_queue.change(changed)
            work.print_queue.stop(batch.number, stopped=True)
            work.commit()
        return Step(changed, problem)

    def _kept(self, job: Job) -> Job:
        changed = replace(job, changed_at=self._now())
        with self._book.writing() as work:
            work.print_queue.change(changed)
            work.commit()
        return changed

    def _ended(
        self,
        batch: Batch,
        job: Job,
        state: JobState,
        session: Session,
        problem: Problem | None = None,
    ) -> Step:
        """The outcome, the log and whether the batch goes on: one transaction."""
        code = "" if problem is None else problem.code
        changed = replace(job, state=state, changed_at=self._now(), problem=code)
        entry = self._counting.entry(batch, changed, session)
        with self._book.writing() as work:
            work.print_queue.change(changed)
            if state is not JobState.UNKNOWN:
                self._counting.log(work, entry)
            if problem is not None or self._pauses(batch, changed):
                work.print_queue.stop(batch.number, stopped=True)
            work.commit()
        return Step(changed, problem)

    def _pauses(self, batch: Batch, job: Job) -> bool:
        return bool(batch.pause_after) and job.place % batch.pause_after == 0

    def _refuse_under_way(self, keys: set[InvoiceKey]) -> None:
        """Nobody answers for a sheet that a program still has in hand."""
        if not self.hand.is_full():
            return
        with self._book.reading() as work:
            for job in work.print_queue.in_state(JobState.SENDING):
                if job.key in keys:
                    raise _under_way(job.key)

    def _line_of(self, batch: Batch) -> PrinterLine | None:
        """None: the printer was taken off the list meanwhile."""
        found = [each for each in self._printers.all() if each.name == batch.printer]
        return self._line(found[0].url) if found else None


def _under_way(key: InvoiceKey) -> RuleBroken:
    return RuleBroken("PRINT-UNDER-WAY", invoice_code=key.code, number=key.number)
