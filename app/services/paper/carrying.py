"""A sheet on its way to a printer (送纸): what is done without the book.

A printer that takes nothing is heard of after twenty seconds at the earliest; nobody who wants to
issue meanwhile waits for it. One hand a home carries sheets, so that a sheet that is being sent is
told from one whose program died over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.repositories.print_queue import Batch, Job, JobState
from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState as Spooled

if TYPE_CHECKING:
    from app.services.paper.paper_pages import Pages
    from app.services.problems import Problem
    from printing.ports import PrinterLine


class Hand(Protocol):
    """Who carries a sheet: one program of a home at a time. It dies with its process."""

    def take(self, *, patient: bool = False) -> bool:
        """Whether it is ours now; `patient`: not before some seconds is it given up."""
        ...

    def leave(self) -> None:
        """The sheet is carried; nothing happens where it was not ours."""
        ...

    def is_full(self) -> bool:
        """Whether any program of this home carries a sheet at this moment."""
        ...


class Carried(Struct, frozen=True):
    """What came of it: DONE, SENT (`spooled`: its name in the queue of the system), FAILED
    (nothing left this PC) or UNKNOWN; the last two with a problem."""

    state: JobState
    spooled: str = ""
    problem: Problem | None = None


class Leaving(Struct, frozen=True):
    """A sheet that is to be carried, or with no `pages` one to be asked after in the queue of the
    system; `line` is None where the printer was taken off the list meanwhile."""

    batch: Batch
    job: Job
    line: PrinterLine | None
    pages: Pages | None = None

    def carried(self) -> Carried:
        """Blocks until the printer has it, or is silent for long; touches no book."""
        if self.line is None:
            return self._gone()
        if self.pages is None:
            return self._asked_after(self.line)
        return _sent(self.line, self.pages)

    def _asked_after(self, line: PrinterLine) -> Carried:
        stands = line.progress(self.job.spooled)
        if stands is Spooled.WAITING:
            return Carried(JobState.SENT, self.job.spooled)
        return Carried(JobState.DONE) if stands is Spooled.DONE else self._gone()

    def _gone(self) -> Carried:
        told = {"printer": self.batch.printer, "job": self.job.spooled}
        return Carried(JobState.UNKNOWN, problem=PrinterError("PRINTER-JOB-GONE", **told))


def _sent(line: PrinterLine, pages: Pages) -> Carried:
    try:
        taken = line.send(pages.content, title=pages.title, media=pages.media)
    except NotSent as problem:
        return Carried(JobState.FAILED, problem=problem)
    except SendUnknown as problem:
        return Carried(JobState.UNKNOWN, problem=problem)
    return Carried(JobState.SENT, taken.job) if taken.job else Carried(JobState.DONE)
