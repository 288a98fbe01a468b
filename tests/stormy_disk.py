"""An emulated disk whose SQLite fails when it is told to, at any call."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager

from hardware.disk import Disk
from hardware.emulator.power import power_on
from hardware.signing.chain import verify_chain
from hardware.transport.base import DeviceInfo
from hardware.transport.in_process import InProcess
from tests.disk_builders import PIN, Wall, unlocked

INFO = DeviceInfo("sim:", "sim", "模拟税控盘", None, simulated=True)


class Weather:
    """Decides for every SQLite call whether it fails: the n-th, once or for good, and whether
    SQLite had done it before it said that it failed."""

    def __init__(self):
        self.calls = 0
        self.fails_at = 0
        self.for_good = False
        self.done_first = False

    def strikes(self):
        """Counts a call."""
        self.calls += 1
        late = self.calls > self.fails_at and self.for_good
        return bool(self.fails_at) and (self.calls == self.fails_at or late)


def stormy(weather):
    """Connections that fail as the weather says."""

    class Connection(sqlite3.Connection):
        def execute(self, sql, *values):
            if weather.strikes():
                if weather.done_first:
                    super().execute(sql, *values)
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *values)

    def connect(path):
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            factory=Connection,
        )

    return connect


@contextmanager
def a_disk_in(weather, path):
    """A disk powered and unlocked under a clear sky."""
    disk = Disk(InProcess(INFO, lambda: power_on(path, Wall(), stormy(weather))))
    try:
        disk.verify_pin(PIN)
        yield disk
    finally:
        weather.fails_at = 0
        disk.close()


def sound(path):
    """Opens the disk anew, checks all of it, and gives back its request ids."""
    disk = unlocked(path, Wall())
    disk.self_test(full=True)
    records = disk.journal(0, 100)
    verify_chain(records, disk.certificate())
    disk.close()
    return [record.request_id for record in records]
