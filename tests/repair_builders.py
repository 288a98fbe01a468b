"""A practice home with tickets of two months, and hands that damage its book."""

from __future__ import annotations

import shutil
import sqlite3
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKey, Status, Upload
from app.domain.money import ZERO
from app.services.disk.differences import Counts, Difference
from app.services.repair.repairing import ALL, Span
from app.services.terminal import Terminal
from hardware.ports import DiskRecord
from tests.home_builders import a_home, a_terminal, bill, say, text_file

MONTHS = ("2024-01", "2024-02")
TICKETS = 14


@cache
def _made() -> Path:
    import atexit

    folder = Path(mkdtemp(prefix="kaipiao-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = a_home(folder)
    half = TICKETS // 2
    say(home, "clock", "set", "2024-01-31T20:00:00")
    issue(home, *(f"A{n}" for n in range(half)))
    say(home, "print", number_code(home), "00000003", "--pdf", folder / "a.pdf")
    say(home, "clock", "set", "2024-02-01T09:00:00")
    issue(home, *(f"B{n}" for n in range(half)))
    return home


def issue(home: Path, *documents: str) -> None:
    """A ticket for each of these documents."""
    path = text_file(home.parent / "issue.txt", *(bill(name) for name in documents))
    said = say(home, "issue", path)
    assert said.exit_code == 0, said


def number_code(home: Path) -> str:
    """The code that the tickets stand under."""
    return str(say(home, "invoices", "--limit", "1").only["code"])


def a_used_home(folder: Path) -> Path:
    """Seven tickets of January, seven of February; the third was printed."""
    home = folder / "home"
    shutil.copytree(_made(), home)
    return home


def damage(home: Path, *orders: str) -> None:
    """Write into the book past everything that guards it."""
    book = sqlite3.connect(home / "book.db", isolation_level=None)
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    guards = list(book.execute(asked))
    for name, _ in guards:
        book.execute(f"DROP TRIGGER {name}")
    for order in orders:
        book.execute(order)
    for _, text in guards:
        book.execute(text)
    book.close()


def asked_of(home: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of the book."""
    book = sqlite3.connect(home / "book.db")
    found = list(book.execute(query))
    book.close()
    return found


def repaired(terminal: Terminal, span: Span = ALL) -> tuple[Counts, list[Difference]]:
    """A whole repair."""
    repair = terminal.repairing.begin(span, terminal.session)
    found = [one for step in repair.steps for one in step.found]
    return repair.counts, found


def repair(home: Path, span: Span = ALL) -> list[Difference]:
    """A whole repair of a home; what it found."""
    with a_terminal(home) as terminal:
        return repaired(terminal, span)[1]


def told(found: list[Difference]) -> list[tuple[str, str]]:
    """What and what was done, in order."""
    return [(str(one.what), str(one.done)) for one in found]


def follows_the_disk(home: Path) -> None:
    """Each ticket of the disk stands in the book as it was signed, counted once, and the book is
    whole; nothing more is found."""
    with a_terminal(home) as terminal:
        disk = terminal.device.disk
        records = [each for each in disk.journal(0, 1000) if isinstance(each, DiskRecord)]
        with terminal.book.reading() as work:
            for record in records:
                kept = work.invoices.by_request(record.request_id)
                assert kept is not None
                due = terminal.issuing._keeping.told_by(record)
                assert _signed(kept) == _signed(due)
            for period in (202401, 202402):
                assert work.summaries.month(period) == work.summaries.scan(period)
        assert repaired(terminal)[1] == []
    verdicts = {a["check"]: a["verdict"] for a in say(home, "check", "--full").answers}
    assert {verdicts[name] for name in ("book", "audit", "agreement", "attempts")} == {"ok"}


def _signed(ticket: Invoice) -> Invoice:
    return replace(
        ticket,
        status=Status.VALID,
        upload=Upload.UNSENT,
        printed=0,
        reddened_net=ZERO,
        reddened_tax=ZERO,
    )


def key(home: Path, number: int) -> InvoiceKey:
    """The ticket of this number."""
    return InvoiceKey(number_code(home), f"{number:08d}")


def gone(*ids: int) -> tuple[str, ...]:
    """A ticket with everything that hangs on it."""
    rows = ", ".join(map(str, ids))
    tables = (("invoice_line", "invoice_id"), ("outbox", "invoice_id"), ("invoice", "id"))
    return tuple(f"DELETE FROM {table} WHERE {name} IN ({rows})" for table, name in tables)


def texts_of(home: Path, number: int) -> tuple[str, str]:
    """Code and number, as words take them."""
    one = key(home, number)
    return one.code, one.number
