"""Goal 15: the upload of batches of 100, from our client over loopback to the bureau with its
store, beside the same bytes to a server that throws them away; and beside single tickets.

The first phase is what a terminal waits for; the second (every signature looked at, rows kept,
a receipt signed) is told beside it: SM2 in Python is its cost.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from typing import Any

import msgspec

from app.benchmarks.figure import Figure
from app.benchmarks.signed import Signer, a_bureau, new_authority
from app.benchmarks.stand import Stand
from app.benchmarks.turns import Case, Taken, median_ratio, spread, spread_of_ratio, take_turns
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
        yield from _figures(_Cases(stand, signer, *lines))


class _Cases:
    """Every call sends what was never sent before; it is signed before the clock runs."""

    def __init__(self, stand: Stand, signer: Signer, ours: HttpBureau, null: HttpBureau) -> None:
        self.ours, self.null = ours, null
        self.blocks = max(3, stand.sizes.blocks // 4)
        self.in_a_turn = min(3, max(1, stand.sizes.blocks // 4))
        many = (self.blocks + 1) * self.in_a_turn
        stand.tell(f"签发 {2 * many * BATCH + many} 张")
        self._batches = [[signer.batch(BATCH) for _ in range(many)] for _ in range(2)]
        self._singles = [signer.batch(1) for _ in range(many)]
        self._requests = itertools.count(1)

    def cases(self) -> dict[str, Case]:
        """By name, in the order in which they take turns."""
        once, whole = self._batches
        return {
            "null": lambda n: self.null.upload(self._sent(once[n])),
            "first phase": lambda n: self.ours.upload(self._sent(once[n])),
            "both phases": lambda n: self._both(whole[n]),
            "single": lambda n: self._both(self._singles[n]),
        }

    def _sent(self, tickets: tuple[TicketSent, ...]) -> UploadSent:
        return UploadSent(f"{next(self._requests):032x}", tickets)

    def _both(self, tickets: tuple[TicketSent, ...]) -> None:
        taken = self.ours.upload(self._sent(tickets))
        result = self.ours.upload_result(taken.serial)
        assert result.ready
        assert len(result.results) == len(tickets)


def _figures(cases: _Cases) -> Iterator[Figure]:
    first = cases.null.upload(cases._sent(cases._batches[0][0]))
    assert first.serial == "0"
    bytes_of = len(msgspec.json.encode(cases._sent(cases._batches[0][0])))
    cases.ours.health()
    taken = take_turns(cases.cases(), cases.blocks, cases.in_a_turn)
    null, one = taken["null"], taken["first phase"]
    yield _share("first phase of a batch of 100, share of the null server's rate", one, null, 0.35)
    yield _share("both phases, signatures looked at, share of the same", taken["both phases"], null)
    yield _beside_singles(taken["both phases"], taken["single"], bytes_of)


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


def _beside_singles(batch: Taken, single: Taken, bytes_of: int) -> Figure:
    each = median_ratio(single.wall, batch.wall) * BATCH
    return Figure(
        bench="sync",
        goal=15,
        what="a batch of 100 by its ticket, times a single ticket's rate",
        unit="tickets/s",
        figure=BATCH * 1000 / batch.wall_ms,
        limit=1000 / single.wall_ms,
        ratio=each,
        at_least=True,
        spread=spread(single.wall),
        by_wall=True,
        facts={"bytes_of_a_batch": bytes_of},
    )


def _line(stack: ExitStack, application: Any, signer: Signer) -> HttpBureau:
    served = Served(application)
    served.start()
    stack.callback(served.close)
    where = Address(served.url, connect_s=2.0, answer_s=60.0)
    client = HttpBureau(lambda: where, Prover(signer.disk), VERSION)
    stack.callback(client.close)
    return client
