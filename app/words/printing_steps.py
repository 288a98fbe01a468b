"""How the words of paper walk a batch, tell each sheet, and ask who approves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from getpass import getpass
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken
from app.repositories.print_queue import JobState
from app.words.stopping import told_to_stop
from printing.errors import PrinterError

if TYPE_CHECKING:
    from app.repositories.print_queue import Job
    from app.services.printing import Step
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]
WAIT_S, LOOK_S = 60.0, 0.2  # for one sheet in the queue of the system; how often it is asked
PASSWORD = "KAIPIAO_APPROVER_PASSWORD"
OUTCOMES = {
    JobState.DONE: "printed",
    JobState.FAILED: "refused",
    JobState.UNKNOWN: "unknown",
    JobState.SENT: "unknown",
}


def tell(call: Call, terminal: Terminal, steps: Iterator[Step]) -> int:
    """One answer a sheet, and one for what is left of a batch; the exit code. The first Ctrl+C
    lets the sheet in hand come out, and the batch waits."""
    worst, batch, stopping = 0, 0, Event()
    with told_to_stop(stopping.set):
        for step in _awaited(steps):
            batch = step.job.batch
            call.answer(told(call, terminal, step.job, step))
            if step.problem is not None:
                worst = max(worst, call.sentences.exit_code(step.problem))
            if stopping.is_set():
                terminal.printing.stop(batch)
    if batch:
        _tell_left(call, terminal, batch)
    return worst


def _tell_left(call: Call, terminal: Terminal, batch: int) -> None:
    view = terminal.printing.view(batch)
    if not view.is_over and view.total > 1:
        left = sum(many for state, many in view.counts.items() if state is JobState.QUEUED)
        call.answer({"outcome": "stopped", "batch": batch, "left": left})


def _awaited(steps: Iterator[Step]) -> Iterator[Step]:
    """The ends of sheets: one that lies in the queue of the system is asked for again, so long."""
    until = 0.0
    for step in steps:
        if step.job.state is not JobState.SENT:
            until = 0.0
            yield step
            continue
        until = until or monotonic() + WAIT_S
        if monotonic() > until:
            told = {"printer": step.job.spooled, "job": step.job.spooled}
            yield type(step)(step.job, PrinterError("PRINTER-WAITS", **told))
            return
        Event().wait(LOOK_S)


def told(call: Call, terminal: Terminal, job: Job, step: Step | None = None) -> Answer:
    """A sheet as an answer."""
    invoice = terminal.searching.one(job.key.code, job.key.number)
    answer: Answer = {
        "outcome": OUTCOMES.get(job.state, str(job.state)),
        "code": job.key.code,
        "number": job.key.number,
        "copy": job.copy,
        "batch": job.batch,
        "job": job.number,
        "printed": invoice.printed,
        "simulated": invoice.simulated,
    }
    if step is not None and step.problem is not None:
        answer["error"] = call.sentences.as_answer(step.problem)
    return answer


def approved(name: str | None, terminal: Terminal) -> str:
    """Who approves, by a password of the environment or of a prompt; "" for nobody. LOGIN-NEEDED,
    and what PrintCounting.approve refuses."""
    if not name:
        return ""
    password = os.environ.get(PASSWORD)
    if password is None:
        if not sys.stdin.isatty():
            raise RuleBroken("LOGIN-NEEDED", "approved_by", operator=name)
        password = getpass(f"{name} 的口令: ", stream=sys.stderr)
    return terminal.print_counting.approve(name, password, terminal.session)
