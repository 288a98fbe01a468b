"""Exporting what was found (导出): the ending names the format; every file bears 「模拟」."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.services.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.invoice import Invoice
    from app.repositories.search import Filter
    from app.services.device import Device
    from app.services.searching import Searching
    from app.settings import Settings

Answer = dict[str, Any]
LATER = frozenset({".pdf"})


@dataclass(frozen=True, slots=True)
class Tickets:
    """What was found, counted first and read as it is walked, never all in memory."""

    searching: Searching
    wanted: Filter

    def __len__(self) -> int:
        return self.searching.count(self.wanted)

    def __iter__(self) -> Iterator[Invoice]:
        return self.searching.whole(self.wanted)

    def __contains__(self, ticket: object) -> bool:
        return any(each == ticket for each in self)


@dataclass(slots=True)
class Exporting:
    """Writes a file of tickets, whole or not at all."""

    searching: Searching
    settings: Settings
    device: Device
    refuse_own: Callable[[Path], None]
    now: Callable[[], datetime]

    def write(self, wanted: Filter, path: Path) -> Answer:
        """FILE-FORMAT for an ending we do not write, FILE-NOT-WRITTEN when it cannot stand."""
        ending = path.suffix.lower()
        if ending in LATER:
            raise RuleBroken("NOT-YET", part=f"invoices --export *{ending}")
        writers = {".csv": self._csv, ".xlsx": self._xlsx, ".txt": self._text, ".xml": self._xml}
        if ending not in writers:
            raise RuleBroken("FILE-FORMAT", "export", found=ending, expected=" ".join(writers))
        self.refuse_own(path)
        tickets = Tickets(self.searching, wanted)
        write_whole(path, lambda file: writers[ending](tickets, file))
        return {
            "outcome": "done",
            "file": str(path.resolve()),
            "invoices": len(tickets),
            "simulated": self.device.simulated,
        }

    def _csv(self, tickets: Tickets, file: BinaryIO) -> None:
        from app.exchange import tables

        for chunk in tables.csv_chunks(tickets):
            file.write(chunk)

    def _xlsx(self, tickets: Tickets, file: BinaryIO) -> None:
        from app.exchange import tables

        tables.write_xlsx(tickets, file, self.now())

    def _text(self, tickets: Tickets, file: BinaryIO) -> None:
        from app.exchange import sjjk_issued

        kinds = dict(sjjk_issued.KINDS)
        kinds[InvoiceKind.ORDINARY] = self.settings.ordinary_kind_in_text
        first, last = self._days(tickets)
        for chunk in sjjk_issued.issued_chunks(
            tickets, first, last, simulated=self.device.simulated, kinds=kinds
        ):
            file.write(chunk)

    def _xml(self, tickets: Tickets, file: BinaryIO) -> None:
        from app.exchange import kp_issued

        file.write(kp_issued.write_issued(tickets, simulated=self.device.simulated))

    def _days(self, tickets: Tickets) -> tuple[date, date]:
        """The days asked for, else those of the first and last ticket found."""
        wanted = tickets.wanted
        found = [each.issued_at.date() for each in self.searching.each(wanted)]
        today = self.now().date()
        first = wanted.first_day or min(found, default=today)
        return first, wanted.last_day or max(found, default=today)
