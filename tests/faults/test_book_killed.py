"""A writer killed at any moment: what it was told to be kept is kept, and no half ticket is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.repositories.rows import period_of
from app.repositories.search import Filter
from app.repositories.unit_of_work import UnitOfWork
from db.backup import backup
from db.engine import open_engine
from tests.book_builders import MONDAY

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from app.repositories.unit_of_work import UnitOfWork
from db.engine import open_engine
from tests.book_builders import a_ticket, an_entry

engine = open_engine(Path(sys.argv[1]))
for number in range(1, 100_000):
    with UnitOfWork(engine) as work:
        work.keep_issued(a_ticket(number), bytes(16), an_entry(a_ticket(number)))
        work.commit()
    print(number, flush=True)
"""


@pytest.mark.parametrize("after_s", [0.0, 0.003, 0.011, 0.031, 0.107])
def test_a_killed_writer_leaves_whole_tickets_only(tmp_path: Path, after_s: float) -> None:
    path = tmp_path / "book.sqlite"
    open_engine(path, create=True).dispose()
    told = kill_while_writing(path, after_s)
    engine = open_engine(path)
    with UnitOfWork(engine, reading=True) as work:
        tickets = list(work.invoices.stream(Filter()))
        assert told <= len(tickets) <= told + 1
        assert [ticket.sequence for ticket in tickets] == list(range(1, len(tickets) + 1))
        assert all(len(ticket.draft.lines) == 2 for ticket in tickets)
        assert work.audit.verify().entries == len(tickets)
        period = period_of(MONDAY)
        assert work.summaries.month(period) == work.summaries.scan(period)
    engine.dispose()
    assert backup(path, tmp_path / "copy.sqlite").tickets == len(tickets)


def kill_while_writing(path: Path, after_s: float) -> int:
    """The number of the last ticket that the writer said was kept."""
    command = [sys.executable, "-c", WRITER, str(path)]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    with writer, writer.stdout:
        first = writer.stdout.readline()
        time.sleep(after_s)
        writer.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        rest = writer.stdout.read().split("\n")[:-1]  # a cut last line was not said
        return int(rest[-1] if rest else first)
