"""Frames of a serial line: whatever comes, an answer or silence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.protocol.frames import (
    HEADER_SIZE,
    LONGEST_PAYLOAD,
    STX,
    Decoder,
    Frame,
    encode,
)
from hardware.protocol.problem import ProtocolError

FRAMES = st.builds(Frame, st.integers(0, 255), st.binary(max_size=300))
QUIET = st.binary(max_size=40).map(lambda noise: noise.replace(bytes([STX]), b"\xff"))


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """The bytes cut at these places."""
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


@given(st.lists(FRAMES, max_size=5), st.lists(st.integers(0, 10_000), max_size=12))
def test_frames_come_back_however_the_bytes_are_split(frames, cuts):
    data = b"".join(encode(frame.sequence, frame.payload) for frame in frames)
    decoder = Decoder()
    got = [frame for piece in pieces(data, cuts) for frame in decoder.feed(piece)]
    assert got == frames
    assert (decoder.skipped, decoder.bad_checks, decoder.halfway) == (0, 0, False)


@given(FRAMES, QUIET, QUIET)
def test_noise_around_a_frame_is_skipped_and_counted(frame, before, after):
    decoder = Decoder()
    assert decoder.feed(before + encode(frame.sequence, frame.payload) + after) == [frame]
    assert decoder.skipped == len(before) + len(after)


@given(st.binary(max_size=600), FRAMES)
def test_after_any_noise_and_a_pause_the_next_frame_is_read(noise, frame):
    decoder = Decoder()
    decoder.feed(noise)
    decoder.discard()
    assert decoder.feed(encode(frame.sequence, frame.payload)) == [frame]


@given(FRAMES, st.data())
def test_a_damaged_frame_is_never_taken_for_its_true_self(frame, data):
    whole = bytearray(encode(frame.sequence, frame.payload))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    assert frame not in Decoder().feed(bytes(whole))


@given(FRAMES)
def test_asking_for_what_is_wanted_never_reads_past_a_frame(frame):
    line = encode(frame.sequence, frame.payload)
    decoder, reads = Decoder(), 0
    got: list[Frame] = []
    while not got:
        wanted = decoder.want()
        assert 0 < wanted <= len(line)
        got, line, reads = decoder.feed(line[:wanted]), line[wanted:], reads + 1
    assert got == [frame]
    assert not line
    assert reads <= 2


@given(st.binary(max_size=400))
def test_whatever_came_something_is_still_wanted(noise):
    decoder = Decoder()
    decoder.feed(noise)
    assert decoder.want() > 0


def test_a_stray_start_in_noise_announces_no_length():
    decoder = Decoder()
    assert decoder.feed(b"\x00\xff\x02\x10" + encode(9, b"\x90\x00")) == [Frame(9, b"\x90\x00")]


def test_a_frame_with_a_flipped_bit_is_counted_and_the_next_one_is_read():
    broken = bytearray(encode(1, b"\x6a\x88"))
    broken[HEADER_SIZE] ^= 0x01
    decoder = Decoder()
    assert decoder.feed(bytes(broken) + encode(2, b"\x90\x00")) == [Frame(2, b"\x90\x00")]
    assert decoder.bad_checks == 1


def test_a_header_that_announces_more_than_a_frame_may_hold_is_noise():
    long = Decoder()
    start = bytes([STX, 0]) + (LONGEST_PAYLOAD + 1).to_bytes(2, "big")
    for check in range(256):
        long.feed(start + bytes([check]))
        long.discard()
    assert long.want() == len(encode(0, b""))


def test_half_a_frame_is_known_and_forgotten_when_the_line_pauses():
    decoder = Decoder()
    half = encode(3, b"\x90\x00")[:7]
    decoder.feed(half)
    before = decoder.halfway
    decoder.discard()
    assert (before, decoder.halfway) == (True, False)
    assert decoder.skipped == len(half)


def test_the_longest_payload_fits_and_one_byte_more_is_refused():
    payload = bytes(LONGEST_PAYLOAD)
    assert Decoder().feed(encode(256, payload)) == [Frame(0, payload)]
    with pytest.raises(ProtocolError):
        encode(0, payload + b"\0")
