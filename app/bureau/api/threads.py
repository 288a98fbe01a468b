"""The few threads in which the bureau works. They end with the loop that serves it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import ParamSpec, TypeVar

from app.bureau.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """At most `most` at work and `queue` waiting; who comes then is told BUREAU-BUSY at once. They
    are the loop's own: it waits for them when it ends."""

    def __init__(self, most: int = 12, queue: int = 400) -> None:
        self._most = most
        self._queue = queue
        self._asked = 0  # at work or waiting
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, work: Callable[P, R], *asked: P.args, **more: P.kwargs) -> R:
        """The result of blocking work."""
        if self._asked >= self._most + self._queue:
            raise Refusal("BUREAU-BUSY", 503)
        self._asked += 1
        try:
            return await self._in_loop().run_in_executor(None, partial(work, *asked, **more))
        finally:
            self._asked -= 1

    def _in_loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            loop.set_default_executor(_all_there(self._most))
            self._loop = loop
        return loop


def _all_there(most: int) -> ThreadPoolExecutor:
    """Every thread is there from the first call on: none has to begin while many wait."""
    pool, met = ThreadPoolExecutor(most, "bureau"), Barrier(most)
    for _ in range(most):
        pool.submit(met.wait)
    return pool
