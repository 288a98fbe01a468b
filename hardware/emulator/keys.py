"""The 口令 of the emulated disk: what is kept to check it. It keeps no real secret."""

from __future__ import annotations

import hmac
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from msgspec import Struct
from msgspec.structs import replace

ROUNDS = 8_192
SHORTEST, LONGEST = 6, 16  # signs of a 口令


class PinState(Struct, frozen=True):
    """A 口令 as kept: never itself, only PBKDF2-HMAC-SM3 of it, and the tries that are left."""

    salt: bytes
    rounds: int
    verifier: bytes
    tries: int
    most: int

    @property
    def blocked(self) -> bool:
        """No try is left."""
        return self.tries <= 0

    def matches(self, pin: str) -> bool:
        """Whether this is the 口令; compared in constant time."""
        return hmac.compare_digest(_derive(pin, self.salt, self.rounds), self.verifier)

    def failed(self) -> PinState:
        """After a wrong try."""
        return replace(self, tries=self.tries - 1)

    def passed(self) -> PinState:
        """After a right one: all tries again."""
        return replace(self, tries=self.most)


def new_pin(pin: str, most: int) -> PinState:
    """A fresh 口令 with all its tries; ValueError if it does not have the form of one."""
    if not well_formed(pin) or most < 1:
        raise ValueError("a 口令 has 6 to 16 printable ASCII signs and at least one try")
    salt = secrets.token_bytes(16)
    return PinState(salt, ROUNDS, _derive(pin, salt, ROUNDS), most, most)


def well_formed(pin: str) -> bool:
    """6 to 16 printable ASCII signs.

    >>> well_formed("88888888"), well_formed("12345"), well_formed("口令口令口令")
    (True, False, False)
    """
    return SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isprintable()


def _derive(pin: str, salt: bytes, rounds: int) -> bytes:
    derived: bytes = PBKDF2HMAC(hashes.SM3(), 32, salt, rounds).derive(pin.encode())
    return derived
