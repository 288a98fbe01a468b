"""购票写入 at the counter: numbers come on a report disk or in a file, and into the disk once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.services.disk.ordering import Order
from app.services.packages.carried import for_this, kind_of
from app.services.problems import PROBLEMS
from hardware.orders import RecordSort
from hardware.reader_ports import PURCHASES
from hardware.signing.packages import opened

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.packages.carried import Found, Way
    from app.services.problems import Problem, Sentences
    from hardware.orders import NumberRange

STEP = "load"


class Loaded(Struct, frozen=True):
    """What became of a package of numbers; with a `problem` nothing was taken from it."""

    place: str
    package: str = ""
    ranges: tuple[NumberRange, ...] = ()
    again: bool = False
    problem: Problem | None = None

    def as_answers(self, sentences: Sentences) -> Iterator[dict[str, Any]]:
        """One answer a range; one for a package that was refused."""
        head = {"step": STEP, "package": self.package, "receipt": self.place}
        if self.problem is not None:
            error = sentences.as_answer(self.problem)
            yield {**head, "outcome": "refused", "error": error}
            return
        outcome = "already_done" if self.again else "done"
        for each in self.ranges:
            yield {**head, "outcome": outcome, **_told(each)}


class VolumeLoading(Struct):
    """The service. Methods block on disk, store and reader."""

    device: Device
    ordering: Ordering

    def load(self, package: bytes, session: Session) -> bool:
        """One package; whether it was in the disk before. PACKAGE-WRONG, PACKAGE-ALTERED,
        PACKAGE-OTHER-DISK, VOLUME-REFUSED, NOT-HOST, NOT-SUB."""
        session.require(Right.CLAIM)
        disk = self.device.disk
        number = for_this(disk, package).number
        head = disk.status().head_sequence
        done = self.ordering.carry_out(
            Order(RecordSort.VOLUMES_LOADED, number, session.operator),
            lambda disk, request_id: disk.load_volumes(request_id, package),
        )
        return done.signature.sequence <= head

    def take_in(self, way: Way, session: Session) -> Iterator[Loaded]:
        """Every package of numbers that lies there. PACKAGE-NONE; what `way.find` raises."""
        session.require(Right.CLAIM)
        self.ordering.settle()
        found = way.find()
        for_us = [each for each in found if each.problem or kind_of(each) in PURCHASES]
        if not for_us:
            raise RuleBroken("PACKAGE-NONE", place=way.place)
        for each in for_us:
            yield self._taken(way, each, session)

    def _taken(self, way: Way, found: Found, session: Session) -> Loaded:
        if found.problem is not None:
            return Loaded(found.place, problem=found.problem)
        package = opened(found.data)
        try:
            again = self.load(found.data, session)
            way.taken(found)
        except PROBLEMS as problem:
            return Loaded(found.place, package.number, problem=problem)
        return Loaded(found.place, package.number, package.body.ranges, again=again)


def _told(numbers: NumberRange) -> dict[str, Any]:
    return {
        "group": numbers.kind,
        "kind": numbers.kind,
        "code": numbers.code,
        "first": f"{numbers.first:08d}",
        "last": f"{numbers.last:08d}",
    }
