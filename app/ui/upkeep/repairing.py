"""Repairs the book step by step on the lane of the disk: an invoice never waits for all of it."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.invoice import InvoiceKey

if TYPE_CHECKING:
    from app.domain.tax_period import TaxPeriod
    from app.services.disk.differences import Counts, Difference
    from app.services.repair.repairing import Repair, Step
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

TURN_S = 0.15  # how long an invoice may have to wait for a piece of the repair
_DAMAGES = {
    "JOURNAL-DAMAGED": "税控盘记录损坏，请更换税控盘",
    "JOURNAL-EDITED": "税控盘数据被改动，请放回改动前的盘文件或更换税控盘",
    "JOURNAL-SWAPPED": "税控盘文件被换过，请放回原来的文件",
}


class Standing(Struct, frozen=True):
    """Where a repair is. Shape: off | busy | ok | warn | bad; `share` None: not known."""

    shape: str = "off"
    words: str = "还没有核对"
    share: float | None = None


class View(Protocol):
    """What the presenter needs of the page."""

    def show_standing(self, standing: Standing) -> None: ...
    def show_counts(self, counts: Counts) -> None: ...
    def show_found(self, found: list[Difference]) -> None: ...
    def show_months(self, months: list[TaxPeriod]) -> None: ...


def months_of(terminal: Terminal) -> list[TaxPeriod]:
    """The months that have tickets, newest first."""
    from app.domain.tax_period import TaxPeriod

    with terminal.book.reading() as work:
        periods = work.agreement.periods()
    return [TaxPeriod(*divmod(period, 100)) for period in reversed(periods)]


class Presenter:
    """One repair at a time; what was done when it is stopped stands."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self.busy = False  # a repair is under way
        self._stopping = False
        self._found: list[Difference] = []

    def look_for_months(self) -> None:
        """Which months there are to choose from."""
        self._desk.read(months_of, self._view.show_months)

    def begin(self, month: TaxPeriod | None, ticket: str = "") -> None:
        """Repair everything, one month, or one ticket (code and number as a person writes them)."""
        if self.busy:
            return
        key = key_in(ticket) if ticket.strip() else None
        if ticket.strip() and key is None:
            words = "写发票代码和号码，中间空一格，例 099002300104 00000002"
            self._view.show_standing(Standing("bad", words))
            return
        self.busy, self._stopping, self._found = True, False, []
        self._view.show_found([])
        self._view.show_standing(Standing("busy", "正在打开税控盘"))
        self._desk.ask(lambda terminal: _begun(terminal, month, key), self._go_on, self._failed)

    def stop(self) -> None:
        """After the piece in hand."""
        self._stopping = self.busy

    def _go_on(self, run: Repair) -> None:
        if self._stopping:
            self._desk.ask(
                lambda _: run.stop(), lambda found: self._stopped(run, found), self._failed
            )
        else:
            self._desk.ask(
                lambda _: _turn(run), lambda steps: self._stepped(run, steps), self._failed
            )

    def _stepped(self, run: Repair, steps: list[Step]) -> None:
        if not steps:
            self._ended(run)
            return
        self._keep([one for step in steps for one in step.found], run)
        done, total = steps[-1].done, steps[-1].total
        words = f"已核对 {run.counts.records} 条记录"
        self._view.show_standing(Standing("busy", words, done / total if total else None))
        self._go_on(run)

    def _stopped(self, run: Repair, found: tuple[Difference, ...]) -> None:
        self._keep(list(found), run)
        words = f"已停止：核对了 {run.counts.records} 条记录，已改的保留"
        self._end(Standing("warn", words))

    def _ended(self, run: Repair) -> None:
        counts = run.counts
        if run.damage:
            self._end(Standing("bad", _DAMAGES[run.damage]))
        elif counts.left:
            self._end(Standing("bad", f"有 {counts.left} 处要人核对，其余已修复"))
        elif counts.differences:
            self._end(Standing("ok", f"已修复：{counts.differences} 处不同，账册与税控盘一致"))
        else:
            self._end(Standing("ok", "账册与税控盘一致，没有不同"))

    def _failed(self, error: BaseException) -> None:
        self._end(Standing("bad", "没有修完：处理后再修复一次，已改的保留"))
        self._desk.show_problem(error)

    def _end(self, standing: Standing) -> None:
        self.busy = False
        self._view.show_standing(standing)
        self._desk.book_changed()

    def _keep(self, found: list[Difference], run: Repair) -> None:
        self._view.show_counts(run.counts)
        if found:
            self._found += found
            self._view.show_found(self._found)


def key_in(text: str) -> InvoiceKey | None:
    """A ticket as it is written or pasted: code, then number; None: it is none.

    >>> key_in("099002300104 2"), key_in("0990023001")
    (InvoiceKey(code='099002300104', number='00000002'), None)
    """
    parts = re.findall(r"[0-9]+", text)
    if len(parts) != 2 or len(parts[0]) not in (10, 12) or len(parts[1]) > 8:
        return None
    return InvoiceKey(parts[0], parts[1].zfill(8))


def _begun(terminal: Terminal, month: TaxPeriod | None, key: InvoiceKey | None) -> Repair:
    from app.services.repair.repairing import Span

    span = Span(key=key) if key is not None else Span(month=month)
    return terminal.repairing.begin(span, terminal.session)


def _turn(run: Repair) -> list[Step]:
    """As many steps as fit into a turn; none: it is done."""
    ends, steps = time.monotonic() + TURN_S, []
    for step in run.steps:
        steps.append(step)
        if time.monotonic() > ends:
            break
    return steps
