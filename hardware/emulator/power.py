"""Powering an emulated disk on: its lock, its journal, its firmware."""

from __future__ import annotations

from pathlib import Path

from hardware.emulator.clock import Now
from hardware.emulator.entries import JournalBroken, JournalOlder, JournalSwapped
from hardware.emulator.firmware import Firmware
from hardware.emulator.held_file import hold, told
from hardware.emulator.journal import Connect, Journal, connection
from hardware.emulator.secure_module import SecureModule
from hardware.errors import NotSent


def power_on(path: Path, now: Now, connect: Connect = connection) -> Firmware:
    """The disk in this file, alone with it until `close`; a journal of an earlier format is
    upgraded in its place, a copy kept. Raises NotSent (DISK-GONE: no file; NO-PERMISSION;
    DISK-IN-USE: somebody else powers it), DiskStorageError, JournalDamaged (nothing of it can be
    read; JOURNAL-SWAPPED: beside it lies the log of another file), Refused (DISK-NEWER).
    """
    if not path.is_file():
        raise NotSent("DISK-GONE", path=path)
    _need_permission(path)
    lock = hold(path)
    try:
        with told(path, "JOURNAL-UNREADABLE"):
            module = _powered(path, now, connect)
    except BaseException:
        lock.release()
        raise
    return Firmware(module, lock.release)


def _need_permission(path: Path) -> None:
    """Whether this person may read and write the file; whatever else is wrong shows later."""
    try:
        path.open("r+b").close()
    except PermissionError as denied:
        raise NotSent("NO-PERMISSION", device=path, file=path) from denied
    except OSError:
        return  # a read-only medium, a full one


def _powered(path: Path, now: Now, connect: Connect) -> SecureModule:
    """A journal that cannot be opened is read as far as it goes, and never written again."""
    try:
        return _module(_journal(path, connect), now)
    except JournalSwapped:  # nothing is wrong with the file: it is left alone
        raise
    except JournalBroken:
        from hardware.emulator.salvage import salvaged

        return _module(Journal(path, salvaged), now, damaged=True)


def _journal(path: Path, connect: Connect) -> Journal:
    try:
        return Journal(path, connect)
    except JournalOlder:
        from hardware.emulator.upgrading import upgrade

        upgrade(path, connect)
        return Journal(path, connect)


def _module(journal: Journal, now: Now, *, damaged: bool = False) -> SecureModule:
    try:
        return SecureModule(journal, now, damaged=damaged)
    except BaseException:
        journal.close()
        raise
