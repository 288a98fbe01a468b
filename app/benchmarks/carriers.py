"""The disk over its carriers: a round trip and a signed ticket beside the bare carrier (an ECHO of
the same size), powering on beside a journal a hundred times shorter, commits beside bare SQLite.

The device is a process of its own (`disk serve`) behind a real pseudo terminal and a real port, or
on our USB bus in this one; a smart-card reader is measured where KAIPIAO_VPCD names its HOST:PORT.
There are no gates: no limit is known of a wire. Only powering on must not grow with the journal.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from msgspec.structs import replace

from app.benchmarks.figure import Figure
from app.benchmarks.floor import opened
from app.benchmarks.signed import KIND, a_request
from app.benchmarks.stand import Stand, file_system
from app.benchmarks.turns import Case, Taken, median_ratio, spread, spread_of_ratio, take_turns
from app.benchmarks.workshop import make_home
from app.bootstrap.home import Home
from app.bootstrap.opening import NO_PIN, now
from hardware.disk import Disk
from hardware.emulator.ccid_device import CcidDevice
from hardware.emulator.entries import INSERT, Entry, row_of
from hardware.emulator.fault_script import no_faults
from hardware.emulator.journal import Journal
from hardware.emulator.power import power_on
from hardware.emulator.sealing import Seal
from hardware.emulator.served_disk import ServedDisk
from hardware.protocol import bodies
from hardware.signing.chain import STATEMENT, read_statement
from hardware.signing.sm3 import sm3
from hardware.transport.base import Transport, open_transport
from hardware.transport.guard import guarded, open_guarded

ROOT = Path(__file__).resolve().parents[2]
CARRIERS_GOAL = 20
BARE_BYTES = 32  # of the smallest round trip
READER = "KAIPIAO_VPCD"  # HOST:PORT of a virtual reader, where one is at hand
FEW, MANY = 1_000, 100_000


def carriers(stand: Stand) -> Iterator[Figure]:
    """Per carrier a round trip and a ticket; then powering on, then commits."""
    yield from _round_trips(stand)
    yield _powering_on(stand)
    yield _commits(stand)


# -- over each carrier -----------------------------------------------------------------------------


class Served:
    """A home's disk in a process of its own, by the word `disk serve`."""

    def __init__(self, home: Home, *line: str) -> None:
        words = ["-m", "app", "--home", str(home.folder), "--json", "disk", "serve", *line]
        self._process = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self.url: str = json.loads(self._process.stdout.readline())["url"]

    def close(self) -> None:
        """Ends it, by its id."""
        self._process.terminate()
        self._process.communicate(timeout=30)


def _round_trips(stand: Stand) -> Iterator[Figure]:
    for name, open_one in _lines().items():
        with ExitStack() as stack:
            home = make_home(stand.folder())
            disk = Disk(open_one(home, stack))
            stack.callback(disk.close)
            disk.verify_pin(NO_PIN)
            yield from _figures(stand, name, disk)


def _lines() -> dict[str, Callable[[Home, ExitStack], Transport]]:
    """The carriers that this machine has; a smart-card reader only where it is named."""
    found: dict[str, Callable[[Home, ExitStack], Transport]] = {"sim": _in_process}
    if sys.platform != "win32":
        found["pty"] = lambda home, stack: _served(home, stack, "--pty")
    found["socket"] = lambda home, stack: _served(home, stack, "--tcp", "0")
    found["usb"] = _on_our_bus
    reader = os.environ.get(READER)
    if reader:
        found["pcsc"] = lambda home, stack: _served(home, stack, "--vpcd", reader)
    return found


def _in_process(home: Home, _: ExitStack) -> Transport:
    return open_transport(f"sim:{home.disk}", now)


def _served(home: Home, stack: ExitStack, *line: str) -> Transport:
    served = Served(home, *line)
    stack.callback(served.close)
    return open_guarded(served.url, now)


def _on_our_bus(home: Home, stack: ExitStack) -> Transport:
    from hardware.emulator.usb_backend import UsbBus
    from hardware.transport.usb_ccid import open_usb

    served = stack.enter_context(closing(ServedDisk(home.disk, now, no_faults())))
    bus = UsbBus()
    bus.plug(CcidDevice(served))
    return guarded("usb:bench", lambda: open_usb("usb:*", "*", now, bus))


def _figures(stand: Stand, name: str, disk: Disk) -> Iterator[Figure]:
    request = disk.encode(a_request(disk))
    chance = random.Random(7)
    status_size = len(bodies.STATUS_BODY.encode(disk.status()))
    cases: dict[str, Case] = {
        "status": lambda _: disk.status(),
        "bare status": lambda _: disk.echo(bytes(status_size)),
        "issue": lambda _: disk.sign(chance.randbytes(16), request, disk.next_slot(KIND)),
        "bare issue": lambda _: (disk.echo(bytes(len(request))), disk.echo(bytes(BARE_BYTES))),
    }
    taken = take_turns(cases, stand.sizes.blocks)
    yield _figure(f"{name}: status, times an ECHO of its size", taken, "status", status_size)
    yield _figure(f"{name}: next number and ticket, times two ECHOs", taken, "issue", len(request))


