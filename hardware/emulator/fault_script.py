"""The fault script (故障脚本): which fault meets which command, from a TOML or JSON file.

    seed = 7                # dice of `chance`; without it they are told when they are drawn

    [[fault]]
    name = "lost"           # one of Fault
    command = "SIGN"        # by its name in protocol.commands; without it: every command
    nth = 3                 # its third time, or `every = 5`, or `chance = 0.4`; default nth = 1

`times` bounds how often an entry strikes, `wait_ms` is a delay (slow, late), `away_ms` how long an
unplugged device stays away, `moment` when it dies, `write` which of the journal's writes is meant.
An entry counts only the commands that it names; of several that would strike the first one does.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from hardware.errors import DeviceError
from hardware.protocol import commands
from hardware.protocol.commands import Instruction


class Fault(StrEnum):
    """What may happen to one command; the line stands unless it says otherwise."""

    IGNORED = "ignored"  # lost on its way: not done, not answered
    BEFORE = "before"  # not done; power lost, the line breaks
    MIDDLE = "middle"  # power lost at a write of the journal, the line breaks
    AFTER = "after"  # done; power lost before the answer, the line breaks
    LOST = "lost"  # done; never answered
    LATE = "late"  # done; answered after every deadline
    SLOW = "slow"  # done; answered in good time, but late
    HALF = "half"  # done; half of the answer's bytes, then nothing
    SHORT = "short"  # done; a whole answer that holds the first half only
    EMPTY = "empty"  # done; answered with no byte
    ONE_BYTE = "one-byte"  # done; answered with one byte
    GARBAGE = "garbage"  # done; answered with other bytes
    DAMAGED = "damaged"  # done; a byte altered on the line
    NOISE = "noise"  # done; line noise before the answer
    DRIBBLE = "dribble"  # done; the answer byte by byte
    UNPLUG = "unplug"  # done; half of the answer, then away, then back
    KILL = "kill"  # the device's process dies
    DISK_FULL = "disk-full"  # the command finds no room for any write
    WRITE_ERROR = "write-error"  # a write of the journal fails


class Moment(StrEnum):
    """When in a command a device dies."""

    BEFORE = "before"
    MIDDLE = "middle"
    AFTER = "after"
    HALF = "half"


class Strike(Struct, frozen=True):
    """One fault as it is to be played."""

    fault: Fault
    wait_s: float = 0.0
    away_s: float = 0.5
    moment: Moment = Moment.HALF
    write: int = 1


COMMANDS: Mapping[str, Instruction] = {
    name: each for name, each in vars(commands).items() if isinstance(each, Instruction)
}
_NAMES = {instruction: name for name, instruction in COMMANDS.items()}
_CHAIN_BIT = 0x10
_NUMBERS = {  # key: the kind of number, the least and the most
    "nth": (int, 1, 10**9),
    "every": (int, 1, 10**9),
    "times": (int, 1, 10**9),
    "write": (int, 1, 10**6),
    "chance": (float, 0, 1),
    "wait_ms": (float, 0, 600_000),
    "away_ms": (float, 0, 600_000),
}
_WHEN = ("nth", "every", "chance")
_WAITS_MS = {Fault.SLOW: 300.0, Fault.LATE: 15_000.0}


def command_name(apdu: bytes) -> str:
    """The name of a command, or its two bytes.

    >>> command_name(bytes.fromhex("8040000000")), command_name(b"")
    ('SIGN', '?')
    """
    if len(apdu) < 2:
        return "?"
    return _NAMES.get(Instruction(apdu[0] & ~_CHAIN_BIT, apdu[1]), apdu[:2].hex().upper())


class _Entry(Struct):
    """One entry of the file and how often it was met and struck."""

    strike: Strike
    command: str = ""
    nth: int = 0
    every: int = 0
    chance: float = 0.0
    times: int = 0
    met: int = 0
    struck: int = 0

    def strikes(self, command: str, dice: random.Random) -> bool:
        """Counts the command if it is meant."""
        if self.command not in ("", command):
            return False
        self.met += 1
        if self.times and self.struck >= self.times:
            return False
        hit = dice.random() < self.chance if self.chance else self._its_turn()
        self.struck += hit
        return hit

    def _its_turn(self) -> bool:
        return self.met % self.every == 0 if self.every else self.met == self.nth


class FaultScript:
    """Asked for every command that arrives: the fault that meets it, or None."""

    def __init__(self, entries: list[_Entry], seed: int) -> None:
        self.seed = seed
        self._entries = entries
        self._dice = random.Random(seed)

    def next(self, apdu: bytes, /) -> Strike | None:
        """Counts the command in every entry; the first that strikes is played."""
        command = command_name(apdu)
        hits = [entry.strike for entry in self._entries if entry.strikes(command, self._dice)]
        return hits[0] if hits else None


def no_faults() -> FaultScript:
    """A script without an entry."""
    return FaultScript([], 0)


def read_script(path: Path) -> FaultScript:
    """The script in a file. DeviceError FAULTS-WRONG names what is wrong and where."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as cannot:
        raise _wrong("文件", cannot.strerror or "读不出", path) from cannot
    except UnicodeDecodeError as cannot:
        raise _wrong("文件", "不是 UTF-8 文字", path) from cannot
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as cannot:
        raise _wrong("文件", f"不是 TOML 或 JSON：{_where(cannot)}", path) from cannot
    return script_of(data, path)


