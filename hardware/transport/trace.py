"""A trace (通信记录) of what went over a line: the last exchanges, masked as they come.

A `Tape` keeps them in memory and outlives the lines; its file is one JSON object a line, the first
of which says what kind of line it was. `replay:FILE` plays such a file (replay.py).
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec
from msgspec import Struct

from hardware.errors import DeviceError, NotSent
from hardware.transport import masking
from hardware.transport.base import DeviceInfo, Now, Outcome, Transport, TransportError
from hardware.transport.masking import Part

FORMAT = 1
LENGTH = 2_000  # exchanges that a tape holds: about a megabyte
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

    def __post_init__(self) -> None:
        """A file may have been altered: ValueError."""
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


class Tape:
    """The last exchanges of one terminal, in order."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._exchanges: deque[Exchange | _Fresh] = deque(maxlen=LENGTH)
        self._info: DeviceInfo | None = None
        self._max_apdu = 0

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The oldest first."""
        return tuple(_masked(one) for one in tuple(self._exchanges))

    def begin(self, line: Transport) -> None:
        """A line is opened."""
        self._info, self._max_apdu = line.info, line.max_apdu

    def keep(
        self, took_s: float, apdu: bytes, answer: bytes, code: str = "", outcome: str = ""
    ) -> None:
        """One more; the oldest falls off. What holds a secret or is long is masked at once, the
        rest when somebody looks: that would cost more than the exchange."""
        fresh = _Fresh(self._now(), took_s, apdu, answer, code, outcome)
        short = len(apdu) + len(answer) < SHORT
        self._exchanges.append(fresh if short and masking.open_to_all(apdu) else _masked(fresh))

    def save(self, path: Path) -> int:
        """Writes the file, whole or not at all; how many exchanges. FILE-NOT-WRITTEN."""
        kind = self._info.kind if self._info is not None else ""
        kept = self.exchanges
        heading = Heading(FORMAT, kind, self._max_apdu, self._now())
        _write(path, b"".join(msgspec.json.encode(one) + b"\n" for one in (heading, *kept)))
        return len(kept)


class Trace:
    """A carrier that tells a tape what it carries."""

    def __init__(self, carrier: Transport, tape: Tape) -> None:
        self._carrier = carrier
        self._tape = tape
        tape.begin(carrier)

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
            self._tape.keep(took_s, apdu, b"", broken.code, broken.outcome.name)
            raise
        self._tape.keep(perf_counter() - began, apdu, answer)
        return answer

    def reopen(self) -> None:
        """The carrier's."""
        self._carrier.reopen()
        self._tape.begin(self._carrier)

    def close(self) -> None:
        """The carrier's."""
        self._carrier.close()


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
        return Exchange(*facts, code=one.code, outcome=one.outcome)
    data, word = one.answer[:-2], one.answer[-2:]
    told = masking.unknown(data) if command is None else masking.answered(command, data)
    return Exchange(*facts, told, word.hex())


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
