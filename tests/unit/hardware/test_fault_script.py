"""When a fault strikes, and that what is wrong in a script is told in its place."""

from __future__ import annotations

import pytest

from hardware.emulator.fault_script import (
    Fault,
    FaultScript,
    Moment,
    Strike,
    command_name,
    read_script,
    script_of,
)
from hardware.errors import DeviceError

SIGN, STATUS = bytes.fromhex("8040000000"), bytes.fromhex("8030000000")
CHAINED = bytes.fromhex("9040000000")


def next_of(script: FaultScript, command: bytes = SIGN) -> Strike:
    """What meets it."""
    strike = script.next(command)
    assert strike is not None
    return strike


def struck(entry, commands):
    """At which of these commands it strikes, from 1."""
    script = script_of({"seed": 1, "fault": [entry]})
    return [at for at, each in enumerate(commands, start=1) if script.next(each) is not None]


def test_an_entry_counts_only_the_commands_that_it_names():
    said = [STATUS, SIGN, STATUS, CHAINED, SIGN]
    assert struck({"name": "lost", "command": "SIGN", "nth": 2}, said) == [4]
    assert struck({"name": "lost", "nth": 2}, said) == [2]
    assert struck({"name": "lost"}, said) == [1]


def test_every_strikes_again_and_again_but_not_more_often_than_its_times():
    assert struck({"name": "lost", "every": 2}, [SIGN] * 7) == [2, 4, 6]
    assert struck({"name": "lost", "every": 2, "times": 2}, [SIGN] * 7) == [2, 4]


def test_chance_is_the_same_for_the_same_seed():
    entry = {"name": "lost", "chance": 0.4}
    first = struck(entry, [SIGN] * 500)
    assert first == struck(entry, [SIGN] * 500)
    assert 150 < len(first) < 250
    assert struck({"name": "lost", "chance": 1}, [SIGN] * 3) == [1, 2, 3]


def test_of_two_that_would_strike_the_first_does_and_both_are_counted():
    script = script_of({"fault": [{"name": "slow", "nth": 1}, {"name": "lost", "every": 1}]})
    assert [next_of(script).fault for _ in range(2)] == [Fault.SLOW, Fault.LOST]


def test_what_an_entry_says_is_what_is_played():
    entry = {"name": "kill", "moment": "middle", "write": 4, "wait_ms": 20, "away_ms": 0}
    strike = next_of(script_of({"fault": [entry]}))
    assert (strike.fault, strike.moment, strike.write) == (Fault.KILL, Moment.MIDDLE, 4)
    assert (strike.wait_s, strike.away_s) == (0.02, 0.0)
    late = next_of(script_of({"fault": [{"name": "late"}]}))
    assert late.wait_s > 10  # after every deadline of a write


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"faults": []}, "最外层"),
        ({"seed": True}, "seed"),
        ({"fault": {}}, "fault"),
        ({"fault": ["lost"]}, "第1个 fault"),
        ({"fault": [{}]}, "第1个 fault 的 name"),
        ({"fault": [{"name": "lost"}, {"name": "lost", "when": 1}]}, "第2个 fault"),
        ({"fault": [{"name": "lost", "command": "ISSUE"}]}, "第1个 fault 的 command"),
        ({"fault": [{"name": "kill", "moment": "later"}]}, "第1个 fault 的 moment"),
        ({"fault": [{"name": "lost", "nth": 1.5}]}, "第1个 fault 的 nth"),
        ({"fault": [{"name": "lost", "chance": 2}]}, "第1个 fault 的 chance"),
        ({"fault": [{"name": "slow", "wait_ms": -1}]}, "第1个 fault 的 wait_ms"),
        ({"fault": [{"name": "lost", "every": True}]}, "第1个 fault 的 every"),
        ({"fault": [{"name": "lost", "nth": 1, "every": 2}]}, "第1个 fault"),
    ],
)
def test_what_is_wrong_is_told_in_its_place(data, place):
    with pytest.raises(DeviceError) as wrong:
        script_of(data)
    assert (wrong.value.code, wrong.value.facts["place"]) == ("FAULTS-WRONG", place)


@pytest.mark.parametrize("text", ['{"fault": [{"name": "lost"}]}', "[[fault]]\nname = 'lost'"])
def test_a_script_is_json_or_toml(tmp_path, text):
    path = tmp_path / "script"
    path.write_text(text)
    assert next_of(read_script(path)).fault is Fault.LOST


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[[", b"{"])
def test_a_file_that_is_no_script_is_told(tmp_path, content):
    path = tmp_path / "script"
    path.write_bytes(content)
    with pytest.raises(DeviceError) as wrong:
        read_script(path)
    assert wrong.value.facts["place"] == "文件"


def test_a_command_is_called_by_its_name_also_in_a_chain():
    assert command_name(CHAINED) == "SIGN"
    assert command_name(b"\x80\x99\x00\x00") == "8099"