def _figure(what: str, taken: dict[str, Taken], case: str, size: int) -> Figure:
    ours, bare = taken[case], taken[f"bare {case}"]
    return Figure(
        bench="carriers",
        goal=CARRIERS_GOAL,
        what=what,
        unit="ms",
        figure=ours.wall_ms,
        limit=bare.wall_ms,
        ratio=median_ratio(ours.wall, bare.wall),
        spread=spread(bare.wall),
        by_wall=True,
        facts={"bytes": size, "p10_p90": spread_of_ratio(ours.wall, bare.wall)},
    )


# -- powering on -----------------------------------------------------------------------------------


def _powering_on(stand: Stand) -> Figure:
    paths = {count: _long_journal(stand, count) for count in (FEW, MANY)}
    cases: dict[str, Case] = {
        str(count): lambda _, path=path: power_on(path, now).close()  # type: ignore[misc]
        for count, path in paths.items()
    }
    taken = take_turns(cases, max(stand.sizes.blocks // 4, 2), block=10)
    few, many = taken[str(FEW)], taken[str(MANY)]
    return Figure(
        bench="carriers",
        goal=CARRIERS_GOAL,
        what=f"powering on a disk of {MANY} records, times one of {FEW}",
        unit="cpu ms",
        figure=many.cpu_ms,
        limit=few.cpu_ms,
        ratio=median_ratio(many.cpu, few.cpu),
        gate=1.5,
        stretch=1.2,
        spread=spread(few.cpu),
        facts={"p10_p90": spread_of_ratio(many.cpu, few.cpu)},
    )


def _long_journal(stand: Stand, count: int) -> Path:
    """A true first record, and then so many that chain on: hashes true, signatures not, which
    powering on does not look at."""
    home = make_home(stand.folder(in_memory=True))
    disk = Disk(open_transport(f"sim:{home.disk}", now))
    disk.verify_pin(NO_PIN)
    disk.sign(bytes(16), disk.encode(a_request(disk)), disk.next_slot(KIND))
    disk.close()
    journal = Journal(home.disk)
    first = journal.last()
    journal.close()
    assert first is not None
    with closing(sqlite3.connect(home.disk)) as db, db:
        db.executemany(INSERT, (row_of(entry) for entry in chained(first, count)))
        db.execute("UPDATE volume SET next=next+? WHERE code=?", (count - 1, first.code))
        db.execute("UPDATE counter SET unsent=unsent+? WHERE kind=?", (count - 1, KIND))
        Seal(db).renew()
    return home.disk


def chained(first: Entry, count: int) -> Iterator[Entry]:
    entry, statement = first, read_statement(first.signed)
    for sequence in range(2, count + 1):
        number, asked = entry.number + 1, sequence.to_bytes(16, "big")
        statement = replace(
            statement,
            sequence=sequence,
            number=f"{number:08d}",
            request_id=asked,
            previous_hash=entry.record_hash,
        )
        signed = STATEMENT.encode(statement)
        entry = replace(
            entry,
            sequence=sequence,
            number=number,
            request_id=asked,
            signed=signed,
            record_hash=sm3(signed),
        )
        yield entry


# -- commits ---------------------------------------------------------------------------------------


def _commits(stand: Stand) -> Figure:
    """A signed record beside a bare row of its size, each synced."""
    home = make_home(stand.folder())
    disk = Disk(open_transport(f"sim:{home.disk}", now))
    disk.verify_pin(NO_PIN)
    bare = opened(stand.folder() / "bare.db")
    bare.execute("CREATE TABLE record(sequence INTEGER PRIMARY KEY, held BLOB NOT NULL)")
    request, chance = disk.encode(a_request(disk)), random.Random(7)
    row = bytes(len(request) + 600)  # statement, signature, hash
    with closing(bare):
        cases: dict[str, Case] = {
            "disk": lambda _: disk.sign(chance.randbytes(16), request, disk.next_slot(KIND)),
            "bare": lambda _: bare.execute("INSERT INTO record(held) VALUES(?)", (row,)),
        }
        taken = take_turns(cases, stand.sizes.blocks)
    disk.close()
    ours, floor = taken["disk"], taken["bare"]
    return Figure(
        bench="carriers",
        goal=CARRIERS_GOAL,
        what="signed records a second, share of bare SQLite's commits",
        unit="/s",
        figure=1000 / ours.wall_ms,
        limit=1000 / floor.wall_ms,
        ratio=median_ratio(floor.wall, ours.wall),
        at_least=True,
        spread=spread(floor.wall),
        by_wall=True,
        facts={"p10_p90": spread_of_ratio(floor.wall, ours.wall), "on": file_system(home.folder)},
    )
