"""A way to a printer that a test plays: what came, and what it does with the next job."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from app.bootstrap.opening import now
from app.bootstrap.writers import sheets_for, writer_for
from app.services.paper.paper_pages import PaperPages
from app.services.paper.print_asking import PrintAsking
from app.services.paper.printing import Printing
from app.services.terminal import Terminal
from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState, LineState, Media, Taken

GONE = NotSent("PRINTER-GONE", printer="test", reason="")
DOUBT = SendUnknown("PRINTER-DOUBT", printer="test", taken="1", bytes="2", reason="")


class PaperLine(Struct):
    """Implements ports.PrinterLine. `next` is raised by the jobs to come, one each; None: it is
    printed. `spools`: it keeps jobs as the queue of a system does, `stands` is how they stand."""

    titles: list[str] = []
    media: list[Media] = []
    next: list[PrinterError | None] = []
    spools: bool = False
    stands: JobState = JobState.WAITING
    gives_back: bool = True
    state: LineState = LineState.READY

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        problem = self.next.pop(0) if self.next else None
        if isinstance(problem, NotSent):
            raise problem
        self.titles.append(title)
        self.media.append(media)
        if problem is not None:
            raise problem
        return Taken(len(content), f"test-{len(self.titles)}" if self.spools else "")

    def status(self) -> LineState:
        return self.state

    def progress(self, job: str) -> JobState:
        del job
        return self.stands

    def cancel(self, job: str) -> bool:
        del job
        return self.gives_back

    @property
    def numbers(self) -> list[int]:
        """Of the tickets that came, in their order."""
        return [int(title.split()[1]) for title in self.titles]


def printing_on(terminal: Terminal, line: PaperLine, /, **parts: Any) -> Printing:
    """The real service, every printer of which leads to this line: a new session each time. `parts`
    stand in the place of its own."""
    own: dict[str, Any] = {
        "book": terminal.book,
        "searching": terminal.searching,
        "printers": terminal.printers,
        "counting": terminal.print_counting,
        "asking": PrintAsking(terminal.searching, terminal.printers, terminal.print_counting),
        "pages": PaperPages(terminal.profile, sheets_for, writer_for),
        "line": lambda _: line,
        "hand": terminal.printing.hand,
        "apart": lambda: terminal.given_back(),
        "now": now,
    }
    return Printing(**(own | parts))
