"""The bureau itself: its database, its clock, and one unit of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.bureau.settings import CLOCK_OFFSET, Settings
from app.bureau.work import Profiles, Work
from db.bureau_engine import READING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.bureau.call import Call


Gate = Callable[[Work, "Call"], None]


class Bureau:
    """Holds no state but its database: several processes may be the same bureau.

    `wall` is the PC's time, `profiles` the three kinds of terminals. `follows`: the time is the
    disk's (embedded), no offset is added. `gates` are asked before every call but health, with a
    session or without; they raise Refusal.
    """

    def __init__(
        self,
        engine: Engine,
        wall: Callable[[], datetime],
        profiles: Profiles,
        *,
        follows: bool = False,
    ) -> None:
        self.engine = engine
        self.profiles = profiles
        self.gates: list[Gate] = []
        self._wall = wall
        self.follows = follows
        self.changes = 0  # of settings, in this process: who keeps some for a while drops them

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Looks and changes nothing."""
        with self.engine.connect().execution_options(**READING) as connection:
            yield Work(connection, self.clock(connection), self.profiles)

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """All that is done in it lasts, or, when anything is raised, none of it."""
        with self.engine.begin() as connection:
            work = Work(connection, self.clock(connection), self.profiles)
            yield work
        self.changes += work.settings.written

    def wall(self) -> datetime:
        """The PC's time."""
        return self._wall()

    def clock(self, connection: Connection) -> datetime:
        """The bureau's time, in whole seconds, +08:00."""
        at = self._wall()
        if not self.follows:
            at += timedelta(seconds=int(Settings(connection).get(CLOCK_OFFSET, "0")))
        return at.replace(microsecond=0)
