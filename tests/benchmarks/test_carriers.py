"""The benchmark of the carriers with tiny sizes: every line that can be had here is told, and a
power-on that grows with the journal fails."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.benchmarks import carriers
from app.benchmarks.figure import Verdict
from app.benchmarks.stand import Sizes, Stand, stand
from hardware.emulator.power import power_on
from tests.levels import LACKS


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """A stand inside the test's own folder."""
    monkeypatch.setattr(carriers, "FEW", 50)
    monkeypatch.setattr(carriers, "MANY", 500)
    with stand(Sizes(rows=300, issued=60, blocks=2, kills=3, pages=50), tmp_path, print) as made:
        yield made


def test_every_carrier_of_this_machine_is_told_beside_the_bare_one(place: Stand) -> None:
    figures = list(carriers.carriers(place))
    told = {figure.what.partition(":")[0] for figure in figures[:-2]}
    assert told == {"sim", "socket", "usb"} | ({"pty"} if not LACKS["pty"]() else set())
    assert all(figure.figure > 0 < figure.limit for figure in figures)
    assert all(figure.gate is None for figure in figures if "powering" not in figure.what)


def test_a_power_on_that_grows_with_the_journal_fails(
    place: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = power_on

    def growing(path, now):
        until = time.process_time() + path.stat().st_size / 2e7
        while time.process_time() < until:
            pass
        return sound(path, now)

    monkeypatch.setattr(carriers, "power_on", growing)
    assert carriers._powering_on(place).verdict is Verdict.FAIL
