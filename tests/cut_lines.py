"""The line to the home's disk is cut at an exchange that the test chooses."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap import opening
from hardware.disk import Disk
from hardware.ports import TaxControlDisk
from hardware.transport.in_process import Fault, Faults, open_emulated

LOST = [Fault.BEFORE, Fault.AFTER, Fault.EMPTY, Fault.HALF, Fault.POWER_BEFORE, Fault.POWER_AFTER]


class Nth:
    """This fault at the n-th exchange from now on, and at every one after it if it stays."""

    def __init__(self, number: int, fault: Fault, *, stays: bool) -> None:
        self.number, self.fault, self.stays = number, fault, stays
        self.seen = 0

    def __call__(self, _: bytes) -> Fault:
        self.seen += 1
        hit = self.seen >= self.number if self.stays else self.seen == self.number
        return self.fault if hit else Fault.NONE


def carried_with(monkeypatch: pytest.MonkeyPatch, faults: Faults) -> None:
    def open_disk(home: Any, *_: object) -> TaxControlDisk:
        place = str(home.disk)
        return Disk(open_emulated(f"sim:{place}", place, opening.now, faults))

    monkeypatch.setattr(opening, "open_disk", open_disk)
