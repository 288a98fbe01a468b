"""Every benchmark by its name: what `bench` runs, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from app.benchmarks.figure import Figure
    from app.benchmarks.stand import Stand

_PLACES = {
    "issue": "issue",
    "cpu": "issue",
    "latency": "issue",
    "crash": "crash",
    "query": "queries",
    "buyer": "buyer",
    "statistics": "month",
    "table": "table",
    "memory": "memory",
    "size": "size",
    "growth": "growth",  # after those that only read the big book: it issues into it
    "pdf": "pdf",
    "sealed_pdf": "sealed_pdf",
    "ofd": "ofd",
    "print_queue": "print_queue",
    "completer": "completer",
    "start": "start",
    "keystroke": "keystroke",
    "opening": "opening",
    "carriers": "carriers",
    "sync": "sync",
    "server": "server",
    "closing": "closing",
}
NAMES = tuple(_PLACES)


def run(names: Iterable[str], stand: Stand) -> Iterator[Figure]:
    """The figures of the named ones (none named: of all), in the order of the catalogue."""
    wanted = set(names) or set(NAMES)
    for name in NAMES:
        if name in wanted:
            stand.tell(name)
            module = import_module(f"app.benchmarks.{_PLACES[name]}")
            yield from cast("Iterator[Figure]", getattr(module, name)(stand))
