"""A trace (通信记录) of what went over a line: the last exchanges, masked as they come.

A `Tape` keeps them in memory and outlives the lines; its file is one JSON object a line, the first
of which says what kind of line it was. `replay:FILE` plays such a file (replay.py).
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from datetime import datetime
from heapq import merge
from operator import itemgetter
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec
from msgspec import Struct

from hardware.errors import DeviceError, NotSent
from hardware.protocol import commands
from hardware.transport import masking
from hardware.transport.base import DeviceInfo, Now, Outcome, Transport, TransportError
from hardware.transport.masking import Part

FORMAT = 1
LENGTH = 1_500  # exchanges that a tape holds: about a megabyte
POLLED = 500  # and of those that a window asks again and again, where they went well
_ASKED_AGAIN = frozenset(
    bytes(each)
    for each in (
        commands.ECHO,
        commands.GET_STATUS,
        commands.GET_LIMITS,
        commands.GET_VOLUMES,
        commands.READ_CLOCK,
    )
)
_PRESENCE = bytes(commands.ECHO)  # without data: is it still there?
_BARE = 7  # bytes of a command without data, at most
_WELL = b"\x90\x00"
READER = "reader"  # the card reader with the report disk
SHORT = 2_048  # bytes of command and answer
LONGEST_FILE = 64 * 1024 * 1024


class Heading(Struct, frozen=True):
    """The first line of a file. No path: it may hold the name of a person."""

    trace: int
    carrier: str
    max_apdu: int
    saved_at: datetime


class Exchange(Struct, frozen=True, omit_defaults=True):
    """One command and what became of it: an answer with its status word, or a failure with its
    code and whether the command was NOT_SENT or its outcome is UNKNOWN."""

    at: datetime
    milliseconds: float
    header: str  # CLA INS P1 P2
    sent: Part
    answer: Part | None = None
    word: str = ""
    code: str = ""
    outcome: str = ""
    times: int = 1  # one after another; `at` is the last
    device: str = ""  # another than the disk: READER

    def __post_init__(self) -> None:
        """A file may have been altered: ValueError."""
        if self.times < 1:
            raise ValueError("not once")
        for text in (self.header, self.word, self.sent.hex, self.answer.hex if self.answer else ""):
            bytes.fromhex(text)
        if self.answer is None and self.outcome not in Outcome.__members__:
            raise ValueError("neither an answer nor a failure")


class _Fresh(NamedTuple):
    """An exchange that nobody has looked at yet; `at` is its end."""

    at: datetime
    took_s: float
    apdu: bytes
    answer: bytes
    code: str
    outcome: str  # empty: answered
    device: str
    times: int = 1


_Kept = tuple[int, Exchange | _Fresh]  # in the order of the numbers


class Tape:
    """The last exchanges of one terminal, in order. What a window asks all day long cannot push
    out what was done: it has a room of its own, and one presence after another is one."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._done: deque[_Kept] = deque(maxlen=LENGTH)
        self._polled: deque[_Kept] = deque(maxlen=POLLED)
        self._number = 0
        self._info: DeviceInfo | None = None
        self._max_apdu = 0

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The oldest first."""
        kept = merge(tuple(self._done), tuple(self._polled), key=itemgetter(0))
        return tuple(_masked(one) for _, one in kept)

    def begin(self, line: Transport) -> None:
        """The line to the disk is opened."""
        self._info, self._max_apdu = line.info, line.max_apdu

    def keep(
        self,
        took_s: float,
        apdu: bytes,
        answer: bytes,
        code: str = "",
        outcome: str = "",
        *,
        device: str = "",
    ) -> None:
        """One more; the oldest falls off. What holds a secret or is long is masked at once, the
        rest when somebody looks: that would cost more than the exchange."""
        fresh = _Fresh(self._now(), took_s, apdu, answer, code, outcome, device)
        short = len(apdu) + len(answer) < SHORT
        one = fresh if short and masking.open_to_all(apdu) else _masked(fresh)
        polled = answer[-2:] == _WELL and apdu[:2] in _ASKED_AGAIN
        if polled:
            one = self._presence_again(fresh) or one
        self._number += 1
        (self._polled if polled else self._done).append((self._number, one))

    def _presence_again(self, fresh: _Fresh) -> _Fresh | None:
        """One more of the same: the one before goes, and is counted."""
        if fresh.apdu[:2] != _PRESENCE or len(fresh.apdu) > _BARE or not self._polled:
            return None
        number, before = self._polled[-1]
        if number != self._number or not isinstance(before, _Fresh):
            return None
        if (before.apdu, before.device) != (fresh.apdu, fresh.device):
            return None
        self._polled.pop()
        return fresh._replace(times=before.times + 1)

    def save(self, path: Path) -> int:
        """Writes the file, whole or not at all; how many exchanges. FILE-NOT-WRITTEN."""
        kind = self._info.kind if self._info is not None else ""
        kept = self.exchanges
        heading = Heading(FORMAT, kind, self._max_apdu, self._now())
        _write(path, b"".join(msgspec.json.encode(one) + b"\n" for one in (heading, *kept)))
        return len(kept)


class Trace:
    """A carrier that tells a tape what it carries; `device`: to another than the disk."""

    def __init__(self, carrier: Transport, tape: Tape, device: str = "") -> None:
        self._carrier = carrier
        self._tape = tape
        self._device = device
        self._begin()

    @property
    def info(self) -> DeviceInfo:
        """The carrier's."""
        return self._carrier.info

    @property
    def max_apdu(self) -> int:
        """The carrier's."""
        return self._carrier.max_apdu

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """The carrier's, kept."""
        began = perf_counter()
        try:
            answer = self._carrier.transmit(apdu, timeout_s)
        except TransportError as broken:
            took_s = perf_counter() - began
            why = broken.code, broken.outcome.name
            self._tape.keep(took_s, apdu, b"", *why, device=self._device)
            raise
        self._tape.keep(perf_counter() - began, apdu, answer, device=self._device)
        return answer

    def reopen(self) -> None:
        """The carrier's."""
        self._carrier.reopen()
        self._begin()

    def close(self) -> None:
        """The carrier's."""
        self._carrier.close()

    def _begin(self) -> None:
        if not self._device:
            self._tape.begin(self._carrier)


