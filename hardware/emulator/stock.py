"""库存: volumes come in by signed packages and go out by signed statements, whole or their end.

Only a host machine buys, distributes and takes back; only a sub machine returns to its host.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hardware.emulator import changes
from hardware.emulator.accepting import accept
from hardware.emulator.area import code_in_area
from hardware.emulator.core import Core, Plan
from hardware.emulator.entries import seconds
from hardware.emulator.refusal import Refusal, needs
from hardware.orders import NumberRange, Numbers, PackageKind, RecordSort, Secret
from hardware.ports import Done, Volume
from hardware.protocol.order_bodies import DISTRIBUTION_BODY, RETURN_BODY, Order
from hardware.protocol.status import StatusWord
from hardware.signing.packages import Package, seal, signer_of

NUMBERS = 100_000_000  # a ticket number has eight digits
DISK_NUMBER = 12  # digits


class Stock:
    """LOAD, RETURN, DISTRIBUTE, TAKE BACK."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def load(self, order: Order) -> Done:
        """购票写入 on a host, 分发 from its host on a sub machine."""
        kinds = (PackageKind.VOLUMES, PackageKind.DISTRIBUTION)
        return accept(self._core, order, RecordSort.VOLUMES_LOADED, kinds, self._loaded)

    def take_back(self, order: Order) -> Done:
        """What a sub machine returned comes back."""
        kinds = (PackageKind.RETURN,)
        return accept(self._core, order, RecordSort.VOLUMES_TAKEN_BACK, kinds, self._taken_back)

    def give_back(self, order: Order, shown: frozenset[int]) -> Done:
        """退回: whole unused volumes to the bureau, before 注销 the rest of others; a sub machine's
        to its host."""
        asked = RETURN_BODY.decode(order.body)
        word = StatusWord.NOT_SUB if asked.to_host else StatusWord.NOT_HOST

        def planned() -> Plan:
            self._gates_out(shown, word, host=not asked.to_host)
            to, closing = asked.to_host, asked.closing and not asked.to_host
            return self._out(PackageKind.RETURN, to, asked.ranges, whole=not to, closing=closing)

        return self._core.done(order, RecordSort.VOLUMES_RETURNED, planned)

    def distribute(self, order: Order, shown: frozenset[int]) -> Done:
        """分发 to a sub machine."""
        asked = DISTRIBUTION_BODY.decode(order.body)

        def planned() -> Plan:
            self._gates_out(shown, StatusWord.NOT_HOST, host=True)
            self._needs_other(asked.disk)
            return self._out(PackageKind.DISTRIBUTION, asked.disk, asked.ranges, whole=False)

        return self._core.done(order, RecordSort.VOLUMES_DISTRIBUTED, planned)

    # -- in ----------------------------------------------------------------------------------

    def _loaded(self, package: Package) -> Plan:
        from_host = package.kind is PackageKind.DISTRIBUTION
        word = StatusWord.NOT_SUB if from_host else StatusWord.NOT_HOST
        needs(bool(self._core.facts.machine) == from_host, word)
        return self._in(package)

    def _taken_back(self, package: Package) -> Plan:
        needs(not self._core.facts.machine, StatusWord.NOT_HOST)
        return self._in(package)

    def _in(self, package: Package) -> Plan:
        core, numbers = self._core, package.body
        core.needs_life()
        needs(not core.clock_is_back(), StatusWord.CLOCK_BACK)
        needs(self._is_ours(package, numbers), StatusWord.PACKAGE)
        self._needs_room(numbers.ranges)
        at = core.clock.now()
        added = [changes.volume_added(each, seconds(at)) for each in numbers.ranges]
        return Plan(at=at, changes=added)

    def _is_ours(self, package: Package, numbers: Numbers) -> bool:
        """Of the same taxpayer, and of another disk if it comes from one."""
        facts, signer = self._core.facts, signer_of(package)
        if numbers.taxpayer != facts.taxpayer_id:
            return False
        return not signer.disk or (signer.taxpayer, signer.disk != facts.number) == (
            facts.taxpayer_id,
            True,
        )

    def _needs_room(self, ranges: Sequence[NumberRange]) -> None:
        """Authorised kinds, area 99, eight digits, and no number twice."""
        needs(bool(ranges), StatusWord.PACKAGE)
        for each in ranges:
            self._core.needs_kind(each.kind)
            needs(code_in_area(each.code), StatusWord.AREA)
            needs(0 < each.first <= each.last < NUMBERS, StatusWord.VOLUME_REFUSED)
        taken = [(v.code, v.first, v.last) for v in self._core.memory.volumes]
        for code, first, last in _places(ranges):
            free = all(code != c or last < f or lst < first for c, f, lst in taken)
            needs(free, StatusWord.VOLUME_REFUSED)
            taken.append((code, first, last))

    # -- out ---------------------------------------------------------------------------------

    def _gates_out(self, shown: frozenset[int], word: StatusWord, *, host: bool) -> None:
        core = self._core
        core.needs_life()
        core.needs_shown(Secret.CERTIFICATE, shown)
        core.needs_key()
        needs(host == (not core.facts.machine), word)

    def _out(
        self,
        kind: PackageKind,
        to: str,
        ranges: Sequence[NumberRange],
        *,
        whole: bool,
        closing: bool = False,
    ) -> Plan:
        core = self._core
        needs(bool(ranges), StatusWord.DATA)
        if to:
            self._needs_other(to)
        cut_from = [self._cut_from(each, whole, closing) for each in ranges]
        needs(len({(v.code, v.first) for v in cut_from}) == len(ranges), StatusWord.DATA)
        cut = [changes.volume_cut(*pair) for pair in zip(cut_from, ranges, strict=True)]
        at = core.time_of_event()
        body = Numbers(core.facts.taxpayer_id, tuple(ranges))
        disk = to or core.facts.number
        package = seal(core.signer, kind, core.package_number, disk, at, body)
        return Plan(at=at, changes=cut, package=package)

    def _needs_other(self, disk: str) -> None:
        other = len(disk) == DISK_NUMBER and disk.isascii() and disk.isdigit()
        needs(other and disk != self._core.facts.number, StatusWord.DATA)

    def _cut_from(self, numbers: NumberRange, whole: bool, closing: bool) -> Volume:
        """The volume that these numbers leave; of a disk that closes they may be its rest."""
        rest = (v for v in self._core.memory.volumes if closing and _is_rest(v, numbers))
        return next(rest, None) or self._unused(numbers, whole)

    def _unused(self, numbers: NumberRange, whole: bool) -> Volume:
        """The volume at whose end these numbers lie. VOLUME_UNKNOWN: none; VOLUME_IN_USE."""
        for volume in self._core.memory.volumes:
            if (volume.kind, volume.code) == (numbers.kind, numbers.code) and _at_end(
                volume, numbers, whole
            ):
                needs(volume.next == volume.first, StatusWord.VOLUME_IN_USE)
                return volume
        raise Refusal(StatusWord.VOLUME_UNKNOWN)


def _at_end(volume: Volume, numbers: NumberRange, whole: bool) -> bool:
    reaches = volume.last == numbers.last and volume.first <= numbers.first <= numbers.last
    return reaches and (volume.first == numbers.first or not whole)


def _is_rest(volume: Volume, numbers: NumberRange) -> bool:
    """Whether these are all that is left of the volume."""
    left = NumberRange(volume.kind, volume.code, volume.next, volume.last)
    return bool(volume.left) and left == numbers


def _places(ranges: Iterable[NumberRange]) -> Iterable[tuple[str, int, int]]:
    return ((each.code, each.first, each.last) for each in ranges)
