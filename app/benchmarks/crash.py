"""Goal 5: a process killed at random while it issues; what it was asked is asked again.

Every document must be there exactly once, in book and disk alike, no number lost, doubled or
skipped, and nothing that was answered may be taken back. Killed is SIGKILL (on Windows
TerminateProcess): the system keeps what was written. Writes that were never synced are not cut
off here: that takes a block device or file system that drops them. What is checked of it is that
both stores ask for `synchronous=FULL`.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.benchmarks import trade
from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand, file_system
from app.benchmarks.workshop import Desk, make_home, open_desk
from app.bootstrap.home import Home
from app.domain.invoice import Invoice
from app.repositories.rows import period_of
from app.repositories.search import Filter
from app.services.book import Book
from app.services.disk.signing_requests import invoice_of
from db.engine import open_engine
from hardware.emulator.journal import Journal, connection
from hardware.ports import DiskRecord

SEED = 23
AGAIN = 3  # documents that were answered and are asked once more
LONGEST_S = 0.1  # from the first document, or from the start of the child, to its end
EARLY = 0.2  # so many of the children are killed while they open the home and settle
PATIENCE_S = 60.0
FULL = 2
TELL = ("invoice.issue", "invoice.recover")  # a ticket came into the book
Said = tuple[str, str, str]  # document, code, number


@dataclass(frozen=True, slots=True)
class Campaign:
    """What all killed children were asked, and what they said before they died."""

    asked: int  # documents, from the first
    said: list[Said]
    settled: int  # tickets that the disk had signed and the book had not kept when a child died


def crash(stand: Stand) -> Iterator[Figure]:
    """One line of faults, one of the syncs."""
    folder = stand.folder()
    home = make_home(folder)
    kills = stand.sizes.kills
    campaign = _kill_often(home, folder / "said", kills, stand)
    faults = faults_after(home, campaign)
    yield Figure(
        bench="crash",
        goal=5,
        what=f"faults after {kills} kills at random: lost, doubled, skipped, taken back",
        unit="faults",
        figure=len(faults),
        limit=0,
        ratio=len(faults),
        gate=0,
        facts={
            "documents": campaign.asked,
            "signed_but_not_kept": campaign.settled,
            "cut_of_unsynced_writes": "not measured",
            "on": file_system(folder),
            **({"first": faults[0]} if faults else {}),
        },
    )
    weak = [name for name, level in synchronous(home).items() if level < FULL]
    yield Figure(
        bench="crash",
        goal=5,
        what="stores that do not ask for synchronous=FULL",
        unit="stores",
        figure=len(weak),
        limit=0,
        ratio=len(weak),
        gate=0,
        facts={"weak": weak},
    )


def story(count: int) -> list[trade.Ticket]:
    """The first documents of the campaign."""
    return list(islice(trade.tickets(SEED), count))


def _kill_often(home: Home, said: Path, kills: int, stand: Stand) -> Campaign:
    chance = random.Random(SEED)
    trade.buyers()  # a forked child has them at once
    said.touch()
    for kill in range(kills):
        first = max(len(_answers(said)) - AGAIN, 0)
        early = kill > 0 and chance.random() < EARLY
        _kill_one(home, said, first, chance.uniform(0, LONGEST_S), early=early)
        if kill % 50 == 49:
            stand.tell(f"已中断 {kill + 1} 次")
    lines = said.read_text("utf-8").split("\n")[:-1]  # a cut last line was not said
    settled = sum(int(line.split()[1]) for line in lines if line.startswith("settled"))
    return Campaign(_asked(lines), _answers(said), settled)


def _kill_one(home: Home, said: Path, first: int, after_s: float, *, early: bool) -> None:
    """Start a child, let it live a little, kill it. It is forked where the system can: then all
    is imported, and its life is opening, settling and issuing."""
    known = said.stat().st_size
    ways = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("fork" if "fork" in ways else "spawn")
    child = context.Process(target=issue_until_killed, args=(home.folder, said, first))
    child.start()
    until = time.monotonic() + PATIENCE_S
    while not early and said.stat().st_size == known and child.is_alive():
        assert time.monotonic() < until, "the child says nothing"
        time.sleep(0.001)
    time.sleep(after_s)
    child.kill()
    child.join()
    assert child.exitcode != 1, "the child failed by itself"
    child.close()


def issue_until_killed(folder: Path, said: Path, first: int) -> None:
    """The child: settles what an earlier one left, then issues, saying each answer at once."""
    handle = os.open(said, os.O_WRONLY | os.O_APPEND)
    trade.buyers()
    with open_desk(Home.at(folder), login=False) as desk:
        settled = len(desk.terminal.issuing.settle_open_attempts())
        os.write(handle, f"settled {settled}\n".encode())
        for ticket in islice(trade.tickets(SEED), first, None):
            os.write(handle, f"asking {ticket.place}\n".encode())
            document, code, number = answer(desk, ticket)
            os.write(handle, f"issued {document} {code} {number}\n".encode())


def answer(desk: Desk, ticket: trade.Ticket) -> Said:
    """Ask for one document; what it is issued as."""
    key = desk.issue(ticket.entered()).invoice.key
    return ticket.document, key.code, key.number


def _answers(said: Path) -> list[Said]:
    """Every answer, each document once, in order. One document may not have two answers, so
    they are all kept."""
    lines = said.read_text("utf-8").split("\n")[:-1]
    found = [tuple(line.split()[1:]) for line in lines if line.startswith("issued")]
    return [(document, code, number) for document, code, number in dict.fromkeys(found)]


def _asked(lines: list[str]) -> int:
    return (
        max((int(line.split()[1]) for line in lines if line.startswith("asking")), default=-1) + 1
    )


def faults_after(home: Home, campaign: Campaign) -> list[str]:
    """Ask every document again, then look at book and disk."""
    asked = story(campaign.asked)
    with open_desk(home) as desk:
        once = [answer(desk, ticket) for ticket in asked]
        twice = [answer(desk, ticket) for ticket in asked]
        kept = list(desk.terminal.searching.whole(Filter()))
        disk = desk.terminal.device.disk
        disk.self_test(full=True)
        identity = disk.identity()
        records = [
            invoice_of(record, disk_number=identity.number, simulated=identity.simulated)
            for record in disk.journal(0, len(asked) * 2 + 100)
            if isinstance(record, DiskRecord)
        ]
    return [
        *(["nobody was asked anything"] if not asked else []),
        *_unlike("asked twice", once, twice),
        *(f"taken back: {said}" for said in sorted(set(campaign.said) - set(once))),
        *_numbers(kept, asked),
        *_unlike("book and disk", kept, records),
        *_book_faults(home, len(asked)),
    ]


def _unlike(
    what: str, one: list[Said] | list[Invoice], other: list[Said] | list[Invoice]
) -> list[str]:
    faults = [] if len(one) == len(other) else [f"{what}: {len(one)} and {len(other)}"]
    return faults + [f"{what}: {a} and {b}" for a, b in zip(one, other, strict=False) if a != b]


def _numbers(kept: list[Invoice], asked: list[trade.Ticket]) -> Iterator[str]:
    """Each document once, and the numbers of each code from 1 without a gap."""
    times = Counter(invoice.draft.document for invoice in kept)
    for ticket in asked:
        if times.pop(ticket.document, 0) != 1:
            yield f"not once: {ticket.document}"
    yield from (f"not asked: {document}" for document in times)
    codes = {invoice.key.code for invoice in kept}
    for code in sorted(codes):
        found = sorted(int(each.key.number) for each in kept if each.key.code == code)
        if found != list(range(1, len(found) + 1)):
            yield f"numbers of {code} have a gap"


def _book_faults(home: Home, tickets: int) -> Iterator[str]:
    """The trail is whole and tells every ticket, the summaries agree, nothing is left open."""
    engine = open_engine(home.book, reading=True)
    with Book(engine).reading() as work:
        told = sum(kept.entry.action in TELL for kept in work.audit.entries())
        if work.audit.verify().broken or told != tickets:
            yield f"audit trail: {told} of {tickets}"
        periods = {period_of(each.issued_at) for each in work.invoices.search(Filter())}
        for period in sorted(periods):
            if work.summaries.month(period) != work.summaries.scan(period):
                yield f"summaries of {period}"
        yield from (f"left open: {attempt.document}" for attempt in work.attempts.open())
    engine.dispose()


def synchronous(home: Home) -> dict[str, int]:
    """What the live connections of both stores ask for: 2 is FULL."""
    engine = open_engine(home.book)
    with closing(engine.driver()) as kept:
        (book,) = kept.execute("PRAGMA synchronous").fetchone()
    engine.dispose()
    opened: list[sqlite3.Connection] = []

    def connect(path: Path) -> sqlite3.Connection:
        opened.append(connection(path))
        return opened[-1]

    journal = Journal(home.disk, connect)
    (disk,) = opened[0].execute("PRAGMA synchronous").fetchone()
    journal.close()
    return {"book": int(book), "disk": int(disk)}
