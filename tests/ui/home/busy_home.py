"""A practice home in the middle of a busy month, the same each time."""

from __future__ import annotations

import atexit
import random
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from app.bootstrap.home import Home
from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind, Status
from app.repositories.rows import CHINA
from app.services.book import Book
from db.engine import open_engine
from tests.book_builders import a_line, a_ticket, voided
from tests.disk_builders import as_if_issued
from tests.home_builders import a_home

NOON = datetime(2024, 1, 15, 9, 40, tzinfo=CHINA)  # the disk stands a little later
KINDS = (InvoiceKind.ORDINARY, InvoiceKind.ORDINARY, InvoiceKind.E_ORDINARY, InvoiceKind.SPECIAL)
RATES = ("0.13", "0.13", "0.13", "0.06", "0.06", "0.09", "0.03", "0.01", "0")
CODE = "099002300999"  # of the year before: no volume of this disk


def a_busy_home(folder: Path) -> Path:
    """Sixty days of trade in the book, few 专票 left on the disk. Made once, copied for each."""
    return Path(shutil.copytree(_made(), folder / "home"))


@cache
def _made() -> Path:
    folder = Path(mkdtemp(prefix="kaipiao-busy-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = a_home(folder)
    engine = open_engine(Home.at(home).book)
    with Book(engine).writing() as work:
        for ticket in tickets():
            work.invoices.add(ticket, bytes(16))
            work.summaries.add(ticket)
        work.commit()
    engine.dispose()
    few = "UPDATE volume SET last = next + 11 WHERE kind = '004'"
    as_if_issued(home / "disk.simulated.db", few)
    return home


def tickets() -> Iterator[Invoice]:
    """No trade on Sundays; the fifth day from the end is the best."""
    chance, number = random.Random(5), 0
    for ago in range(60, -1, -1):
        day = NOON - timedelta(days=ago)
        many = 0 if day.weekday() == 6 else chance.randint(4, 12) + (9 if ago == 4 else 0)
        for nth in range(many):
            number += 1
            yield _ticket(chance, number, day - timedelta(minutes=11 * nth))


def _ticket(chance: random.Random, number: int, at: datetime) -> Invoice:
    red = chance.random() < 0.02
    net = chance.randrange(20_000, 400_000) * (-1 if red else 1)
    made = a_ticket(
        number,
        key=InvoiceKey(CODE, f"{number:08d}"),
        kind=chance.choice(KINDS),
        lines=(a_line(net, chance.choice(RATES)),),
        issued_at=at,
        status=Status.RED if red else Status.VALID,
    )
    return voided(made) if chance.random() < 0.02 else made
