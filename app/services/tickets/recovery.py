"""The recovery journal (恢复日志): what is being entered, kept beside the book at every pause.

One file an entry, named after its request id. Each line is a change with its checksum, synced
before it counts as kept; the next start replays what stands whole. A file that makes no sense is
put aside, never deleted.
"""

from __future__ import annotations

import json
import os
from binascii import crc32
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Special
from app.services.files import why, write_whole
from printing.errors import PrinterError

SUFFIX, DAMAGED = ".entry", ".damaged"
LARGEST = 4_000_000  # bytes; then the journal is written anew
_UNREADABLE = (OSError, ValueError, TypeError, KeyError)
_NOTHING = EnteredInvoice(lines=())
_LINE = dict(zip(EnteredLine.__struct_fields__[1:], EnteredLine.__struct_defaults__, strict=True))
_LINE_FIELDS = {"name", *_LINE}
_HEAD = tuple(name for name in EnteredInvoice.__struct_fields__ if name != "lines")


class LeftBehind(Struct, frozen=True):
    """An entry that an earlier run did not finish, newest first; `at` is when it last moved."""

    request_id: bytes
    entered: EnteredInvoice
    at: datetime


class PutAside(Struct, frozen=True):
    """A journal that makes no sense, and where it lies now; `at` is when it last moved."""

    request_id: bytes
    file: Path
    at: datetime


class _Journal(Struct):
    kept: EnteredInvoice
    size: int


class Recovery:
    """The journals of one home. Methods block on the file system: call them on a lane."""

    def __init__(self, folder: Path, moment: Callable[[float], datetime]) -> None:
        self._folder = folder
        self._moment = moment
        self._open: dict[bytes, _Journal] = {}
        self.put_aside: list[PutAside] = []  # by this run

    def note(self, request_id: bytes, entered: EnteredInvoice) -> datetime:
        """Keep it as it is now; synced when this returns, which is the time of it.
        FILE-NOT-WRITTEN leaves what was kept before."""
        journal = self._open.get(request_id)
        if journal is None or journal.size > LARGEST:
            self._begin(request_id, entered)
        else:
            line = _record(_change(journal.kept, entered))
            self._append(request_id, line)
            self._open[request_id] = _Journal(entered, journal.size + len(line))
        return self._moment(self._path(request_id).stat().st_mtime)

    def drop(self, request_id: bytes) -> None:
        """It was issued, thrown away, or emptied."""
        self._open.pop(request_id, None)
        with suppress(OSError):
            self._path(request_id).unlink()

    def left_behind(self) -> tuple[LeftBehind, ...]:
        """What earlier runs left; a journal that cannot be read is put aside."""
        found = [self._read(path) for path in self._journals()]
        whole = [each for each in found if each is not None]
        return tuple(sorted(whole, key=lambda each: each.at, reverse=True))

    def standing(self) -> tuple[LeftBehind, ...]:
        """Every entry that is kept now, whoever has it in hand, newest first. Only looks: fit for
        the reading lane; what cannot be read just now is left as it is."""
        found: list[LeftBehind] = []
        for path in self._all():
            with suppress(*_UNREADABLE):
                found.append(self._told(path))
        return tuple(sorted(found, key=lambda each: each.at, reverse=True))

    def _journals(self) -> list[Path]:
        ours = {self._path(request_id) for request_id in self._open}
        return [path for path in self._all() if path not in ours]

    def _all(self) -> list[Path]:
        return list(self._folder.glob("*" + SUFFIX)) if self._folder.is_dir() else []

    def _path(self, request_id: bytes) -> Path:
        return self._folder / (request_id.hex() + SUFFIX)

    def _begin(self, request_id: bytes, entered: EnteredInvoice) -> None:
        path = self._path(request_id)
        line = _record(_change(_NOTHING, entered))
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as broken:
            raise _not_written(path, broken) from broken
        write_whole(path, lambda file: file.write(line))
        _sync_folder(self._folder)
        self._open[request_id] = _Journal(entered, len(line))

    def _append(self, request_id: bytes, line: bytes) -> None:
        """What cannot be added to is begun anew at the next note."""
        path = self._path(request_id)
        try:
            with path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as broken:
            self._open.pop(request_id, None)
            raise _not_written(path, broken) from broken

    def _read(self, path: Path) -> LeftBehind | None:
        try:
            return self._told(path)
        except _UNREADABLE:
            with suppress(OSError, ValueError):
                self._put_aside(path)
            return None

    def _put_aside(self, path: Path) -> None:
        at = self._moment(path.stat().st_mtime)
        file = path.replace(path.with_suffix(DAMAGED))
        self.put_aside.append(PutAside(bytes.fromhex(path.stem), file, at))

    def _told(self, path: Path) -> LeftBehind:
        entered = _replayed(path.read_bytes().splitlines())
        at = self._moment(path.stat().st_mtime)
        return LeftBehind(bytes.fromhex(path.stem), entered, at)


