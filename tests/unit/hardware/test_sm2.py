"""SM2 agrees with its standard and with another implementation."""

from __future__ import annotations

import secrets

import gmalg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.signing import curve
from hardware.signing.sm2 import DEFAULT_ID, PrivateKey, PublicKey

# GB/T 32918.5, A.2: the example on the recommended curve
EXAMPLE_KEY = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
EXAMPLE_RANDOM = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
EXAMPLE_PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
EXAMPLE_SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
KEY = PrivateKey(EXAMPLE_KEY)
MESSAGE = b"message digest"


def test_the_standards_example_gives_its_public_key():
    assert KEY.public.data == EXAMPLE_PUBLIC


def test_the_standards_example_gives_its_signature(monkeypatch):
    monkeypatch.setattr(secrets, "randbelow", lambda _: EXAMPLE_RANDOM - 1)
    assert KEY.sign(MESSAGE) == EXAMPLE_SIGNATURE
    assert KEY.public.verify(EXAMPLE_SIGNATURE, MESSAGE)


def test_another_random_number_is_taken_when_one_cannot_be_used(monkeypatch):
    e = KEY.public.digest(MESSAGE)
    unusable = 1  # r + k = N for the digest below
    r = (curve.N - unusable) % curve.N
    point = curve.affine_x(curve.FixedBase(curve.G).times(unusable))
    monkeypatch.setattr(KEY.public, "digest", lambda _: (r - point) % curve.N)
    numbers = iter((unusable - 1, EXAMPLE_RANDOM - 1))
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(numbers))
    assert KEY.public.verify(KEY.sign(MESSAGE), MESSAGE)
    assert e


@pytest.mark.parametrize("place", range(64))
def test_a_signature_with_one_byte_changed_is_refused(place):
    changed = bytearray(EXAMPLE_SIGNATURE)
    changed[place] ^= 1
    assert not KEY.public.verify(bytes(changed), MESSAGE)


@pytest.mark.parametrize("place", range(len(MESSAGE)))
def test_a_message_with_one_byte_changed_is_refused(place):
    changed = bytearray(MESSAGE)
    changed[place] ^= 1
    assert not KEY.public.verify(EXAMPLE_SIGNATURE, bytes(changed))


def test_another_key_refuses_the_signature():
    assert not PrivateKey.generate().public.verify(EXAMPLE_SIGNATURE, MESSAGE)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        EXAMPLE_SIGNATURE[:-1],
        EXAMPLE_SIGNATURE + b"\0",
        bytes(64),
        b"\xff" * 64,
        bytes(32) + EXAMPLE_SIGNATURE[32:],
        EXAMPLE_SIGNATURE[:32] + bytes(32),
    ],
)
def test_what_is_no_signature_is_refused(signature):
    assert not KEY.public.verify(signature, MESSAGE)


def _second_opinion():
    number = KEY.to_bytes()
    return gmalg.SM2(number, DEFAULT_ID, b"\x04" + KEY.public.data)


def test_gmalg_accepts_our_signature():
    signature = KEY.sign(b"ours")
    assert _second_opinion().verify(b"ours", signature[:32], signature[32:])


def test_we_accept_the_signature_of_gmalg():
    r, s = _second_opinion().sign(b"theirs")
    assert KEY.public.verify(r + s, b"theirs")


@given(number=st.integers(1, curve.N - 2), message=st.binary(max_size=80))
@settings(max_examples=20, deadline=None)
def test_every_key_accepts_what_it_signed(number, message):
    key = PrivateKey(number)
    assert curve.on_curve(
        (int.from_bytes(key.public.data[:32]), int.from_bytes(key.public.data[32:]))
    )
    assert key.public.verify(key.sign(message), message)


@given(scalar=st.integers(0, 2**256 - 1))
@settings(max_examples=30, deadline=None)
def test_a_multiple_from_the_table_is_the_sum_of_doublings(scalar):
    table, plain = curve.FixedBase(curve.G), curve.INFINITY
    for bit in bin(scalar)[2:]:
        plain = curve.double(plain)
        plain = curve.add(plain, curve.G) if bit == "1" else plain
    quick = table.times(scalar)
    assert bool(quick[2]) == bool(plain[2])
    assert not quick[2] or curve.affine(quick) == curve.affine(plain)


def test_a_point_and_its_opposite_add_to_infinity():
    x, y = curve.G
    assert curve.add((x, y, 1), (x, curve.P - y)) == curve.INFINITY


@pytest.mark.parametrize("number", [0, curve.N - 1, -1])
def test_a_number_out_of_range_is_no_key(number):
    with pytest.raises(ValueError, match="private key"):
        PrivateKey(number)


def test_a_private_key_comes_back_from_its_bytes():
    assert PrivateKey.from_bytes(KEY.to_bytes()).public.data == EXAMPLE_PUBLIC
    with pytest.raises(ValueError, match="private key"):
        PrivateKey.from_bytes(b"\1" * 31)


@pytest.mark.parametrize("data", [b"", EXAMPLE_PUBLIC[:-1], b"\1" * 64])
def test_bytes_off_the_curve_are_no_public_key(data):
    with pytest.raises(ValueError, match="curve"):
        PublicKey(data)


@settings(max_examples=10)
@given(st.integers(1, curve.N - 2), st.binary(max_size=40))
def test_the_first_check_by_a_key_says_the_same_as_all_after_it(number, message):
    """It has no table yet."""
    key = PrivateKey(number)
    signature = key.sign(message)
    for said in (signature, signature[::-1]):
        fresh = PublicKey(key.public.data)
        assert len({fresh.verify(said, message) for _ in range(3)}) == 1
    assert PublicKey(key.public.data).verify(signature, message)


@pytest.mark.parametrize("scalar", [0, 1, 2, 5, curve.N - 1, curve.N])
def test_a_multiple_is_the_same_with_a_table_and_without(scalar):
    with_table = curve.FixedBase(curve.G).times(scalar)
    without = curve.plus_multiple(curve.INFINITY, scalar, curve.G)
    assert bool(with_table[2]) == bool(without[2])
    assert not with_table[2] or curve.affine(with_table) == curve.affine(without)
