"""A batch of sheets, one turn after the other: the book is told on the writing lane, a printer is
waited for on its own, so that a cashier issues meanwhile. A person may stop it between two sheets,
and answers what nobody knows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.desk import On
from app.ui.printing.resume_card import WANTED, Answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.invoice import InvoiceKey
    from app.domain.rights import Session
    from app.services.paper.print_batches import BatchView
    from app.services.paper.print_turns import Step
    from app.services.problems import Problem
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

AGAIN_MS = 300  # until a sheet in the queue of the system is asked after again
Turn = tuple["Step | None", "BatchView"]


class View(Protocol):
    """What the strip can show."""

    def show_batch(self, view: BatchView, running: bool, problem: Problem | None) -> None: ...
    def show_nothing(self) -> None: ...


class Running(QObject):
    """One batch at a time; `batch` is its number, 0 for none. `wanted(key, problem)`: a sheet wants
    an answer before it goes on; `went_on()`: it was given."""

    wanted = Signal(object, object)
    went_on = Signal()

    def __init__(self, view: View, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._desk = view, desk
        self.batch, self.on = 0, False
        self._turning = False  # a sheet is at the printer, whatever was said since
        self.seen: BatchView | None = None
        self.last_key: InvoiceKey | None = None  # of the sheet that was printed last
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._turn)

    def look(self) -> None:
        """What a start, or another window, left in the queue."""
        if not self.on:
            self._desk.ask(lambda terminal: terminal.printing.unfinished(), self._found)

    def begin(self, batch: int) -> None:
        """Print it."""
        self.batch, self.on = batch, True
        self._turn()

    def stop(self) -> None:
        """After the sheet in hand."""
        self._later.stop()
        self._change(lambda terminal: terminal.printing.stop(self.batch), on=False)

    def resume(self, answers: Answers | None = None) -> None:
        """Go on at the exact sheet; `wanted` where something must be answered first."""
        batch, session = self.batch, self._desk.session
        told = answers or Answers()

        def work(terminal: Terminal) -> BatchView:
            by = ""
            if told.approver:
                by = terminal.print_counting.approve(told.approver, told.password, session)
            return terminal.printing.resume(
                batch, session, told.sheet, reason=told.reason, approved_by=by
            )

        self._change(work, on=True)

    def cancel(self) -> None:
        """The rest is not printed."""
        batch = self.batch
        self._later.stop()
        self._change(lambda terminal: terminal.printing.cancel(batch, self._desk.session), on=False)

    def settle(self, *, printed: bool) -> None:
        """What the paper shows of the sheet in doubt; then the rest goes on."""
        job = self.seen.next if self.seen is not None else None
        if job is None:
            return
        batch = self.batch

        def work(terminal: Terminal) -> BatchView:
            terminal.printing.settle(job.number, self._desk.session, printed=printed)
            return terminal.printing.resume(batch, self._desk.session)

        self._change(work, on=True)

    def put_away(self) -> None:
        """It was looked at; the next one that waits comes."""
        self.batch, self.seen = 0, None
        self._view.show_nothing()
        self.look()

    # -- inside

    def _found(self, views: tuple[BatchView, ...]) -> None:
        if views and not self.on:
            self.batch = views[0].batch.number
            self._show(views[0])

    def _change(self, work: Callable[[Terminal], BatchView], *, on: bool) -> None:
        def done(view: BatchView) -> None:
            self.on = on
            self.went_on.emit()
            self._show(view)
            if on:
                self._turn()

        self._desk.ask(work, done, self._refused)

    def _refused(self, error: BaseException) -> None:
        """What a person can answer is asked; the batch stands as it stood."""
        job = self.seen.next if self.seen is not None else None
        if job is not None and getattr(error, "code", "") in WANTED:
            self.wanted.emit(job.key, error)
        else:
            self._desk.show_problem(error)

    def _turn(self) -> None:
        batch, session = self.batch, self._desk.session
        if self.on and not self._turning:
            self._turning = True
            turn = partial(_turn, batch=batch, session=session)
            self._desk.ask(turn, self._came, self._broken, on=On.PRINTER)

    def _came(self, turn: Turn) -> None:
        self._turning = False
        step, view = turn
        waits = step is None or step.problem is not None or view.is_over or view.batch.stopped
        self.on = self.on and not waits
        if step is not None:
            self.last_key = step.job.key
        self._show(view, step.problem if step is not None else None)
        if self.on and step is not None:
            self._later.start(AGAIN_MS if step.job.spooled and step.job.state == "sent" else 0)
        elif view.is_over:
            self._desk.book_changed()

    def _show(self, view: BatchView, problem: Problem | None = None) -> None:
        self.seen = view
        self._view.show_batch(view, self.on or self._turning, problem)

    def _broken(self, error: BaseException) -> None:
        self.on = self._turning = False
        self._desk.show_problem(error)
        if self.seen is not None:
            self._show(self.seen)


def _turn(terminal: Terminal, batch: int, session: Session) -> Turn:
    """On the lane of the printer: its own parts are done where the book is written."""
    from app.services.paper.carrying import Leaving

    begun = terminal.at_disk(lambda writer: writer.printing.begin(batch, session))
    if not isinstance(begun, Leaving):
        return begun, terminal.at_disk(lambda writer: writer.printing.view(batch))
    carried = begun.carried()

    def ended(writer: Terminal) -> Turn:
        step = writer.printing.ended(begun, carried, session)
        return step, writer.printing.view(batch)

    return terminal.at_disk(ended)
