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
from app.repositories.print_queue import OVER, JobState
from app.words.stopping import told_to_stop

if TYPE_CHECKING:
    from app.repositories.print_queue import Job
    from app.services.paper.print_turns import Step
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


def tell(call: Call, terminal: Terminal, steps: Iterator[Step], batch: int = 0) -> int:
    """One answer a sheet, and one for what is left of a batch; the exit code. The first Ctrl+C
    lets the sheet in hand come out, and the batch waits. `batch`: which one was asked for; it is
    told how it stands where no sheet of it was left to print."""
    worst, told_one, stopping = 0, False, Event()
    with told_to_stop(stopping.set):
        for step in _awaited(terminal, steps):
            told_one, batch = True, step.job.batch
            call.answer(told(call, terminal, step.job, step))
            if step.problem is not None:
                worst = max(worst, call.sentences.exit_code(step.problem))
            if stopping.is_set():
                terminal.printing.stop(batch)
    if batch:
        _tell_left(call, terminal, batch, told_one=told_one)
    return worst


def _tell_left(call: Call, terminal: Terminal, batch: int, *, told_one: bool) -> None:
    view = terminal.printing.view(batch)
    if view.is_over and not told_one:
        sheets = {str(state): many for state, many in view.counts.items()}
        outcome = "cancelled" if JobState.CANCELLED in view.counts else "already_done"
        call.answer({"outcome": outcome, "batch": batch, "left": 0, "sheets": sheets})
    elif not view.is_over and (view.total > 1 or not told_one):
        left = sum(many for state, many in view.counts.items() if state not in OVER)
        call.answer({"outcome": "stopped", "batch": batch, "left": left})


def _awaited(terminal: Terminal, steps: Iterator[Step]) -> Iterator[Step]:
    """The ends of sheets: one that lies in the queue of the system is asked for again, so long.
    Meanwhile others may write the book: a printer that is stuck keeps nobody from issuing."""
    until = 0.0
    for step in steps:
        if step.job.state is not JobState.SENT:
            until = 0.0
            yield step
            continue
        until = until or monotonic() + WAIT_S
        if monotonic() > until:
            yield type(step)(step.job, terminal.printing.waits(step.job))
            return
        with terminal.given_back():
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
    """Who approves, by a password of the environment or of a prompt; "" for nobody.
    APPROVER-PASSWORD, and what PrintCounting.approve refuses."""
    if not name:
        return ""
    password = os.environ.get(PASSWORD)
    if password is None:
        if not sys.stdin.isatty():
            raise RuleBroken("APPROVER-PASSWORD", "approved_by", operator=name)
        password = getpass(f"{name} 的口令：", stream=sys.stderr)
    return terminal.print_counting.approve(name, password, terminal.session)
