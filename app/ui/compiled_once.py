"""The sources that PySide6 carries within its library are compiled once, not at every start.

PySide6 packs some Python sources (`shibokensupport`) into its library and compiles them anew in
every process: 85 ms of processor time, a third of what a bare window takes. What came of it is
kept beside our own byte code and used as long as the sources are the same, sign for sign. Where
nothing may be kept, or what is kept is damaged, they are compiled as before.

One of them writes files for editors, which no program asks for; its patterns alone take 20 ms to
compile. It is run when something of it is asked for.
"""

from __future__ import annotations

import builtins
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

CARRIED = "shibokensupport/"  # how the names of those sources begin
LATE = f"{CARRIED}signature/lib/pyi_generator.py"
STAND_IN = b"""
def __getattr__(name):
    from app.ui.compiled_once import run_late
    return run_late(globals(), name)
"""
_compile = builtins.compile
_put_off: list[CodeType] = []


def place(optimized: int | None = None) -> Path:
    """The file they are kept in: one for each Python and level of optimizing."""
    level = sys.flags.optimize if optimized is None else optimized
    return Path(cache_from_source(__file__, optimization=level or "")).with_suffix(".carried")


@contextmanager
def compiled_once() -> Iterator[None]:
    """While PySide6 is imported for the first time."""
    kept = Kept(place())
    builtins.compile = kept.compile
    try:
        yield
    finally:
        builtins.compile = _compile
    kept.keep()


class Kept:
    """`compile` with a memory: the name of a source, its text, what came of it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = _read(file)
        self._new: dict[str, tuple[bytes, CodeType]] = {}

    def compile(self, source: Any, filename: Any, mode: str, *how: Any, **named: Any) -> Any:
        """As Python's own; only what PySide6 carries is looked up."""
        if how or named or mode != "exec" or not _is_carried(source, filename):
            return _compile(source, filename, mode, *how, **named)
        made = self._made(source, filename)
        if filename != LATE:
            return made
        _put_off[:] = [made]
        return self._made(STAND_IN, f"{CARRIED}late.py")

    def _made(self, source: bytes, filename: str) -> CodeType:
        known = self._known.get(filename)
        if known is not None and known[0] == source:
            return known[1]
        made: CodeType = _compile(source, filename, "exec", dont_inherit=True)
        self._new[filename] = (source, made)
        return made

    def keep(self) -> None:
        """Write what is new, where Python itself would keep byte code."""
        if self._new and not sys.dont_write_bytecode:
            write(self._file, self._known | self._new)


def run_late(module: dict[str, Any], name: str) -> Any:
    """Something of a module that was put off is asked for: it is run, in its own place."""
    if name.startswith("__"):
        raise AttributeError(name)
    if module.pop("__getattr__", None):
        exec(_put_off[0], module)
    try:
        return module[name]
    except KeyError:
        raise AttributeError(name) from None


def write(file: Path, known: dict[str, tuple[bytes, CodeType]]) -> None:
    """All of it, or nothing; a place that cannot be written is no place to keep it."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(marshal.dumps(known))
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink()


def _read(file: Path) -> dict[str, tuple[bytes, CodeType]]:
    try:
        known = marshal.loads(file.read_bytes())
        return {
            name: (source, made)
            for name, (source, made) in known.items()
            if isinstance(made, CodeType)
        }
    except (OSError, ValueError, TypeError, EOFError, AttributeError):
        return {}


def _is_carried(source: Any, filename: Any) -> bool:
    return isinstance(source, bytes) and isinstance(filename, str) and filename.startswith(CARRIED)
