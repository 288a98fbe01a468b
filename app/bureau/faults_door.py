"""The door before the bureau's API at which faults strike; the console has none.

An ASGI middleware, outermost. Each call is counted in the process, and drawn with the seed: what
vanishes is not the same call for ever.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.bureau.api.endpoint import problem
from app.bureau.faults import NONE, FaultPlan, Faults, rests, strikes
from db.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from app.bureau.bureau import Bureau

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

API = "/v1/"
HEALTH = "/v1/health"
KEPT_S = 1.0  # a thread and a transaction for each call cost a millisecond


class _Kept(Struct, frozen=True):
    """What was read, good for a second: in every process what another one set is felt by then, in
    its own at once. A clock that jumps ends it too."""

    at_s: float
    wall: datetime
    changes: int
    plan: FaultPlan
    resting: bool

    def holds(self, bureau: Bureau) -> bool:
        """Whether it needs not be read again."""
        fresh = time.monotonic() - self.at_s < KEPT_S
        same = self.changes == bureau.changes
        return fresh and same and abs((bureau.wall() - self.wall).total_seconds()) < KEPT_S


class FaultsDoor:
    """Lets a call pass, late, or not at all."""

    def __init__(self, inner: Asgi, bureau: Bureau) -> None:
        self._inner = inner
        self._bureau = bureau
        self._calls = itertools.count()
        self._kept: _Kept | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._inner(scope, receive, send)
            return
        kept = self._kept
        if kept is None or not kept.holds(self._bureau):
            kept = self._kept = await asyncio.to_thread(self._now)
        plan, resting = kept.plan, kept.resting
        if plan.slow_s:
            await asyncio.sleep(plan.slow_s)
        if scope["path"] == HEALTH:
            await self._inner(scope, receive, send)
        elif resting:
            await problem("BUREAU-MAINTENANCE", 503, {})(scope, receive, send)
        else:
            await self._through(plan, scope, receive, send)

    def _now(self) -> _Kept:
        stamp = time.monotonic(), self._bureau.wall(), self._bureau.changes
        try:
            with self._bureau.reading() as work:
                return _Kept(*stamp, Faults(work).plan, rests(work))
        except StoreError:
            return _Kept(*stamp, NONE, False)  # the API itself tells what is wrong with the store

    async def _through(self, plan: FaultPlan, scope: Message, receive: Receive, send: Send) -> None:
        call = next(self._calls)
        if strikes(plan.vanish_before_percent, plan.seed, "before", call):
            await _cut(receive, send)
        elif strikes(plan.refuse_percent, plan.seed, "refuse", call):
            await problem("BUREAU-BUSY", 503, {"reason": "fault"})(scope, receive, send)
        elif strikes(plan.vanish_after_percent, plan.seed, "after", call):
            await self._inner(scope, receive, _nowhere)
            await _cut(receive, send)
        else:
            await self._inner(scope, receive, send)


async def _nowhere(_: Message) -> None:
    """An answer that nobody gets."""


async def _cut(receive: Receive, send: Send) -> None:
    """The line is closed without an answer; where the server does not let us, silence."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
