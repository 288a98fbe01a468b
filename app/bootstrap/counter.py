"""`bureau counter`: the counter (办税服务厅窗口) of a home's practice bureau, or of a served one.

It works on the bureau's own database, beside whoever serves it; nothing goes over a network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from app.bootstrap.bureau_serving import place_of
from app.bootstrap.counter_places import READER_URL, FolderDesk, ReaderDesk, pin_from_outside
from app.bootstrap.embedded_bureau import HeldClock, adopted, bureau_profiles
from app.bootstrap.home import Home
from app.bootstrap.opening import Kept, now, open_terminal
from app.bootstrap.sealing import Seal
from app.domain.errors import RuleBroken
from app.gateway.errors import BureauRefused
from app.services.problems import PROBLEMS
from hardware.signing.packages import SUFFIX, opened

if TYPE_CHECKING:
    from app.bootstrap.counter_places import Desk
    from app.bootstrap.joined import Joined
    from app.bureau.bureau import Bureau
    from app.bureau.counter_lines import Bought, Brought, CounterLine, Visit
    from app.services.carried import Found
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


class _Room(Struct):
    """A bureau with its counter; `home`: the terminal that it belongs to, if to one."""

    bureau: Bureau
    home: Joined | None = None


def serve_counter(folder: Path | None, disk_url: str | None, asked: Asked) -> Iterator[CounterTold]:
    """One visit, a line each. COUNTER-NOTHING, COUNTER-WHOSE-DISK, HOME-MISSING, DATABASE-…, what
    a folder or a reader raises."""
    from app.bureau.counter import Counter

    with ExitStack() as stack:
        room = stack.enter_context(_room(folder, disk_url, asked.database))
        desk = _desk(room, folder, asked.place)
        stack.callback(desk.close)
        out = _desk(room, folder, asked.to) if asked.to else desk
        stack.callback(out.close)
        found = _found(desk, asked)
        brought = tuple(map(_brought, found))
        bought = tuple(_bought(room, desk, asked, found))
        out.ready()
        visit = Counter(room.bureau).serve(brought, bought)
        if not visit.lines:
            raise RuleBroken("COUNTER-NOTHING", place=asked.place)
        yield from _given(visit, out)
        _take_off(visit, desk, found)


# -- which bureau --------------------------------------------------------------------------------


@contextmanager
def _room(folder: Path | None, disk_url: str | None, database: str) -> Iterator[_Room]:
    """The one whose database is named; that of a practice home; the one served beside a home."""
    home = Home.at(folder)
    with ExitStack() as stack:
        if database or not home.exists:
            store = _named(database) if database else str(_served_store(folder))
            yield stack.enter_context(_opened(store, None))
            return
        terminal = cast("Joined", open_terminal(folder, disk_url=disk_url))
        stack.callback(terminal.close)
        if terminal.settings.bureau_url or not home.authority.exists():
            yield stack.enter_context(_opened(str(_served_store(folder)), terminal))
        else:
            yield stack.enter_context(_embedded(home, terminal))


def _served_store(folder: Path | None) -> Path:
    """COUNTER-NO-BUREAU: none was ever served there."""
    store = place_of(folder) / "bureau.db"
    if not store.exists():
        raise RuleBroken("COUNTER-NO-BUREAU", place=store)
    return store


def _named(database: str) -> str:
    """A mistyped name makes no bureau. COUNTER-NO-BUREAU."""
    scheme, there, path = database.partition(":///")
    file = Path(path) if there else Path(database)
    if (scheme == "sqlite" or "://" not in database) and not file.exists():
        raise RuleBroken("COUNTER-NO-BUREAU", place=file)
    return database


@contextmanager
def _opened(store: str, home: Joined | None) -> Iterator[_Room]:
    from app.bureau.bureau import Bureau
    from db.bureau_engine import open_bureau

    engine = open_bureau(store)
    try:
        yield _Room(Bureau(engine, now, bureau_profiles()), home)
    finally:
        engine.dispose()


@contextmanager
def _embedded(home: Home, terminal: Joined) -> Iterator[_Room]:
    """As the window has it: its time is the disk's."""
    from app.bureau.adoption import adopt
    from app.bureau.bureau import Bureau
    from db.bureau_engine import open_bureau

    disk, clock = terminal.device.disk, HeldClock()
    clock.hold(disk.clock())
    seller = Kept(terminal.book, Seal.at(home.seal_key)).seller()
    engine = open_bureau(str(home.bureau_store))
    try:
        bureau = Bureau(engine, clock, bureau_profiles(), follows=True)
        adopt(bureau, adopted(home, disk, seller, terminal.settings.profile))
        yield _Room(bureau, terminal)
    finally:
        engine.dispose()


# -- what lies on the desk -----------------------------------------------------------------------


def _desk(room: _Room, folder: Path | None, place: str) -> Desk:
    from app.bootstrap.reader import open_reader

    if READER_URL.match(place):
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


def _bought(room: _Room, desk: Desk, asked: Asked, found: tuple[Found, ...]) -> Iterator[Bought]:
    """购票 of one day: the same again is the same numbers."""
    from app.bureau.counter_lines import Bought

    if not asked.claims:
        return
    disk = _buyer(room, desk, asked, found)
    with room.bureau.reading() as work:
        day = work.at.date()
    for kind, count in asked.claims:
        said = f"{disk} {kind} {count} {day}".encode()
        yield Bought(hashlib.sha256(said).hexdigest()[:32], disk, kind, count)


def _buyer(room: _Room, desk: Desk, asked: Asked, found: tuple[Found, ...]) -> str:
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


def _take_off(visit: Visit, desk: Desk, found: tuple[Found, ...]) -> None:
    booked = {line.file for line in visit.lines if line.outcome in ("done", "already_done")}
    for each in found:
        if each.place in booked:
            desk.taken(each)
