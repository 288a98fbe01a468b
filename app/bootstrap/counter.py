"""`bureau counter`: the counter (办税服务厅窗口) of a home's practice bureau, or of a served one.

It works on the bureau's own database, beside whoever serves it; nothing goes over a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.bootstrap.counter_places import FolderDesk, ReaderDesk, pin_from_outside
from app.bootstrap.counter_rooms import Room, room_at, tell_the_time
from app.bootstrap.home import Home
from app.bootstrap.reader import is_reader_url
from app.domain.errors import RuleBroken
from app.gateway.errors import BureauRefused
from app.services.problems import PROBLEMS
from hardware.signing.packages import SUFFIX, opened

if TYPE_CHECKING:
    from app.bootstrap.counter_places import Desk
    from app.bureau.counter_lines import Brought, CounterLine, Visit
    from app.services.packages.carried import Found
    from app.services.problems import Problem, Sentences

READER = "reader"  # how a word names the report disk


class Asked(Struct, frozen=True):
    """`place`: a folder, a file, `reader`, or the URL of a reader; `to`: where the answers go,
    empty: the same. `claims`: kinds and counts of 购票 (0: as many as usual) for the disk `buyer`;
    empty: whose packages lie there. `database`: of a served bureau."""

    place: str
    to: str = ""
    claims: tuple[tuple[str, int], ...] = ()
    buyer: str = ""
    database: str = ""


class CounterTold(Struct, frozen=True):
    """A line of the visit, where its answer lies, and what kept it from lying there."""

    line: CounterLine
    place: str = ""
    problem: Problem | None = None

    def as_answer(self, sentences: Sentences) -> dict[str, Any]:
        """In the manner of contract §3."""
        line, problem = self.line, self._problem()
        names = ("file", "disk", "group", "period")
        said = {name: getattr(line, name) for name in names if getattr(line, name)}
        outcome = "refused" if problem is not None else str(line.outcome)
        answer: dict[str, Any] = {"step": str(line.step), "outcome": outcome, **said, **line.more}
        if self.place:
            answer["receipt"] = self.place
        if problem is not None:
            answer["error"] = sentences.as_answer(problem)
        elif line.code:
            answer["warnings"] = [line.code]
        return answer | {"simulated": True}

    def exit_code(self, sentences: Sentences) -> int:
        """0 unless it was refused."""
        problem = self._problem()
        return 0 if problem is None else sentences.exit_code(problem)

    def _problem(self) -> Problem | None:
        if self.problem is not None or self.line.outcome != "refused":
            return self.problem
        return BureauRefused(self.line.code, **self.line.facts)


def serve_counter(folder: Path | None, disk_url: str | None, asked: Asked) -> Iterator[CounterTold]:
    """One visit, a line each. COUNTER-NOTHING, COUNTER-WHOSE-DISK, HOME-MISSING, DATABASE-…, what
    a folder or a reader raises."""
    from app.bootstrap.counter_sales import Sales
    from app.bureau.counter import Counter

    with ExitStack() as stack:
        room = stack.enter_context(room_at(folder, disk_url, asked.database))
        desk = _desk(room, folder, asked.place)
        stack.callback(desk.close)
        out = _desk(room, folder, asked.to) if asked.to else desk
        stack.callback(out.close)
        found = _found(desk, asked)
        tell_the_time(room, found)
        brought = tuple(map(_brought, found))
        disk = _buyer(room, desk, asked, found) if asked.claims else ""
        sales = Sales(room, disk, asked.claims, lambda package, name: _lies(out, package, name))
        out.ready()
        visit = Counter(room.bureau).serve(brought, sales.bought)
        if not visit.lines:
            raise RuleBroken("COUNTER-NOTHING", place=asked.place)
        told = tuple(_given(visit, out))
        sales.laid_down((each.line.step, bool(each.place)) for each in told)
        yield from told
        _take_off(visit, desk, found)


# -- what lies on the desk -----------------------------------------------------------------------


def _desk(room: Room, folder: Path | None, place: str) -> Desk:
    from app.bootstrap.reader import open_reader

    if is_reader_url(place):
        return ReaderDesk(lambda: open_reader(place), pin_from_outside())
    if place == READER:
        if room.home is None:
            raise RuleBroken("COUNTER-WHICH-READER")
        reader = room.home.reader
        return ReaderDesk(reader.open, reader.pin())
    home = Home.at(folder)
    return FolderDesk(Path(place), home.refuse_own)


def _found(desk: Desk, asked: Asked) -> tuple[Found, ...]:
    """Who only buys need not bring anything. FILE-MISSING: there is no such place."""
    if isinstance(desk, FolderDesk) and not Path(asked.place).exists():
        if asked.claims:
            return ()
        raise RuleBroken("FILE-MISSING", file=asked.place)
    return desk.find()


def _brought(found: Found) -> Brought:
    from app.bureau.counter_lines import Brought

    if found.problem is None:
        return Brought(found.place, found.data)
    facts = {name: str(value) for name, value in found.problem.facts.items()}
    return Brought(found.place, code=found.problem.code, facts=facts)


def _buyer(room: Room, desk: Desk, asked: Asked, found: tuple[Found, ...]) -> str:
    """COUNTER-WHOSE-DISK: packages of several disks, or none."""
    said = asked.buyer or desk.whose()
    if said:
        return said
    disks = {opened(each.data).head.disk for each in found if each.problem is None}
    if not disks and room.home is not None:
        disks = {room.home.device.identity.number}
    if len(disks) != 1:
        raise RuleBroken("COUNTER-WHOSE-DISK", found=len(disks))
    return disks.pop()


# -- what is given back --------------------------------------------------------------------------


def _given(visit: Visit, out: Desk) -> Iterator[CounterTold]:
    """The bureau has booked everything by now: what cannot be laid down is given again, the same,
    when the person comes again."""
    packages = {each.name: each.package for each in visit.answers}
    for line in visit.lines:
        if not line.answer:
            yield CounterTold(line)
            continue
        try:
            place = out.give(packages[line.answer], line.answer.removesuffix(SUFFIX))
        except PROBLEMS as problem:
            yield CounterTold(line, problem=problem)
        else:
            yield CounterTold(line, place)


def _lies(out: Desk, package: bytes, name: str) -> bool:
    return out.holds(package, name.removesuffix(SUFFIX))


def _take_off(visit: Visit, desk: Desk, found: tuple[Found, ...]) -> None:
    booked = {line.file for line in visit.lines if line.outcome in ("done", "already_done")}
    for each in found:
        if each.place in booked:
            desk.taken(each)