def _not_written(path: Path, broken: OSError) -> PrinterError:
    return PrinterError("FILE-NOT-WRITTEN", file=path, reason=why(broken))


def _sync_folder(folder: Path) -> None:
    """So that the new name survives a power cut too; Windows keeps names without being asked."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _record(change: dict[str, Any]) -> bytes:
    said = json.dumps(change, separators=(",", ":")).encode("ascii")
    return b"%08x %s\n" % (crc32(said), said)


def _change(before: EnteredInvoice, after: EnteredInvoice) -> dict[str, Any]:
    """What the head says anew, and the one run of lines that others take the place of."""
    head = {
        name: _plain(getattr(after, name))
        for name in _HEAD
        if before is _NOTHING or getattr(after, name) != getattr(before, name)
    }
    old, new = before.lines, after.lines
    first = _alike(zip(old, new, strict=False))
    most = min(len(old), len(new)) - first
    last = min(_alike(zip(reversed(old), reversed(new), strict=False)), most)
    said = [_line_record(line) for line in new[first : len(new) - last]]
    return {"head": head, "at": first, "cut": len(old) - last - first, "lines": said}


def _alike(pairs: Iterable[tuple[EnteredLine, EnteredLine]]) -> int:
    count = 0
    for one, other in pairs:
        if one is not other and one != other:
            break
        count += 1
    return count


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, EnteredParty) else value


def _line_record(line: EnteredLine) -> dict[str, Any]:
    said = ((name, getattr(line, name)) for name in _LINE)
    return {"name": line.name, **{name: value for name, value in said if value != _LINE[name]}}


def _replayed(records: list[bytes]) -> EnteredInvoice:
    """Every whole record in order; a torn one ends the tale. ValueError: not even the first."""
    entered = None
    for record in records:
        crc, _, said = record.partition(b" ")
        if crc != b"%08x" % crc32(said):
            break
        entered = _changed(entered or _NOTHING, json.loads(said))
    if entered is None:
        raise ValueError("no whole record")
    return entered


def _changed(before: EnteredInvoice, change: dict[str, Any]) -> EnteredInvoice:
    at, cut = int(change["at"]), int(change["cut"])
    said = tuple(_line(line) for line in change["lines"])
    lines = before.lines[:at] + said + before.lines[at + cut :]
    return replace(before, lines=lines, **_head(change["head"]))


def _head(said: dict[str, Any]) -> dict[str, Any]:
    head = {name: value for name, value in said.items() if name in _HEAD}
    for side in ("buyer", "seller"):
        if side in head:
            head[side] = EnteredParty(**head[side])
    if "special" in head:
        head["special"] = Special(head["special"])
    if "warnings" in head:
        head["warnings"] = tuple(head["warnings"])
    return head


def _line(said: dict[str, Any]) -> EnteredLine:
    return EnteredLine(**{name: value for name, value in said.items() if name in _LINE_FIELDS})
