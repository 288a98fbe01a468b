"""Goal 16: the bureau keeps batches of 100 tickets in PostgreSQL, beside COPY of the same rows.

Keeping is everything that the second phase does with signatures already looked at: what is known,
gates, rows by COPY, counters, one commit a batch. The limit is one COPY of all rows of a turn into
the same tables of another database, in one commit. Looking at the signatures is told beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from app.benchmarks.figure import NOISY, Figure
from app.benchmarks.postgresql import cluster, program
from app.benchmarks.signed import Signer, a_bureau, new_authority
from app.benchmarks.stand import Stand
from app.benchmarks.turns import Taken, median_ratio, spread, spread_of_ratio
from app.benchmarks.workshop import WallClock, make_home
from app.bootstrap.opening import now
from app.bureau.rows import add_all
from app.bureau.tickets import Looked, looked_at
from db.bureau_schema.tickets import ticket, ticket_event, ticket_rate

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau

BATCH, MOST = 100, 3  # tickets, batches in a turn
RUNS = 3  # a noisy run is repeated so often
TABLES = (ticket, ticket_rate, ticket_event)
OF_THE_DATABASE = {"id"}
Rows = list[list[dict[str, Any]]]


def server(stand: Stand) -> Iterator[Figure]:
    """Two lines; none where the system has no PostgreSQL."""
    if not program("initdb"):
        stand.tell("没有 PostgreSQL: 不测 server")
        return
    wall = WallClock(now())
    authority = new_authority(wall.at)
    home = make_home(stand.folder(), wall.at, authority=authority)
    with ExitStack() as stack:
        signer = Signer(home.disk, wall)
        stack.callback(signer.close)
        servers = stack.enter_context(cluster(durable=True))
        ours, bare = (
            stack.enter_context(a_bureau(servers.database(), wall, signer.disk, known))
            for known in (authority.to_bytes(),) * 2
        )
        yield from _figures(stand, signer, ours, bare)


def _figures(stand: Stand, signer: Signer, ours: Bureau, bare: Bureau) -> Iterator[Figure]:
    for run in range(1, RUNS + 1):
        looking, keeping, copying = _taken(stand, signer, ours, bare)
        if spread(copying.wall) < NOISY:
            break
        stand.tell(f"波动 {spread(copying.wall):.1f}, 第 {run} 次")
    yield _keeping(keeping, copying)
    yield _looking(looking, keeping)


def _taken(stand: Stand, signer: Signer, ours: Bureau, bare: Bureau) -> tuple[Taken, Taken, Taken]:
    """What looking, keeping and copying took."""
    turns, in_a_turn = stand.sizes.blocks + 1, batches_of(stand)
    many = turns * in_a_turn
    stand.tell(f"签发 {many * BATCH} 张")
    batches = [signer.batch(BATCH) for _ in range(many)]
    disk = signer.disk.identity().number
    with ours.reading() as work:
        facts = work.devices.disk(disk)
    looking, keeping, copying = Taken(), Taken(), Taken()
    for turn in range(turns):
        sent = batches[turn * in_a_turn : (turn + 1) * in_a_turn]
        counts = in_a_turn if turn else 0  # the first turn of each is not counted
        looked = _timed(looking, counts, lambda sent=sent: [looked_at(b, facts) for b in sent])
        _timed(keeping, counts, lambda looked=looked: _kept(ours, looked, disk))
        rows = _rows(ours, looked)
        _timed(copying, counts, lambda rows=rows: _copied(bare, rows))
    return looking, keeping, copying


def batches_of(stand: Stand) -> int:
    """How many in a turn."""
    return min(MOST, max(1, stand.sizes.blocks // 4))


def _timed(taken: Taken, many: int, work: Any) -> Any:
    """`many` 0: not counted."""
    begun = perf_counter()
    made = work()
    if many:
        taken.wall.append(perf_counter() - begun)
        taken.each += [taken.wall[-1] / many] * many
    return made


def _kept(bureau: Bureau, batches: Sequence[Sequence[Looked]], disk: str) -> None:
    for looked in batches:
        with bureau.writing() as work:
            results = work.tickets.receive(looked, disk, 0)
        assert all(each.problem is None for each in results)


def _rows(bureau: Bureau, batches: Sequence[Sequence[Looked]]) -> Rows:
    """What these tickets left in each table."""
    keys = [(each.sent.code, each.sent.number) for looked in batches for each in looked]
    first, last = min(number for _, number in keys), max(number for _, number in keys)
    with bureau.reading() as work:
        return [
            [
                {k: v for k, v in row._mapping.items() if k not in _made_there(table)}
                for row in work.connection.execute(
                    select(table).where(table.c.number.between(first, last))
                )
            ]
            for table in TABLES
        ]


def _made_there(table: Table) -> set[str]:
    return OF_THE_DATABASE if table.c.get("id") is not None else set()


def _copied(bureau: Bureau, rows: Rows) -> None:
    with bureau.writing() as work:
        for table, found in zip(TABLES, rows, strict=True):
            add_all(work.connection, table, found)


def _keeping(ours: Taken, bare: Taken) -> Figure:
    return Figure(
        bench="server",
        goal=16,
        what="batches of 100 kept in PostgreSQL, share of COPY of the same rows",
        unit="tickets/s",
        figure=BATCH * 1000 / ours.wall_ms,
        limit=BATCH * 1000 / bare.wall_ms,
        ratio=median_ratio(bare.wall, ours.wall),
        gate=0.12,
        stretch=0.3,
        at_least=True,
        spread=spread(bare.wall),
        by_wall=True,
        facts={"p10_p90": spread_of_ratio(bare.wall, ours.wall), "turns": len(ours.wall)},
    )


def _looking(looking: Taken, keeping: Taken) -> Figure:
    return Figure(
        bench="server",
        goal=16,
        what="signatures looked at (SM2 in Python) a second; limit: tickets kept a second",
        unit="tickets/s",
        figure=BATCH * 1000 / looking.wall_ms,
        limit=BATCH * 1000 / keeping.wall_ms,
        ratio=median_ratio(keeping.wall, looking.wall),
        at_least=True,
        spread=spread(looking.wall),
        by_wall=True,
    )
