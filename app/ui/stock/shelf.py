"""What the page shows of the stock: a line a kind, the volumes, what is not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.duties import stock_is_low
from app.domain.invoice import InvoiceKind
from app.domain.kinds import PAPER
from app.domain.situation import NumberRange
from app.services.outlook import situation_of

if TYPE_CHECKING:
    from app.services.terminal import Terminal


class KindLine(Struct, frozen=True):
    """One kind: numbers left, the next one, for how many days of business (None: none was used)."""

    kind: InvoiceKind
    left: int
    code: str
    number: str
    days: int | None
    low: bool
    paper: bool


class Shelf(Struct, frozen=True):
    """The stock now. `machine`: 主机 0, 分机 n; `unsent`: packages that the bureau has not got."""

    kinds: tuple[KindLine, ...]
    volumes: tuple[NumberRange, ...]
    disk: str
    machine: int
    unsent: tuple[bytes, ...]


def shelf_of(terminal: Terminal) -> Shelf:
    """Asks the disk and the book."""
    situation = situation_of(terminal)
    figures, profile = terminal.figures.of(situation.today), terminal.profile
    lines = []
    for kind, left in situation.stock.items():
        using = [one for one in situation.ranges if one.kind == kind and one.left]
        days = figures.days_of_use(kind, left)
        code, number = (using[0].code, f"{using[0].next:08d}") if using else ("", "")
        low = stock_is_low(left, days, profile)
        lines.append(KindLine(kind, left, code, number, days, low, kind in PAPER))
    packages = terminal.stock_packages
    packages.found()
    machine = terminal.device.disk.status().machine
    volumes = tuple(one for one in situation.ranges if one.left)
    return Shelf(tuple(lines), volumes, situation.disk_number, machine, packages.left())
