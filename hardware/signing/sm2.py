"""SM2 signatures with SM3 (GB/T 32918.2), r‖s in 64 bytes. For SIMULATED keys only.

A signature needs no table of its own public key; nor does the first check by a key, as most keys
are asked once. A table is built for the second. Of the curve's own point it is built for the third
multiple: the self-test of a disk, a signature and its check, asks for two.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache

from hardware.signing import curve
from hardware.signing.curve import LateTable, N, Point
from hardware.signing.sm3 import sm3

DEFAULT_ID = b"1234567812345678"
SIGNATURE_SIZE = 64
PUBLIC_SIZE = 64
PRIVATE_SIZE = 32
_GENERATOR = LateTable(curve.G, 2)


def _bytes32(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


class PublicKey:
    """A key that checks. `data` is x‖y, 64 bytes; ValueError if it is no point of the curve."""

    def __init__(self, data: bytes, identity: bytes = DEFAULT_ID) -> None:
        point: Point = (_number(data[:32]), _number(data[32:]))
        if len(data) != PUBLIC_SIZE or not curve.on_curve(point):
            raise ValueError("not a point of the SM2 curve")
        self.data = data
        self._identity_hash = _identity_hash(data, identity)
        self._multiples = LateTable(point, 1)

    def digest(self, message: bytes) -> int:
        """e: the SM3 of who signs and what is signed."""
        return _number(sm3(self._identity_hash, message))

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether this key's owner signed exactly this message."""
        r, s = _number(signature[:32]), _number(signature[32:])
        t = (r + s) % N
        if len(signature) != SIGNATURE_SIZE or not (0 < r < N and 0 < s < N and t):
            return False
        point = self._multiples.times(t, _GENERATOR.times(s))
        return bool(point[2]) and (self.digest(message) + curve.affine_x(point)) % N == r


@lru_cache(maxsize=8)
def known_key(data: bytes) -> PublicKey:
    """`PublicKey`, its table made once: for the few keys that are asked for again and again."""
    return PublicKey(data)


class PrivateKey:
    """A key that signs. `public` may be handed in to spare its computation."""

    def __init__(self, number: int, public: PublicKey | None = None) -> None:
        if not 0 < number < N - 1:
            raise ValueError("not a private key of SM2")
        self._number = number
        self.public = public or PublicKey(_public_bytes(number))
        self._inverse = pow(1 + number, -1, N)

    @classmethod
    def generate(cls) -> PrivateKey:
        """A new key from the system's random source."""
        return cls(secrets.randbelow(N - 2) + 1)

    @classmethod
    def from_bytes(cls, data: bytes, public: PublicKey | None = None) -> PrivateKey:
        """The key of `to_bytes`; ValueError if it is none."""
        if len(data) != PRIVATE_SIZE:
            raise ValueError("not a private key of SM2")
        return cls(_number(data), public)

    def to_bytes(self) -> bytes:
        """The key, 32 bytes."""
        return _bytes32(self._number)

    def sign(self, message: bytes) -> bytes:
        """r‖s over the message, with a fresh random number."""
        e = self.public.digest(message)
        while not (signature := self._attempt(e, secrets.randbelow(N - 1) + 1)):
            continue
        return signature

    def sign_repeatably(self, message: bytes) -> bytes:
        """r‖s over the message, the same each time: the number comes from the key and what is
        signed (as RFC 6979 does it), so that a file that is made again is the same file."""
        e, tries = self.public.digest(message), 0
        while not (signature := self._attempt(e, self._drawn(e, tries))):
            tries += 1
        return signature

    def _drawn(self, e: int, tries: int) -> int:
        told = _bytes32(e) + tries.to_bytes(4, "big")
        return _number(hmac.digest(self.to_bytes(), told, "sha512")) % (N - 1) + 1

    def _attempt(self, e: int, k: int) -> bytes:
        """r‖s for the random number k; empty if k cannot be used (GB/T 32918.2, 6.1)."""
        r = (e + curve.affine_x(_GENERATOR.times(k))) % N
        s = self._inverse * (k - r * self._number) % N
        if not r or r + k == N or not s:
            return b""
        return _bytes32(r) + _bytes32(s)


def _public_bytes(number: int) -> bytes:
    x, y = curve.affine(_GENERATOR.times(number))
    return _bytes32(x) + _bytes32(y)


def _identity_hash(public: bytes, identity: bytes) -> bytes:
    """Z: the SM3 of identity, curve and public key (GB/T 32918.2, 5.5)."""
    size = (8 * len(identity)).to_bytes(2, "big")
    numbers = (curve.A, curve.B, *curve.G)
    return sm3(size, identity, *(_bytes32(number) for number in numbers), public)