def read(path: Path) -> tuple[Heading, tuple[Exchange, ...]]:
    """What a file holds. NotSent TRACE-DAMAGED (path, reason)."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise NotSent("TRACE-DAMAGED", path=path, reason="too long")
        first, *rest = path.read_bytes().splitlines()
        heading = msgspec.json.decode(first, type=Heading)
        if heading.trace != FORMAT:
            raise NotSent("TRACE-DAMAGED", path=path, reason="another format")
        return heading, tuple(msgspec.json.decode(line, type=Exchange) for line in rest)
    except OSError as unread:
        raise NotSent("TRACE-DAMAGED", path=path, reason=unread.strerror or "") from unread
    except (ValueError, msgspec.MsgspecError) as wrong:
        raise NotSent("TRACE-DAMAGED", path=path, reason="not a trace") from wrong


def _masked(one: Exchange | _Fresh) -> Exchange:
    if isinstance(one, Exchange):
        return one
    apdu = one.apdu
    command = masking.parsed(apdu)
    sent = masking.unknown(apdu) if command is None else masking.sent(command)
    facts = (one.at, round(one.took_s * 1000, 3), apdu[:4].hex(), sent)
    if one.outcome:
        return Exchange(*facts, code=one.code, outcome=one.outcome, device=one.device)
    data, word = one.answer[:-2], one.answer[-2:]
    told = masking.unknown(data) if command is None else masking.answered(command, data)
    return Exchange(*facts, told, word.hex(), times=one.times, device=one.device)


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(path.name + ".part")
    try:
        half.write_bytes(data)
        os.replace(half, path)  # noqa: PTH105
    except OSError as unwritten:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        reason = unwritten.strerror or ""
        raise DeviceError("FILE-NOT-WRITTEN", file=path, reason=reason) from unwritten