def _where(cannot: ValueError) -> str:
    """The place in the file, without the parser's own words."""
    place = re.search(r"line (\d+),? column (\d+)", str(cannot))
    return f"第{place[1]}行第{place[2]}列看不懂" if place else "结尾不完整"


def script_of(data: Mapping[str, Any], path: Path | None = None) -> FaultScript:
    """The script in what a file holds. FAULTS-WRONG."""
    _only(data, ("seed", "fault"), "最外层", path)
    seed = data.get("seed", random.SystemRandom().randrange(2**31))
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise _wrong("seed", "要是整数", path)
    entries = data.get("fault", [])
    if not isinstance(entries, list):
        raise _wrong("fault", "要写成 [[fault]] 的列表", path)
    return FaultScript([_entry(each, f"第{n}个 fault", path) for n, each in _from_1(entries)], seed)


def _from_1(entries: list[Any]) -> list[tuple[int, Any]]:
    return list(enumerate(entries, start=1))


def _entry(data: Any, place: str, path: Path | None) -> _Entry:
    if not isinstance(data, dict):
        raise _wrong(place, "要是一张表", path)
    _only(data, ("name", "command", "moment", *_NUMBERS), place, path)
    fault = Fault(_one_of(data.get("name"), list(Fault), f"{place} 的 name", path))
    command = data.get("command", "")
    if command:
        _one_of(command, list(COMMANDS), f"{place} 的 command", path)
    number = {name: _number(name, data[name], place, path) for name in _NUMBERS if name in data}
    when = [name for name in _WHEN if name in number]
    if len(when) > 1:
        raise _wrong(place, f"{' '.join(when)} 只能写一个", path)
    return _Entry(
        _strike(fault, data, number, place, path),
        command,
        nth=int(number.get("nth", 0 if when else 1)),
        every=int(number.get("every", 0)),
        chance=number.get("chance", 0.0),
        times=int(number.get("times", 0)),
    )


def _strike(
    fault: Fault, data: dict[str, Any], number: dict[str, float], place: str, path: Path | None
) -> Strike:
    moment = _one_of(data.get("moment", "half"), list(Moment), f"{place} 的 moment", path)
    return Strike(
        fault,
        wait_s=number.get("wait_ms", _WAITS_MS.get(fault, 0.0)) / 1000,
        away_s=number.get("away_ms", 500.0) / 1000,
        moment=Moment(moment),
        write=int(number.get("write", 1)),
    )


def _number(name: str, value: Any, place: str, path: Path | None) -> float:
    kind, least, most = _NUMBERS[name]
    fits = isinstance(value, int) or (kind is float and isinstance(value, float))
    if isinstance(value, bool) or not fits or not least <= value <= most:
        what = "整数" if kind is int else "数"
        raise _wrong(f"{place} 的 {name}", f"要是 {least} 到 {most} 的{what}", path)
    return float(value)


def _one_of(value: Any, known: list[Any], place: str, path: Path | None) -> str:
    if not isinstance(value, str) or value not in known:
        told = "没有写" if value is None else f"没有 {value}"
        raise _wrong(place, f"{told}，可用 {' '.join(known)}", path)
    return value


def _only(data: Mapping[str, Any], known: tuple[str, ...], place: str, path: Path | None) -> None:
    for key in data:
        if key not in known:
            raise _wrong(place, f"没有 {key} 这一项，可用 {' '.join(known)}", path)


def _wrong(place: str, reason: str, path: Path | None) -> DeviceError:
    return DeviceError("FAULTS-WRONG", file=path or "", place=place, reason=reason)
