"""What a trace (通信记录) holds, as answers for a person who looks into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hardware.transport.trace import Exchange

Answer = dict[str, Any]


def exchanges(path: Path) -> Iterator[Answer]:
    """One answer an exchange, the oldest first. TRACE-DAMAGED."""
    from hardware.transport import trace

    _, kept = trace.read(path)
    yield from map(_answer, kept)


def _answer(one: Exchange) -> Answer:
    from hardware.emulator.fault_script import command_name

    said: Answer = {
        "at": one.at.isoformat(),
        "device": one.device or "disk",
        "command": command_name(bytes.fromhex(one.header)),
        "header": one.header.upper(),
        "sent": one.sent.size,
        "milliseconds": one.milliseconds,
    }
    if one.answer is not None:
        said |= {"answered": one.answer.size, "word": one.word.upper()}
    else:
        said |= {"outcome": one.outcome.lower(), "problem": one.code}
    return said | ({"times": one.times} if one.times > 1 else {})
