"""What a record changes in the tables beside it: statements that are written with it, or not at
all."""

from __future__ import annotations

from collections.abc import Iterable

from hardware.emulator.entries import seconds, terms_row
from hardware.emulator.keys import PinState
from hardware.orders import KindTerms, NumberRange, PackageKind, ReportState
from hardware.ports import KindLimits, Volume

Change = tuple[str, tuple[object, ...]]


def meta(name: str, value: int) -> Change:
    """A setting of the disk itself."""
    return "UPDATE meta SET value=? WHERE name=?", (value, name)


def pin(slot: int, state: PinState) -> Change:
    """A 口令 as it stands now."""
    return (
        "UPDATE pin SET salt=?, rounds=?, verifier=?, tries=?, most=? WHERE slot=?",
        (state.salt, state.rounds, state.verifier, state.tries, state.most, slot),
    )


def volume_moved(volume: Volume) -> Change:
    """Its next number."""
    return (
        "UPDATE volume SET next=? WHERE code=? AND first=?",
        (volume.next, volume.code, volume.first),
    )


def volume_added(numbers: NumberRange, at: object) -> Change:
    """A volume behind all others."""
    return (
        "INSERT INTO volume(kind, code, first, last, next, loaded_at) VALUES(?,?,?,?,?,?)",
        (numbers.kind, numbers.code, numbers.first, numbers.last, numbers.first, at),
    )


def volume_cut(volume: Volume, numbers: NumberRange) -> Change:
    """The end of a volume that nobody took is gone, or all of it."""
    key = volume.code, volume.first
    if numbers.first == volume.first:
        return "DELETE FROM volume WHERE code=? AND first=?", key
    return "UPDATE volume SET last=? WHERE code=? AND first=?", (numbers.first - 1, *key)


def counters(limits: KindLimits) -> Change:
    """The counters of a kind."""
    return (
        "UPDATE counter SET unsent=?, unsent_net=?, oldest_unsent=?, positive=?, negative=?"
        " WHERE kind=?",
        (
            limits.unsent,
            limits.unsent_net_fen,
            seconds(limits.oldest_unsent_at),
            limits.positive_fen,
            limits.negative_fen,
            limits.kind,
        ),
    )


def kind_authorised(terms: KindTerms) -> Iterable[Change]:
    """A kind, new or as it is from now on."""
    row = terms_row(terms)
    names = (
        "grp", "rates", "single_limit", "report_from", "report_to", "lock_date", "offline_hours",
        "offline_limit", "offline_count", "positive_limit", "negative_limit", "negative_barred",
        "void_barred",
    )  # fmt: skip
    kept = ", ".join(f"{name}=excluded.{name}" for name in names)
    yield (
        f"INSERT INTO kind(kind, {', '.join(names)}) VALUES({','.join('?' * len(row))})"
        f" ON CONFLICT(kind) DO UPDATE SET {kept}",
        row,
    )
    yield (
        "INSERT INTO counter(kind, unsent, unsent_net) VALUES(?,0,0) ON CONFLICT DO NOTHING",
        (terms.kind,),
    )


def reported(kind: str, state: ReportState, at: object = None) -> Change:
    """Where the kind stands in its report; `at`: when the bureau confirmed it."""
    return (
        "UPDATE kind SET report=?, last_report=coalesce(?, last_report) WHERE kind=?",
        (str(state), at, kind),
    )


def cleared(kind: str, at: object) -> Change:
    """A new period is open."""
    return "UPDATE kind SET report='open', last_clear=? WHERE kind=?", (at, kind)


def report_built(group: str, sequence: int) -> Change:
    """Where the group's last report stands."""
    return "INSERT OR REPLACE INTO report VALUES(?,?)", (group, sequence)


def uploaded(sequence: int) -> Change:
    """The bureau has got this record."""
    return "INSERT INTO uploaded VALUES(?)", (sequence,)


def consumed(kind: PackageKind, number: str, sequence: int, digest: bytes) -> Change:
    """A package was done by this record, and is never done again."""
    return "INSERT INTO consumed VALUES(?,?,?,?)", (str(kind), number, sequence, digest)
