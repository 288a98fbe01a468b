"""Visits at the counter as they are kept: who comes back for his files finds them again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace
from sqlalchemy import Row, delete, select

from app.bureau.counter_lines import Answer, CounterLine, Visit
from app.bureau.rows import add_all
from db.bureau_schema.counter import counter_answer, counter_visit

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.work import Work

MOST = 200  # the newest are kept; everything that counts stands in the ledgers
LISTED = 20
_LINES = tuple[CounterLine, ...]


class Visits:
    """The ledger of visits."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def keep(self, visit: Visit) -> None:
        """One more; the oldest go."""
        connection = self._work.connection
        lines = msgspec.json.encode(visit.lines).decode()
        row = {"visit": visit.number, "at": int(visit.at.timestamp()), "lines": lines}
        connection.execute(counter_visit.insert().values(**row))
        answers = [
            {"visit": visit.number, "name": each.name, "package": each.package}
            for each in visit.answers
        ]
        add_all(connection, counter_answer, answers)
        self._forget_old()

    def newest(self) -> tuple[Visit, ...]:
        """Without their answers."""
        asked = select(counter_visit).order_by(counter_visit.c.at.desc(), counter_visit.c.visit)
        rows = self._work.connection.execute(asked.limit(LISTED))
        return tuple(map(self._visit, rows))

    def visit(self, number: str) -> Visit | None:
        """With its answers, by name."""
        asked = select(counter_visit).where(counter_visit.c.visit == number)
        row = self._work.connection.execute(asked).first()
        if row is None:
            return None
        mine = select(counter_answer).where(counter_answer.c.visit == number)
        rows = self._work.connection.execute(mine.order_by(counter_answer.c.name))
        answers = tuple(Answer(each.name, bytes(each.package)) for each in rows)
        return replace(self._visit(row), answers=answers)

    def _visit(self, row: Row[Any]) -> Visit:
        at = datetime.fromtimestamp(row.at, self._work.at.tzinfo)
        return Visit(row.visit, at, msgspec.json.decode(row.lines, type=_LINES))

    def _forget_old(self) -> None:
        newest = select(counter_visit.c.visit).order_by(
            counter_visit.c.at.desc(), counter_visit.c.visit
        )
        kept = newest.limit(MOST).subquery()
        for table in (counter_answer, counter_visit):
            old = table.c.visit.not_in(select(kept.c.visit))
            self._work.connection.execute(delete(table).where(old))
