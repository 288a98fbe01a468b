"""Area, clock and 口令 of the emulated disk, each alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hardware.emulator.area import code_in_area, taxpayer_in_area
from hardware.emulator.clock import Clock
from hardware.emulator.keys import new_pin
from tests.disk_builders import START, Wall


@pytest.mark.parametrize(
    "taxpayer",
    [
        "919900000000000192",
        "91990000000000027W",
        "91990000MA0000007X",
        "91990000TEST00001A",
        "990000000000019",
        "99000019900101001",
        "99000019900101001X01",
    ],
)
def test_ids_of_area_99_are_served(taxpayer):
    assert taxpayer_in_area(taxpayer)


@pytest.mark.parametrize(
    "taxpayer",
    [
        "",
        "99",
        "91370100MA0000007X",
        "99370100MA0000007X",
        "370100000000019",
        "37010019900101001",
        "37010019900101001X01",
        "9999000000000000",
    ],
)
def test_ids_of_real_areas_are_not(taxpayer):
    assert not taxpayer_in_area(taxpayer)


@pytest.mark.parametrize("code", ["9900231130", "099002300104", "099001900211"])
def test_codes_of_area_9900_are_served(code):
    assert code_in_area(code)


@pytest.mark.parametrize(
    "code",
    ["", "9900", "3700231130", "037002300104", "990023001040", "199002300104", "９９００231130"],
)
def test_other_codes_are_not(code):
    assert not code_in_area(code)


def test_the_clock_runs_on_from_the_time_it_was_set_to():
    wall = Wall()
    clock = Clock(wall, timedelta())
    clock.offset = clock.offset_for(START + timedelta(days=40, microseconds=5))
    wall.forward(hours=2)
    assert clock.now() == START + timedelta(days=40, hours=2)


def test_a_pin_knows_itself_and_counts_its_tries():
    pin = new_pin("88888888", 2)
    assert pin.matches("88888888")
    assert not pin.matches("88888889")
    wrong = "00000000"
    assert not pin.failed(wrong).blocked
    assert pin.failed(wrong).failed(wrong).blocked
    assert pin.failed(wrong).passed() == pin
    assert pin.failed("12345") == pin.failed("口令口令口令") == pin
    assert b"88888888" not in pin.verifier + pin.salt


@pytest.mark.parametrize(
    ("pin", "tries"), [("12345", 5), ("1" * 17, 5), ("口令口令口令", 5), ("88888888", -1)]
)
def test_what_is_no_pin_is_refused(pin, tries):
    with pytest.raises(ValueError, match="口令"):
        new_pin(pin, tries)
