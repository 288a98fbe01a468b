"""The print queue (打印队列): what was asked for at once, and each sheet of it with its state.

A job is committed as SENDING before its first byte leaves, so that after a crash it is known which
one is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey
from app.repositories import rows
from db.prepared import Prepared, inserting

if TYPE_CHECKING:
    from db.lending import Connection


class JobState(StrEnum):
    """How a sheet stands."""

    QUEUED = "queued"
    SENDING = "sending"  # its bytes are leaving: in doubt if nobody is at it any more
    SENT = "sent"  # in the queue of the system
    DONE = "done"
    UNKNOWN = "unknown"  # a person looks at the paper
    FAILED = "failed"  # nothing left this PC
    CANCELLED = "cancelled"


STATES = tuple(JobState)  # the numbers of the column, in this order
OVER = (JobState.DONE, JobState.CANCELLED)


class Batch(Struct, frozen=True):
    """What was asked for at once: by whom, where, why. `what`: ticket, list or copy;
    `pause_after`: it stops by itself after so many sheets; 0: never."""

    at: datetime
    operator: str
    printer: str
    what: str
    reason: str = ""
    place: str = ""
    approved_by: str = ""
    pause_after: int = 0
    stopped: bool = False
    number: int = 0  # given by the queue


class Job(Struct, frozen=True):
    """One sheet: which ticket, which copy. `spooled`: its name in the queue of the system;
    `shown`: the number on the paper, as it was shown and confirmed; `problem`: a code."""

    batch: int
    place: int  # in the batch, from 1
    key: InvoiceKey
    copy: int
    state: JobState
    changed_at: datetime
    spooled: str = ""
    shown: str = ""
    problem: str = ""
    number: int = 0  # given by the queue


_BATCH = (
    *("at", "operator", "printer", "what", "reason", "place"),
    *("approved_by", "pause_after", "stopped"),
)
_JOB = (
    *("batch_id", "place_in_batch", "code", "number", "copy", "state"),
    *("changed_at", "spooled", "shown", "problem"),
)
_ADD_BATCH = Prepared(inserting("print_batch", _BATCH) + " RETURNING id")
_ADD_JOB = Prepared(inserting("print_job", _JOB))
_SELECT_BATCH = f"SELECT id, {', '.join(_BATCH)} FROM print_batch"
_SELECT_JOB = f"SELECT id, {', '.join(_JOB)} FROM print_job"
_ONE_BATCH = Prepared(f"{_SELECT_BATCH} WHERE id = :id")
_BATCHES = Prepared(f"{_SELECT_BATCH} ORDER BY id DESC LIMIT :most")
_OPEN_BATCHES = Prepared(
    f"{_SELECT_BATCH} WHERE id IN (SELECT batch_id FROM print_job WHERE state NOT IN (3, 6))"
    " ORDER BY id"
)
_STOP = Prepared("UPDATE print_batch SET stopped = :stopped WHERE id = :id")
_ANSWER = Prepared("UPDATE print_batch SET reason = :reason, approved_by = :by WHERE id = :id")
_RENAME = Prepared(
    "UPDATE print_batch SET printer = :new WHERE printer = :old"
    " AND id IN (SELECT batch_id FROM print_job WHERE state NOT IN (3, 6))"
)
_SENT = Prepared("SELECT count(*) FROM print_job WHERE batch_id = :batch AND state = 2")
_ONE_JOB = Prepared(f"{_SELECT_JOB} WHERE id = :id")
_JOBS = Prepared(f"{_SELECT_JOB} WHERE batch_id = :batch ORDER BY place_in_batch")
_IN_STATE = Prepared(f"{_SELECT_JOB} WHERE state = :state AND state NOT IN (3, 6) ORDER BY id")
_NEXT = Prepared(
    f"{_SELECT_JOB} WHERE batch_id = :batch AND state NOT IN (3, 6) ORDER BY place_in_batch LIMIT 1"
)
_CHANGE = Prepared(
    "UPDATE print_job SET state = :state, changed_at = :changed_at, spooled = :spooled,"
    " shown = :shown, problem = :problem WHERE id = :id"
)
_COUNT = Prepared("SELECT state, count(*) FROM print_job WHERE batch_id = :batch GROUP BY state")
_FORGET_JOBS = Prepared(
    "DELETE FROM print_job WHERE batch_id IN (SELECT id FROM print_batch WHERE at < :before)"
    " AND batch_id NOT IN (SELECT batch_id FROM print_job WHERE state NOT IN (3, 6))"
)
_FORGET_BATCHES = Prepared(
    "DELETE FROM print_batch WHERE id NOT IN (SELECT batch_id FROM print_job)"
)


class PrintQueue:
    """The queue of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch, tickets: Iterable[tuple[InvoiceKey, int]], shown: str = "") -> int:
        """Jobs in this order, each a ticket and its copy; the number of the batch. `shown`: the
        number on the first sheet."""
        told = (batch.operator, batch.printer, batch.what, batch.reason, batch.place)
        values = (rows.epoch(batch.at), *told, batch.approved_by, batch.pause_after)
        number = int(_ADD_BATCH.value(self._connection, (*values, int(batch.stopped))) or 0)
        at = rows.epoch(batch.at)
        for place, (key, copy) in enumerate(tickets, 1):
            named = (key.code, rows.number_of(key.number), copy, 0, at)
            row = (number, place, *named, "", shown if place == 1 else "", "")
            _ADD_JOB.run(self._connection, row)
        return number

    def batch(self, number: int) -> Batch | None:
        """By its number."""
        row = _ONE_BATCH.first(self._connection, (number,))
        return None if row is None else _batch(row)

    def batches(self, most: int) -> tuple[Batch, ...]:
        """The newest first."""
        return tuple(map(_batch, _BATCHES.rows(self._connection, (most,))))

    def open_batches(self) -> tuple[Batch, ...]:
        """Those with a sheet that is not over, oldest first."""
        return tuple(map(_batch, _OPEN_BATCHES.rows(self._connection)))

    def stop(self, number: int, *, stopped: bool) -> None:
        """Whether a batch waits for a person."""
        _STOP.run(self._connection, (int(stopped), number))

    def answer(self, batch: Batch) -> None:
        """Its reason and who approved it, as a person has said them since."""
        _ANSWER.run(self._connection, (batch.reason, batch.approved_by, batch.number))

    def rename(self, old: str, new: str) -> None:
        """Open batches of a printer that has another name now."""
        _RENAME.run(self._connection, (new, old))

    def is_sent(self, batch: int) -> bool:
        """Whether a sheet of a batch lies in the queue of the system."""
        return bool(_SENT.value(self._connection, (batch,)))

    def job(self, number: int) -> Job | None:
        """By its number."""
        row = _ONE_JOB.first(self._connection, (number,))
        return None if row is None else _job(row)

    def jobs(self, batch: int) -> tuple[Job, ...]:
        """All of a batch, in their order."""
        return tuple(map(_job, _JOBS.rows(self._connection, (batch,))))

    def next(self, batch: int) -> Job | None:
        """The first that is not over."""
        row = _NEXT.first(self._connection, (batch,))
        return None if row is None else _job(row)

    def in_state(self, state: JobState) -> tuple[Job, ...]:
        """Every open job that stands so, oldest first."""
        values = (STATES.index(state),)
        return tuple(map(_job, _IN_STATE.rows(self._connection, values)))

    def counts(self, batch: int) -> dict[JobState, int]:
        """How many sheets of a batch stand how; what is none is not named."""
        found = _COUNT.rows(self._connection, (batch,))
        return {STATES[state]: many for state, many in found}

    def change(self, job: Job) -> None:
        """State, time and what goes with it."""
        told = (STATES.index(job.state), rows.epoch(job.changed_at))
        _CHANGE.run(self._connection, (*told, job.spooled, job.shown, job.problem, job.number))

    def forget(self, before: datetime) -> None:
        """Batches that are over and older; what was printed stays in the print log."""
        _FORGET_JOBS.run(self._connection, (rows.epoch(before),))
        _FORGET_BATCHES.run(self._connection, ())


def _batch(row: Any) -> Batch:
    number, at, *told, pause_after, stopped = row
    operator, printer, what, reason, place, approved_by = told
    return Batch(
        at=rows.moment(at),
        operator=operator,
        printer=printer,
        what=what,
        reason=reason,
        place=place,
        approved_by=approved_by,
        pause_after=pause_after,
        stopped=bool(stopped),
        number=number,
    )


def _job(row: Any) -> Job:
    ident, batch, place, code, number, copy, state, changed_at, spooled, shown, problem = row
    return Job(
        batch=batch,
        place=place,
        key=InvoiceKey(code, f"{number:08d}"),
        copy=copy,
        state=STATES[state],
        changed_at=rows.moment(changed_at),
        spooled=spooled,
        shown=shown,
        problem=problem,
        number=ident,
    )
