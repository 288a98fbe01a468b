"""A keystroke in the buyer's field over fifty thousand buyers, against plain SQL LIKE.

The peer is what one would write first: every row of the register looked at by LIKE, those that
begin so first. Both must find the same buyers. People type a few signs of a name, initials, or a
code, one key after another; asked is the median and the slowest in a hundred, and the first
search of a terminal, which reads the register, stands beside them.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import process_time

from app.benchmarks import trade
from app.benchmarks.figure import Figure, within
from app.benchmarks.loading import FROM, TO, Origin, load
from app.benchmarks.reading import plain
from app.benchmarks.stand import Stand
from app.benchmarks.turns import calls, median_ratio, percentile, slowness, spread, take_turns
from app.bootstrap.profiles import RESOURCES, read_profile
from app.services.book import Book
from app.services.problems import Sentences
from app.services.register.registers import Registers
from db.engine import open_engine
from db.initials import kept

SEED, TICKETS, CHOICES = 11, 50_000, 20
WORST_MS = 16.0  # of processor time: one picture of the screen
AFTER = TO + timedelta(days=1)
_SELLER = ("示例甲测试有限公司", "91990000MA0000007X", "虚构市样例路9号", "样例银行 1111")
_FITS = " OR ".join(f"{column} LIKE :any" for column in ("name", "tax_id", "own_code", "initials"))
_BEGINS = " OR ".join(
    (*(f"{column} LIKE :first" for column in ("name", "tax_id", "own_code", "initials")),)
)
_LIKE = (
    f"SELECT id FROM customer WHERE active = 1 AND ({_FITS})"
    f" ORDER BY ({_BEGINS} OR initials LIKE :word) DESC, version DESC LIMIT {CHOICES}"
)
_ALL = f"SELECT id FROM customer WHERE active = 1 AND ({_FITS})"
_ADD = (
    "INSERT INTO customer(name, tax_id, address_phone, bank_account, own_code, note, initials,"
    " version) VALUES(?, ?, ?, ?, ?, '', ?, ?)"
)


def completer(stand: Stand) -> Iterator[Figure]:
    """One keystroke, the slowest ones, and the first."""
    path = _book(stand)
    engine = open_engine(path, reading=True)
    try:
        registers = Registers(Book(engine), read_profile("skp"), lambda: AFTER, _sentences)
        with closing(plain(path)) as peer:
            yield _first(registers)
            _compare(registers, peer)
            yield from _keystrokes(stand, registers, peer)
    finally:
        engine.dispose()


def typed() -> list[str]:
    """What stands in the field after each key, for a mixture of ways to ask."""
    chosen, buyers = random.Random(SEED), trade.buyers()
    whole = []
    for buyer in chosen.sample(buyers, 40):
        reading = kept(buyer.name).split()[0]
        start = chosen.randrange(4)
        whole += [
            buyer.name[:5],
            buyer.name[start : start + 4],
            reading[:5],
            reading[start : start + 4],
            buyer.tax_id[-6:],
        ]
    whole += ["龘龘没有", "zzzzzz", "有限公司", "gs"]
    return [text[:end] for text in whole for end in range(1, len(text) + 1)]


def _sentences() -> Sentences:
    return Sentences.read(RESOURCES / "problems.toml")


def _book(stand: Stand) -> Path:
    """A register of all buyers of the trade, and some tickets of theirs."""
    path = stand.folder(in_memory=True) / "book.db"
    open_engine(path, create=True).dispose()
    tickets = min(stand.sizes.rows, TICKETS)
    origin = Origin(_SELLER, "开票乙", "499099999997", FROM.year)
    load(path, trade.tickets(SEED), tickets, tickets, origin, stand.tell)
    buyers = trade.buyers()[: max(stand.sizes.rows, 1000)]
    rows = (
        (b.name, b.tax_id, b.address_phone, b.bank_account, f"K{place}", kept(b.name), place)
        for place, b in enumerate(buyers, start=1)
    )
    with closing(sqlite3.connect(path)) as book, book:
        book.executemany(_ADD, rows)
    return path


def _asked(text: str) -> dict[str, str]:
    return {"any": f"%{text}%", "first": f"{text}%", "word": f"% {text}%"}


def _compare(registers: Registers, peer: sqlite3.Connection) -> None:
    """Both find the same buyers; a quick wrong answer ends the run."""
    for text in islice(typed(), 0, None, 37):
        ours = set(registers.customer_keys(text))
        theirs = {row[0] for row in peer.execute(_ALL, _asked(text))}
        assert ours == theirs, f"other buyers for {text}"


def _first(registers: Registers) -> Figure:
    start = process_time()
    registers.find_customers("示")
    took = (process_time() - start) * 1000
    return Figure(
        bench="completer",
        goal=7,
        what="the first search of a terminal: the register is read",
        unit="cpu ms",
        figure=took,
        limit=took,
        ratio=1.0,
    )


def _keystrokes(stand: Stand, registers: Registers, peer: sqlite3.Connection) -> Iterator[Figure]:
    texts = typed()

    def ours(number: int) -> object:
        return registers.find_customers(texts[number % len(texts)], CHOICES, former=False)

    def like(number: int) -> object:
        return peer.execute(_LIKE, _asked(texts[number % len(texts)])).fetchall()

    blocks = max(stand.sizes.blocks, 2)
    taken = take_turns({"ours": ours, "like": like}, blocks)
    mine, theirs = taken["ours"], taken["like"]
    gate, stretch = (0.25, 0.1) if stand.sizes.rows >= trade.BUYERS else (None, None)
    yield Figure(
        bench="completer",
        goal=7,
        what=f"one keystroke over {len(trade.buyers())} buyers, against LIKE",
        unit="cpu ms",
        figure=mine.cpu_ms,
        limit=theirs.cpu_ms,
        ratio=median_ratio(mine.cpu, theirs.cpu),
        gate=gate,
        stretch=stretch,
        spread=spread(theirs.cpu),
        facts={"keystrokes": calls(blocks) - 25, "p50_ms": _ms(mine.each, 0.5)},
    )
    slowest = sorted(_alone(ours, len(texts)))
    yield within(
        "completer",
        7,
        "the slowest keystroke in a hundred",
        _ms(slowest, 0.99),
        WORST_MS,
        slowness(),
    )


def _alone(case: object, count: int) -> list[float]:
    """Processor seconds of each keystroke by itself."""
    took = []
    for number in range(count):
        start = process_time()
        case(number)  # type: ignore[operator]
        took.append(process_time() - start)
    return took


def _ms(seconds: list[float], part: float) -> float:
    return round(percentile(seconds, part) * 1000, 3)
