"""A desk on a real home with real lanes, and a book with all sorts of tickets in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QEventLoop

from app.bootstrap.opening import open_terminal
from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind, Status, Upload
from app.domain.money import Money
from app.domain.rights import ROLE_RIGHTS, Role, Session
from app.ui.background import Failed, Progress
from app.ui.desk import Asking, On
from app.ui.search.page import SearchPage
from app.ui.shell.lanes import Lanes
from app.ui.task import Task
from tests.book_builders import MONDAY, Shop, an_entry
from tests.home_builders import a_terminal
from tests.ui.noted_desk import NotedDesk

WAIT_MS = 90_000  # a hang; how long it takes is nobody's business here
STATES = (Upload.SENT,) * 12 + tuple(Upload)
STATUSES = (Status.VALID,) * 8 + (Status.VOID,)
ALIKE = 260  # tickets of `stock`: more than a page


class LaneDesk(NotedDesk, Asking):
    """The desk of a page, without a window: what it was told is kept to be looked at."""

    def __init__(self, home: Path) -> None:
        super().__init__(Session("管理员", Role.ADMINISTRATOR, ROLE_RIGHTS[Role.ADMINISTRATOR]))
        self.lanes = Lanes(lambda: open_terminal(home, writes=True), lambda: open_terminal(home))
        self.lanes.session = self.session

    def ask(self, work: Any, then: Any, failed: Failed | None = None, *, on: On = On.DISK) -> None:
        self.lanes.ask(work, then, failed or self.show_problem, on=on)

    def ask_long(
        self,
        work: Any,
        then: Any,
        progress: Progress,
        failed: Failed | None = None,
        *,
        on: On,
        title: str = "",
        stopped: Callable[[], None] | None = None,
    ) -> Task:
        return self.lanes.ask_long(work, then, progress, failed or self.show_problem, on=on)

    def close(self) -> None:
        loop = QEventLoop()
        self.lanes.close(loop.quit)
        loop.exec()


@contextmanager
def a_desk(home: Path) -> Iterator[LaneDesk]:
    """A desk whose lanes are closed in the end."""
    desk = LaneDesk(home)
    try:
        yield desk
    finally:
        desk.close()


def tickets(many: int = ALIKE) -> list[Invoice]:
    """All sorts: void, red, every upload state, printed, every kind."""
    shop, chance = Shop(buyers=40, goods=30), Random(3)
    return [_odd(shop.ticket(), chance) for _ in range(many)]


def _odd(ticket: Invoice, chance: Random) -> Invoice:
    status, draft = chance.choice(STATUSES), ticket.draft
    if draft.kind is InvoiceKind.ORDINARY and chance.random() < 0.1:
        lines = tuple(
            replace(
                line,
                net=Money(-line.net.fen),
                tax=Money(-line.tax.fen),
                quantity=-(line.quantity or Decimal(1)),
            )
            for line in draft.lines
        )
        draft, status = replace(draft, lines=lines), Status.RED
    return replace(
        ticket,
        draft=draft,
        issued_at=MONDAY - timedelta(minutes=7 * (ALIKE - ticket.sequence)),
        status=status,
        upload=chance.choice(STATES),
        printed=chance.choice((0, 0, 1, 1, 2, 5)),
    )


def stock(home: Path, many: int = ALIKE) -> list[Invoice]:
    """Put them into the book of a home; oldest first."""
    made = tickets(many)
    with a_terminal(home) as terminal, terminal.book.writing() as work:
        for ticket in made:
            row = work.invoices.add(ticket, bytes(16))
            work.summaries.add(ticket)
            work.audit.append(an_entry(ticket))
            assert row
        work.commit()
    return made


def key_of(number: int, code: str = "099002300104") -> InvoiceKey:
    """A key by its number."""
    return InvoiceKey(code, f"{number:08d}")


def settled(qtbot, page: SearchPage) -> None:
    """Nothing is asked any more."""

    def quiet() -> bool:
        return not page.search.busy and not page._desk.lanes.busy  # type: ignore[attr-defined]

    qtbot.waitUntil(quiet, timeout=WAIT_MS)
    qtbot.wait(20)
    qtbot.waitUntil(quiet, timeout=WAIT_MS)
