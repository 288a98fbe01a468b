"""Goal 15: the upload of batches of 100, from our client over loopback to the bureau with its
store, beside the same bytes to a server that throws them away; and beside single tickets.

The first phase is what a terminal waits for, and both gates are asked of it; the second (every
signature looked at, rows kept, a receipt signed) is told beside it: SM2 in Python is its cost.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from typing import Any

from app.benchmarks.figure import NOISY, Figure
from app.benchmarks.signed import Signer, a_bureau, new_authority
from app.benchmarks.stand import Stand
from app.benchmarks.turns import (
    Case,
    Taken,
    calls,
    median_ratio,
    spread,
    spread_of_ratio,
    take_turns,
)
from app.benchmarks.workshop import WallClock, make_home
from app.bootstrap.opening import now
from app.bureau.application import make_application
from app.bureau.serving import Served
from app.gateway.exchange import Address
from app.gateway.http_client import HttpBureau
from app.gateway.messages.uploads import TicketSent, UploadSent
from app.version import VERSION
from hardware.disk import Disk
from hardware.ports import SignedStatus

BATCH = 100
RUNS = 3  # a noisy run is repeated so often
NULL, FIRST, FIRST_OF_ONE, BOTH, BOTH_OF_ONE = "null", "first", "first of one", "both", "of one"
NOBODY = "0"  # the serial that the null server gives
Message = dict[str, Any]
WELL = (
    b'{"serial":"0","wait_s":0,"nonce":"AAAAAAAAAAAAAAAAAAAAAA==","token":"0",'
    b'"until":"2099-12-31T00:00:00+08:00","time":"2024-01-15T00:00:00+08:00"}'
)


class Prover:
    """`gateway.session.Prover` of a disk at hand."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def disk_number(self) -> str:
        """Of the disk."""
        return self._disk.identity().number

    def signed_status(self, nonce: bytes) -> SignedStatus:
        """By its own key."""
        return self._disk.signed_status(nonce)


async def nothing(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """A server that reads what comes and says that it is well."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    head = {"type": "http.response.start", "status": 200, "headers": []}
    await send({**head, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": WELL})


def sync(stand: Stand) -> Iterator[Figure]:
    """The first phase, both phases, and singles beside batches."""
    wall = WallClock(now())
    authority = new_authority(wall.at)
    home = make_home(stand.folder(), wall.at, authority=authority)
    with ExitStack() as stack:
        signer = Signer(home.disk, wall)
        stack.callback(signer.close)
        where = stand.folder() / "bureau.db"
        bureau = stack.enter_context(a_bureau(where, wall, signer.disk, authority.to_bytes()))
        lines = [_line(stack, make_application(bureau), signer), _line(stack, nothing, signer)]
        taken = _until_quiet(stand, signer, *lines)
        yield from _figures(taken)


def _until_quiet(
    stand: Stand, signer: Signer, ours: HttpBureau, null: HttpBureau
) -> dict[str, Taken]:
    """Measured, and again with new tickets while the null server's own blocks differ too much."""
    for run in range(1, RUNS + 1):
        cases = _Cases(stand, signer, ours, null)
        taken = take_turns(cases.cases(), stand.sizes.blocks, cases.in_a_turn)
        if spread(taken[NULL].wall) < NOISY:
            break
        stand.tell(f"波动 {spread(taken[NULL].wall):.1f}, 第 {run} 次")
    return taken


class _Cases:
    """Every call asks under a new request id; what is looked at was never looked at before. All of
    it is signed before the clock runs."""

    def __init__(self, stand: Stand, signer: Signer, ours: HttpBureau, null: HttpBureau) -> None:
        self.ours, self.null = ours, null
        self.in_a_turn = min(3, max(1, stand.sizes.blocks // 4))
        many = calls(stand.sizes.blocks, self.in_a_turn)
        stand.tell(f"签发 {many * BATCH + many} 张")
        self._batches = [signer.batch(BATCH) for _ in range(many)]
        self._singles = [signer.batch(1) for _ in range(many)]
        assert null.upload(self._sent(self._singles[0])).serial == NOBODY
        assert ours.upload(self._sent(self._singles[0])).serial != NOBODY

    def cases(self) -> dict[str, Case]:
        """By name, in the order in which they take turns."""
        batches, singles = self._batches, self._singles
        return {
            NULL: lambda n: self.null.upload(self._sent(batches[n])),
            FIRST: lambda n: self.ours.upload(self._sent(batches[n])),
            FIRST_OF_ONE: lambda n: self.ours.upload(self._sent(singles[n])),
            BOTH: lambda n: self._both(batches[n]),
            BOTH_OF_ONE: lambda n: self._both(singles[n]),
        }

    def _sent(self, tickets: tuple[TicketSent, ...]) -> UploadSent:
        return UploadSent(secrets.token_hex(16), tickets)

    def _both(self, tickets: tuple[TicketSent, ...]) -> None:
        taken = self.ours.upload(self._sent(tickets))
        result = self.ours.upload_result(taken.serial)
        assert result.ready
        assert len(result.results) == len(tickets)


def _figures(taken: dict[str, Taken]) -> Iterator[Figure]:
    null, first, both = taken[NULL], taken[FIRST], taken[BOTH]
    yield _share(
        "first phase of a batch of 100, share of the null server's rate", first, null, 0.35
    )
    yield _share("both phases, signatures looked at, share of the same", both, null)
    yield _beside_singles("first phase", first, taken[FIRST_OF_ONE], 10.0)
    yield _beside_singles("both phases", both, taken[BOTH_OF_ONE])


def _share(what: str, ours: Taken, null: Taken, gate: float | None = None) -> Figure:
    return Figure(
        bench="sync",
        goal=15,
        what=what,
        unit="tickets/s",
        figure=BATCH * 1000 / ours.wall_ms,
        limit=BATCH * 1000 / null.wall_ms,
        ratio=median_ratio(null.wall, ours.wall),
        gate=gate,
        stretch=gate and 0.5,
        at_least=True,
        spread=spread(null.wall),
        by_wall=True,
        facts={"p10_p90": spread_of_ratio(null.wall, ours.wall)},
    )


def _beside_singles(phases: str, batch: Taken, single: Taken, gate: float | None = None) -> Figure:
    return Figure(
        bench="sync",
        goal=15,
        what=f"{phases}: a ticket of a batch of 100, times a single ticket's rate",
        unit="tickets/s",
        figure=BATCH * 1000 / batch.wall_ms,
        limit=1000 / single.wall_ms,
        ratio=median_ratio(single.wall, batch.wall) * BATCH,
        gate=gate,
        stretch=gate and 20.0,
        at_least=True,
        spread=spread(single.wall),
        by_wall=True,
    )


def _line(stack: ExitStack, application: Any, signer: Signer) -> HttpBureau:
    served = Served(application)
    served.start()
    stack.callback(served.close)
    where = Address(served.url, connect_s=2.0, answer_s=60.0)
    client = HttpBureau(lambda: where, Prover(signer.disk), VERSION)
    stack.callback(client.close)
    return client
