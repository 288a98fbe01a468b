"""What was fixed when the disk was issued (发行), and what it keeps in memory while powered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct

from hardware.emulator.journal import Entry, Journal, JournalBroken, Value, moment_of
from hardware.ports import KindLimits, Volume
from hardware.signing.chain import FIRST_HASH
from hardware.signing.sm2 import PrivateKey, PublicKey

V = TypeVar("V", str, int, bytes)
_COUNTERS = ("unsent", "unsent_net_fen", "oldest_unsent_at")  # the last fields of a kind
_GRANTED = attrgetter(*[name for name in KindLimits.__annotations__ if name not in _COUNTERS])


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


def read_facts(meta: Mapping[str, Value]) -> DiskFacts:
    """The facts in the journal; raises JournalBroken if one is missing or no such thing."""
    public, private = _value(meta, "public_key", bytes), _value(meta, "private_key", bytes)
    try:
        key = PrivateKey.from_bytes(private, PublicKey(public))
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
    )


def _value(meta: Mapping[str, Value], name: str, kind: type[V]) -> V:
    value = meta.get(name)
    if not isinstance(value, kind):
        raise JournalBroken(f"{name} is damaged")
    return value


def number_of(meta: Mapping[str, Value], name: str) -> int:
    """A number that the journal keeps."""
    return _value(meta, name, int)


class Memory(Struct):
    """The end of the journal, the counters and the volumes, as the last commit left them."""

    sequence: int
    record_hash: bytes
    last_record_at: datetime | None
    kinds: dict[str, KindLimits]
    volumes: list[Volume]

    @classmethod
    def read(cls, journal: Journal) -> Memory:
        """From the journal, in a time that does not grow with it."""
        last = journal.last()
        return cls(
            last.sequence if last else 0,
            last.record_hash if last else FIRST_HASH,
            last.issued_at if last else None,
            {kind.kind: kind for kind in journal.kinds()},
            journal.volumes(),
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
    net_sum = limits.unsent_net_fen + max(net_fen, 0)
    counters = limits.unsent + 1, net_sum, limits.oldest_unsent_at or at
    return KindLimits(*(_GRANTED(limits) + counters))
