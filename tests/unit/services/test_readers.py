"""Card readers on the page 设备: listed, tested step by step, chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.home import Home
from app.bootstrap.reader import open_reader
from app.bootstrap.sentences import sentences
from app.services.machines.device_test import STEPS, Step
from app.services.machines.devices import OWN, READER, typed
from app.services.machines.reader_test import ReaderTest
from app.services.terminal import Terminal
from hardware.errors import NotSent, OutcomeUnknown
from tests.home_builders import a_home, a_terminal, say
from tests.report_disk_builders import a_report_disk_file
from tests.unit.services.test_devices import Altered, raising

MINE = READER + OWN


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice home."""
    return a_home(tmp_path)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """It, opened."""
    with a_terminal(home) as made:
        yield made


def looked_at(terminal: Terminal, url: str = MINE) -> dict[str, Step]:
    """The steps by name."""
    return {step.name: step for step in terminal.devices.test(url, lambda _: None)}


def readers(terminal: Terminal) -> dict[str, bool]:
    """The readers of the list, and whether they are used."""
    found = terminal.devices.found(terminal.devices.in_use)
    return {each.url: each.used for each in found if each.kind == "reader"}


def test_the_homes_own_reader_is_listed_and_well(terminal: Terminal) -> None:
    assert readers(terminal) == {MINE: True}
    steps = looked_at(terminal)
    assert list(steps) == list(STEPS)
    assert {name for name, step in steps.items() if step.verdict == "skipped"} == {
        "certificate",
        "clock",
    }
    assert {step.verdict for step in steps.values()} == {"ok", "skipped"}
    assert steps["state"].cause == "没有数据包，已用 0 / 256 KB"


def test_a_reader_that_is_chosen_is_used_and_listed(terminal: Terminal, tmp_path: Path) -> None:
    card = a_report_disk_file(tmp_path)
    terminal.devices.use(f"{READER}sim:{card}")
    assert readers(terminal) == {MINE: False, f"{READER}sim:{card}": True}
    assert looked_at(terminal, f"{READER}sim:{card}")["same"].code == "REPORT-DISK-OTHER"
    terminal.devices.use(MINE)
    assert readers(terminal) == {MINE: True}


def test_the_reader_at_work_is_let_go_for_a_test_and_taken_again(
    home: Path, tmp_path: Path
) -> None:
    say(home, "clock", "set", "2024-02-02T09:00:00+08:00")
    with a_terminal(home) as terminal:
        way = terminal.month_way("reader")
        assert len(list(terminal.reporting.send(way, terminal.session))) == 5
        assert "有报税资料，" in looked_at(terminal)["state"].cause
        assert len(list(terminal.reporting.send(way, terminal.session))) == 5


def test_a_reader_that_is_away_is_told_at_the_first_step(terminal: Terminal) -> None:
    steps = looked_at(terminal, f"{READER}serial:/dev/no-such-reader")
    assert steps["open"].code == "READER-GONE"
    assert {step.verdict for name, step in steps.items() if name != "open"} == {"skipped"}


def test_an_empty_reader_is_told(home: Path, terminal: Terminal) -> None:
    steps = looked_at(terminal, f"{READER}sim:{home / 'no-card'}")
    assert steps["select"].code == "REPORT-DISK-ABSENT"
    assert steps["identity"].verdict == "skipped"


def test_a_product_without_a_report_disk_lists_no_reader(tmp_path: Path) -> None:
    with a_terminal(a_home(tmp_path, "ukey")) as terminal:
        assert readers(terminal) == {}
        assert looked_at(terminal)["open"].code == "READER-NOT-HERE"


def test_an_address_names_a_reader_or_nothing() -> None:
    line = typed(f" {READER}serial:COM5 ")
    assert (line.url, line.kind, line.label) == (f"{READER}serial:COM5", "reader", "COM5")
    for wrong in (READER, f"{READER}COM5", f"{READER}{READER}sim:", f"{READER}usb:*"):
        with pytest.raises(NotSent):
            typed(wrong)


# -- what a reader may say ---------------------------------------------------------------------


def steps_of(path: Path, ours: str = "990000000001", **answers: Any) -> dict[str, Step]:
    """The steps of a reader with these answers."""
    with closing(open_reader(f"sim:{path}")) as reader:
        altered: Any = Altered(reader, **answers)
        walked = ReaderTest(altered, lambda: ours, sentences()).walk()
        return {step.name: step for step in walked}


def test_few_tries_are_warned_of_and_none_is_bad(tmp_path: Path) -> None:
    path = a_report_disk_file(tmp_path)
    with closing(open_reader(f"sim:{path}")) as reader:
        for verdict in ("warn", "warn", "bad"):
            with pytest.raises(Exception, match="REPORT-DISK-"):
                reader.verify_pin("wrong-pin")
            reader.close()
            assert steps_of(path)["pin"].verdict == verdict
            reader = open_reader(f"sim:{path}")
    reader.close()


def test_a_card_without_a_pin_and_one_that_is_real_are_told(tmp_path: Path) -> None:
    path = a_report_disk_file(tmp_path, pin="")
    assert steps_of(path)["pin"].cause == "这个报税盘没有口令"
    with closing(open_reader(f"sim:{path}")) as reader:
        told = reader.identity()
    real = type(told)(told.number, told.model, told.firmware, 2, 1, simulated=False)
    assert steps_of(path, identity=lambda: real)["identity"].cause.startswith("报税盘 ")


def test_a_line_that_alters_bytes_and_one_that_breaks_are_told(tmp_path: Path) -> None:
    path = a_report_disk_file(tmp_path)
    assert steps_of(path, echo=lambda _: b"")["echo"].verdict == "bad"
    broken = steps_of(path, status=raising(OutcomeUnknown("READER-SILENT")))
    assert broken["same"].code == "READER-SILENT"
    assert "state" not in broken
    assert Home(tmp_path).report_disk.name.startswith("report-disk")
