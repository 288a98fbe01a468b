"""The few threads in which the bureau works. They end with the application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import anyio.to_thread

from app.bureau.refusals import Refusal

if TYPE_CHECKING:
    from anyio import CapacityLimiter

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """At most `most` at work and `queue` waiting; who comes then is told BUREAU-BUSY at once."""

    def __init__(self, most: int = 12, queue: int = 400) -> None:
        self._most = most
        self._queue = queue

    @cached_property
    def _limiter(self) -> CapacityLimiter:
        return anyio.CapacityLimiter(self._most)  # belongs to the running loop

    async def run(self, work: Callable[P, R], *asked: P.args, **more: P.kwargs) -> R:
        """The result of blocking work."""
        if self._limiter.statistics().tasks_waiting >= self._queue:
            raise Refusal("BUREAU-BUSY", 503)
        return await anyio.to_thread.run_sync(lambda: work(*asked, **more), limiter=self._limiter)
