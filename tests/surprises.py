"""What a test must not do without saying so, and how it is noticed.

Python warnings, unraisable errors and errors in threads are pytest's own (`filterwarnings`);
Qt messages are pytest-qt's (`qt_log_level_fail`). The rest is here.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TASKS = Path("/proc/self/task")
GRACE_S = 60.0  # a worker that has been told to stop may need this long
GUARD_THREAD = "hung-device-guard"  # the one thread that may outlive a test: it guards a dead line
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
TRACE_TRIES = 1000
_OWN_FILES = (".coverage", ".hypothesis", ".mypy_cache", ".import_linter_cache")
_written: list[str] = []


class Surprise(Exception):
    """A test did what it must not."""


class Records(logging.Handler):
    """Log records of WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.name}: {record.getMessage()}")


@contextmanager
def watched(*, logs_expected: bool) -> Iterator[None]:
    """Raise Surprise at the end of the block for everything that it left behind."""
    records, before = Records(), _traces()
    _written.clear()
    logging.getLogger().addHandler(records)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(records)
    found = [*_new_traces(before), *_written]
    if not logs_expected:
        found += [f"log record {text}" for text in records.seen]
    if found:
        raise Surprise("; ".join(found))


def _traces() -> dict[str, set[Any]]:
    """What must be the same after a test as before it."""
    threads = {one for one in threading.enumerate() if one.name != GUARD_THREAD}
    tops = {one.name for one in ROOT.iterdir() if not one.name.startswith(".")}
    return {"thread": threads, "child process": _children(), "cwd": {Path.cwd()}, "file": tops}


def _new_traces(before: dict[str, set[Any]]) -> list[str]:
    until = time.monotonic() + GRACE_S
    while True:
        after = _traces()
        left = [f"{what} {one} left behind" for what in after for one in after[what] - before[what]]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.02)


def _children() -> set[str]:
    """Ids of this process's children, where the system tells them: by thread, and what a thread
    leaves when it ends goes to another. So it is asked until two answers are the same."""
    if not TASKS.exists():
        return set()
    before, now = None, _children_now()
    while now is None or now != before:
        before, now = now, _children_now()
    return now


def _children_now() -> set[str] | None:
    """None where a thread ended meanwhile."""
    try:
        tasks = list(TASKS.iterdir())
        return {child for task in tasks for child in (task / "children").read_text().split()}
    except (FileNotFoundError, ProcessLookupError):
        return None


def refuse_the_network() -> None:
    """Sockets reach this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        inside = self.family not in (socket.AF_INET, socket.AF_INET6)
        if not inside and not str(address[0]).startswith(LOOPBACK):
            raise Surprise(f"a test reached for the network: {address}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment,method-assign]


def watch_writes() -> None:
    """Remember every file opened for writing outside the temporary folders."""
    allowed = (tempfile.gettempdir(), "/dev/", "/proc/")

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and _writes(args) and not _may_write(os.fspath(args[0]), allowed):
            _written.append(f"wrote {args[0]!r}")

    sys.addaudithook(hook)


def let_threads_be_traced() -> None:
    """Coverage traces each thread from its start. While one installs its trace, and the hook above
    looks on, Python lets another have its turn and refuses that one's: the thread would die before
    its first line, and whoever waits for it would wait for ever. It asks again."""

    class Patient:
        def __getattr__(self, name: str) -> Any:
            return getattr(sys, name)

        def settrace(self, trace: Any) -> None:
            for _ in range(TRACE_TRIES):
                try:
                    sys.settrace(trace)
                except RuntimeError:
                    time.sleep(0)
                else:
                    return

    threading._sys = Patient()  # type: ignore[attr-defined]


def _writes(args: tuple[Any, ...]) -> bool:
    path, mode, flags = args
    if not isinstance(path, (str, os.PathLike)):
        return False
    return any(c in "wxa+" for c in mode) if mode else bool(flags & (os.O_WRONLY | os.O_RDWR))


def _may_write(path: str, allowed: tuple[str, ...]) -> bool:
    """In a temporary folder, unless the checkout itself lies in one."""
    full = Path.cwd() / path
    if full.is_relative_to(ROOT):
        name = str(full.relative_to(ROOT))
        return name.startswith(_OWN_FILES) or "__pycache__" in name
    return str(full).startswith(allowed)
