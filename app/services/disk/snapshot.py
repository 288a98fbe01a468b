"""A picture of the disk at one moment, kept in the book for when the disk is held elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.repositories.outbox import Waiting
from hardware.errors import code_of_damage
from hardware.ports import KindLimits, TaxControlDisk, Volume

KEPT_AS = "disk-snapshot"  # key of the setting
DAMAGED, NORMAL = "damaged", "normal"
CONDITIONS = {  # a flag of the disk's status: the problem that it is
    DAMAGED: "JOURNAL-DAMAGED",
    "clock_back": "CLOCK-BACK",
    "offline_over": "OFFLINE-OVER",
}
LOCKED = "locked"  # a state of the disk's life that stops issuing: told among the conditions too
_GATES = (DAMAGED, "clock_back", LOCKED, "offline_over")  # in the order of the disk's gates


class Snapshot(Struct, frozen=True):
    """What `status` needs, at `taken_at` (this PC's time)."""

    taken_at: datetime
    clock: datetime
    disk_number: str
    state: str
    simulated: bool
    taxpayer_name: str
    taxpayer_id: str
    limits: tuple[KindLimits, ...]
    volumes: tuple[Volume, ...]
    conditions: tuple[str, ...] = ()  # what lies over the disk's life: names of CONDITIONS
    harm: str = ""  # of a damaged one, in the disk's own word
    authority: bytes = b""  # certificate of the bureau that issued it (DER), where it was asked

    @property
    def stands(self) -> str:
        """The one word for how the disk stands: a damaged journal before all, what the bureau has
        said before clock and quota."""
        if DAMAGED in self.conditions or self.state == NORMAL:
            return next(iter(self.conditions), self.state)
        return self.state

    @property
    def problems(self) -> dict[str, str]:
        """The code of each condition, LOCKED among them, the first gate first."""
        told = {**CONDITIONS, DAMAGED: code_of_damage(self.harm), LOCKED: "LOCKED"}
        holds = (*self.conditions, self.state)
        return {name: told[name] for name in _GATES if name in holds}

    @classmethod
    def of(cls, disk: TaxControlDisk, now: datetime) -> Snapshot:
        """Ask the disk."""
        identity, status = disk.identity(), disk.status()
        return cls(
            taken_at=now,
            clock=status.clock,
            disk_number=identity.number,
            state=str(status.state),
            simulated=identity.simulated,
            taxpayer_name=status.taxpayer_name,
            taxpayer_id=status.taxpayer_id,
            limits=disk.limits(),
            volumes=disk.volumes(),
            conditions=tuple(name for name in CONDITIONS if getattr(status, name)),
            harm=status.harm,
        )

    @classmethod
    def to_keep(cls, disk: TaxControlDisk, now: datetime) -> Snapshot:
        """The same with whose disk it is: for those who verify files while it is held."""
        return replace(cls.of(disk, now), authority=disk.authority())

    def run_on(
        self, now: datetime, last_numbers: Mapping[str, int], waiting: Iterable[Waiting]
    ) -> Snapshot:
        """The same picture later: the clock moved on, what the book knows taken and unsent."""
        unsent = {str(each.kind): each for each in waiting}
        return replace(
            self,
            clock=self.clock + (now - self.taken_at),
            volumes=tuple(_moved(volume, last_numbers) for volume in self.volumes),
            limits=tuple(_used(limits, unsent.get(limits.kind)) for limits in self.limits),
        )

    def as_text(self) -> str:
        """For the book."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def read(cls, kept: str) -> Snapshot:
        """From the book."""
        return msgspec.json.decode(kept, type=cls)


def _used(limits: KindLimits, waiting: Waiting | None) -> KindLimits:
    return replace(
        limits,
        unsent=waiting.tickets if waiting else 0,
        unsent_net_fen=waiting.net.fen if waiting else 0,
        oldest_unsent_at=waiting.oldest if waiting else None,
    )


def _moved(volume: Volume, last_numbers: Mapping[str, int]) -> Volume:
    last = last_numbers.get(volume.code, 0)
    if not volume.first <= last <= volume.last:
        return volume
    return replace(volume, next=max(volume.next, last + 1))
