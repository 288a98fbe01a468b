"""Commands keep their form, and any bytes are a command or a clean refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.protocol import apdu
from hardware.protocol.apdu import Command
from hardware.protocol.problem import ProtocolError

BYTE = st.integers(0, 255)
SHORT = st.builds(Command, BYTE, BYTE, BYTE, BYTE, st.binary(max_size=255), st.integers(0, 256))
LONG = st.builds(
    Command,
    BYTE,
    BYTE,
    BYTE,
    BYTE,
    st.binary(max_size=700),
    st.integers(0, 65_536),
    st.just(value=True),
).filter(lambda command: command.data or command.answer)


@given(st.one_of(SHORT, LONG))
def test_a_command_comes_back_from_its_bytes(command):
    assert apdu.decode(apdu.encode(command)) == command


@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_a_protocol_error(data):
    try:
        command = apdu.decode(data)
    except ProtocolError:
        return
    assert apdu.encode(command) == data


def test_the_longest_extended_command_has_65535_bytes():
    command = Command(0x80, 0xEE, data=bytes(65_535), answer=65_536, extended=True)
    assert apdu.decode(apdu.encode(command)) == command


@pytest.mark.parametrize(
    "command",
    [
        Command(0x80, 0xEE, data=bytes(256)),
        Command(0x80, 0xEE, answer=257),
        Command(0x80, 0xEE, data=bytes(65_536), extended=True),
        Command(0x80, 0xEE, answer=65_537, extended=True),
        Command(0x80, 0xEE, extended=True),
        Command(0x180, 0xEE),
    ],
)
def test_a_command_that_fits_no_form_is_refused(command):
    with pytest.raises(ProtocolError):
        apdu.encode(command)


@given(st.binary(max_size=60), st.integers(1, 20))
def test_a_chain_carries_all_data_and_only_its_last_has_no_chain_bit(data, room):
    parts = list(apdu.chain(Command(0x80, 0x40, data=data, answer=5), room))
    assert b"".join(part.data for part in parts) == data
    assert [part.chained for part in parts] == [True] * (len(parts) - 1) + [False]
    assert all(len(part.data) <= room for part in parts)
    assert parts[-1].answer == 5


def test_a_chain_longer_than_the_limit_is_refused():
    with pytest.raises(ProtocolError):
        list(apdu.chain(Command(0x80, 0x40, data=bytes(apdu.CHAIN_LIMIT + 1)), 255))
