"""What was fixed when the disk was issued (发行), and what it keeps in memory while powered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct

from hardware.emulator.entries import Entry, JournalBroken, moment_of
from hardware.emulator.journal import Journal, Value
from hardware.emulator.keys import PinState
from hardware.ports import KindLimits, Volume
from hardware.signing.chain import FIRST_HASH
from hardware.signing.sm2 import PrivateKey, known_key

V = TypeVar("V", str, int, bytes)
_NAMES = list(KindLimits.__annotations__)
_COUNTERS = ["unsent", "unsent_net_fen", "oldest_unsent_at", "positive_fen", "negative_fen"]
_FIRST = _NAMES.index(_COUNTERS[0])  # they stand side by side
_BEFORE, _AFTER = attrgetter(*_NAMES[:_FIRST]), attrgetter(*_NAMES[_FIRST + len(_COUNTERS) :])


class DiskFacts(Struct, frozen=True):
    """Number, taxpayer, key and certificates of the disk."""

    number: str
    model: str
    taxpayer_id: str
    taxpayer_name: str
    capacity: int  # records it can hold
    block_until_reported: bool
    certificate: bytes
    authority: bytes
    certificate_from: datetime
    certificate_until: datetime
    key: PrivateKey
    machine: int  # 主机 0, 分机 n
    upload_day: int  # 上传截止日; 0: none


def read_facts(meta: Mapping[str, Value]) -> DiskFacts:
    """The facts in the journal; raises JournalBroken if one is missing or no such thing."""
    public, private = _value(meta, "public_key", bytes), _value(meta, "private_key", bytes)
    try:
        key = PrivateKey.from_bytes(private, known_key(public))
    except ValueError as wrong:
        raise JournalBroken("the key is damaged") from wrong
    return DiskFacts(
        _value(meta, "number", str),
        _value(meta, "model", str),
        _value(meta, "taxpayer_id", str),
        _value(meta, "taxpayer_name", str),
        _value(meta, "capacity", int),
        bool(_value(meta, "block_until_reported", int)),
        _value(meta, "certificate", bytes),
        _value(meta, "authority", bytes),
        moment_of(_value(meta, "certificate_from", int)),
        moment_of(_value(meta, "certificate_until", int)),
        key,
        _value(meta, "machine", int),
        _value(meta, "upload_day", int),
    )


def _value(meta: Mapping[str, Value], name: str, kind: type[V]) -> V:
    value = meta.get(name)
    if not isinstance(value, kind):
        raise JournalBroken(f"{name} is damaged")
    return value


def number_of(meta: Mapping[str, Value], name: str) -> int:
    """A number that the journal keeps."""
    return _value(meta, name, int)


CLOCK_OFFSET = "clock_offset_us"
BOOT_COUNTER = "boot_counter"
REGISTERED = "registered"
CANCELLED = "cancelled"


class Memory(Struct):
    """The end of the journal, the counters and the volumes, as the last commit left them."""

    sequence: int
    record_hash: bytes
    last_record_at: datetime | None
    kinds: dict[str, KindLimits]
    volumes: list[Volume]
    pins: dict[int, PinState]
    clock_offset_us: int
    registered: bool
    cancelled: bool

    @classmethod
    def read(cls, journal: Journal) -> Memory:
        """From the journal, in a time that does not grow with it."""
        last, meta = journal.last(), journal.meta()
        return cls(
            last.sequence if last else 0,
            last.record_hash if last else FIRST_HASH,
            last.issued_at if last else None,
            {kind.kind: kind for kind in journal.kinds()},
            journal.volumes(),
            journal.pins(),
            number_of(meta, CLOCK_OFFSET),
            bool(number_of(meta, REGISTERED)),
            bool(number_of(meta, CANCELLED)),
        )

    @property
    def oldest_unsent_at(self) -> datetime | None:
        """When the oldest unsent ticket of any kind was issued."""
        times = [kind.oldest_unsent_at for kind in self.kinds.values() if kind.oldest_unsent_at]
        return min(times, default=None)

    @property
    def unsent(self) -> int:
        """Tickets of all kinds that the bureau has not got."""
        return sum(kind.unsent for kind in self.kinds.values())

    def volume(self, kind: str) -> Volume | None:
        """The kind's volume in use: the first one with a number left."""
        for volume in self.volumes:
            if volume.kind == kind and volume.next <= volume.last:
                return volume
        return None

    def group(self, group: str) -> list[KindLimits]:
        """The kinds of a ticket group."""
        return [kind for kind in self.kinds.values() if kind.group == group]

    def follow(self, entry: Entry, volume: Volume, limits: KindLimits) -> None:
        """After the commit of a record: volume and counters as they stand now."""
        place = next(i for i, v in enumerate(self.volumes) if _same(v, volume))
        self.volumes[place] = volume
        self.kinds[limits.kind] = limits
        self.sequence, self.record_hash = entry.sequence, entry.record_hash
        self.last_record_at = entry.issued_at


def _same(one: Volume, other: Volume) -> bool:
    return (one.code, one.first) == (other.code, other.first)


def counted(limits: KindLimits, net_fen: int, at: datetime) -> KindLimits:
    """The counters with one more unsent ticket. Only positive tickets use the offline amount."""
    positive, negative = max(net_fen, 0), max(-net_fen, 0)
    counters = (
        limits.unsent + 1,
        limits.unsent_net_fen + positive,
        limits.oldest_unsent_at or at,
        limits.positive_fen + positive,
        limits.negative_fen + negative,
    )
    return KindLimits(*(_BEFORE(limits) + counters + _AFTER(limits)))
