"""A batch of sheets through the print queue: what it takes of memory, by a batch of a hundred.

Each batch is printed by a process of its own, with ESC/P into a file, ticket by ticket as the words
and the window do it: queued, checked again, laid out, written, sent, logged.
"""

from __future__ import annotations

import json
import subprocess  # nosec: this program itself
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

from app.benchmarks import trade
from app.benchmarks.figure import Figure
from app.benchmarks.stand import Sizes, Stand
from app.benchmarks.window import ROOT
from app.benchmarks.workshop import make_home, open_desk
from app.bootstrap.home import Home
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.repositories.search import Filter
from app.services.paper.print_orders import PrintOrder
from app.services.paper.printers import Language, Printer

FEW = 100
GATE, STRETCH = 1.5, 1.25
STATUS = Path("/proc/self/status")
GOAL = Sizes().issued
SEED = 29


def print_queue(stand: Stand) -> Iterator[Figure]:
    """One line; none where the system does not tell what a process took."""
    if not STATUS.exists():
        return
    many = stand.sizes.issued
    home = make_home(stand.folder(in_memory=True))
    _issue(home, FEW + many)
    few = _measured(home, stand.folder(), 0, FEW)
    lot = _measured(home, stand.folder(), FEW, many)
    yield Figure(
        bench="print_queue",
        goal=14,
        what=f"peak of a batch of {many} sheets, by a batch of {FEW}",
        unit="MiB",
        figure=lot["peak"],
        limit=few["peak"],
        ratio=lot["peak"] / few["peak"],
        gate=GATE if many >= GOAL else None,
        stretch=STRETCH,
        facts={"before": round(lot["before"], 1), "cpu_ms_a_sheet": round(lot["cpu_ms"], 2)},
    )


def _issue(home: Home, many: int) -> None:
    """Tickets of one kind: their numbers follow one another, as the sheets of a stack do."""
    story = (each for each in trade.tickets(SEED) if each.kind == InvoiceKind.ORDINARY)
    with open_desk(home) as desk:
        for ticket in islice(story, many):
            desk.issue(ticket.entered())


def _measured(home: Home, folder: Path, first: int, many: int) -> dict[str, float]:
    """What the process of a batch said of itself. CalledProcessError if it did not end well."""
    told = [str(home.folder), str(folder), str(first), str(many)]
    words = [sys.executable, "-m", "app.benchmarks.print_queue", *told]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    said: dict[str, float] = json.loads(done.stdout)
    return said


def printed(home: Path, folder: Path, first: int, many: int) -> dict[str, float]:
    """In the process of its own: so many tickets in one batch, from a place on. RuntimeError."""
    with open_desk(Home.at(home)) as desk:
        session, printing = desk.terminal.session, desk.terminal.printing
        name = f"示例 {first}"
        printer = Printer(name, f"file:{folder / 'dots'}", Language.ESCP)
        desk.terminal.printers.add(printer, session)
        keys = _keys(desk.terminal.searching.each(Filter()), first, many)
        before, began = _taken("VmRSS"), process_time()
        batch = printing.queue(PrintOrder(keys, name, sheet=keys[0].number), session)
        sheets = 0
        while (step := printing.step(batch, session)) is not None:
            if step.problem is not None:
                raise RuntimeError(f"a sheet was not printed: {step.problem.code}")
            sheets += 1
        if sheets != many:
            raise RuntimeError(f"{sheets} of {many} sheets were printed")
        spent = (process_time() - began) * 1000 / many
        return {"before": before, "peak": _taken("VmHWM"), "cpu_ms": spent}


def _keys(found: Iterator[Any], first: int, many: int) -> tuple[InvoiceKey, ...]:
    ordered = sorted((each.key for each in found), key=lambda key: key.number)
    return tuple(ordered[first : first + many])


def _taken(name: str) -> float:
    """MiB, as the system counts them."""
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the system does not tell {name}")


if __name__ == "__main__":
    place, out, begin, count = sys.argv[1:]
    sys.stdout.write(json.dumps(printed(Path(place), Path(out), int(begin), int(count))))
