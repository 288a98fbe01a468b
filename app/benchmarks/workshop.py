"""Homes to measure in: real ones, made by bootstrap, whose disk has numbers without end.

The disk is a real emulated one over its real wire; only what the bureau grants is larger than
in a practice home (numbers, limits, capacity), so that a run is not stopped by a quota.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.benchmarks import trade
from app.bootstrap.creating import create_home
from app.bootstrap.home import Home
from app.bootstrap.opening import now, open_disk, open_terminal
from app.bootstrap.profiles import read_profile
from app.domain.entry import EnteredInvoice
from app.domain.invoice import InvoiceKind
from app.domain.invoice_code import make
from app.domain.profile import Profile
from app.domain.rates import rate_units
from app.services.book import Book
from app.services.disk.device import seen
from app.services.terminal import Terminal
from app.services.tickets.issuing import Issued
from db.engine import open_engine
from hardware.emulator.issuance import (
    Authority,
    IssueOrder,
    KindOrder,
    VolumeOrder,
    issue_disk,
    make_authority,
)
from hardware.transport.base import register
from hardware.transport.in_process import open_emulated

FAR = date(2099, 12, 31)
NUMBERS = 50_000_000
LIMIT_FEN = 10_000_000_000
SCHEME = "bench"  # an emulated disk whose wall clock stands until told


@dataclass(slots=True)
class WallClock:
    """A PC's clock for the disk that goes only when it is told."""

    at: datetime

    def __call__(self) -> datetime:
        """The time."""
        return self.at

    def forward(self, seconds: float) -> None:
        """Goes on."""
        self.at += timedelta(seconds=seconds)


def make_home(
    folder: Path,
    at: datetime | None = None,
    *,
    authority: Authority | None = None,
    until: date = FAR,
) -> Home:
    """A practice home in `folder`/home with our goods in its register; its disk's clock at `at`
    (default: the PC's time, running on). `authority` issues the disk, else one that nobody keeps;
    `until`: the last day of its first period."""
    start = at or now()
    home = Home.at(folder / "home")
    made = create_home(home.folder, profile="skp", demo=True, taxpayer=None, at=start)
    for file in home.folder.glob(f"{home.disk.name}*"):
        file.unlink()
    issue_disk(home.disk, authority or make_authority(start), _order(made, start, at, until))
    _tell_book(home)
    return home


def code_of(kind: str, year: int) -> str:
    """The code under which this disk (its year of issue), or another year's, issues a kind."""
    return make(InvoiceKind(kind), year)


def _order(made: dict[str, Any], start: datetime, wall: datetime | None, until: date) -> IssueOrder:
    profile = read_profile("skp")
    return IssueOrder(
        number=made["disk"]["number"],
        taxpayer_id=made["taxpayer"]["tax_id"],
        taxpayer_name=made["taxpayer"]["name"],
        kinds=tuple(_kind(kind, profile, start.date(), until) for kind in InvoiceKind),
        volumes=tuple(_volume(kind, start.year) for kind in InvoiceKind),
        clock=start,
        wall=wall or now(),
        capacity=NUMBERS,
    )


def _volume(kind: InvoiceKind, year: int) -> VolumeOrder:
    return VolumeOrder(kind, code_of(kind, year), 1, NUMBERS)


def _kind(kind: InvoiceKind, profile: Profile, start: date, until: date) -> KindOrder:
    return KindOrder(
        kind=kind,
        group=profile.groups[kind],
        rates=tuple(sorted(map(rate_units, profile.demo.rates), reverse=True)),
        single_limit_fen=LIMIT_FEN,
        report_from=start,
        report_to=until,
        lock_date=FAR,
        offline_hours=0,
    )


def _tell_book(home: Home) -> None:
    engine = open_engine(home.book)
    disk = open_disk(home, None, wait_s=0)
    try:
        with Book(engine).writing() as work:
            work.disks.note(seen(disk, now()))
            for goods in trade.register():
                work.registers.save_goods(goods)
            work.commit()
    finally:
        disk.close()
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Desk:
    """An open terminal and the person who draws at it."""

    terminal: Terminal
    drawer: str

    def issue(self, entered: EnteredInvoice, request_id: bytes | None = None) -> Issued:
        """One ticket along the whole path."""
        return self.terminal.issuing.issue(entered, self.drawer, request_id=request_id)


@contextmanager
def open_desk(home: Home, clock: WallClock | None = None, *, login: bool = True) -> Iterator[Desk]:
    """The home's terminal with its first login (`login` False: only its name, which is quick);
    `clock` stands for the PC's at the disk."""
    url = None
    if clock is not None:
        register(SCHEME, lambda said, place, _now: open_emulated(said, place, clock))
        url = f"{SCHEME}:{home.disk}"
    terminal = open_terminal(home.folder, disk_url=url, writes=True)
    try:
        if login:
            terminal.sign_in_for_practice()
        yield Desk(terminal, (terminal.practice_login() or ("",))[0])
    finally:
        terminal.close()
