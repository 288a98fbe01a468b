"""The 口令 of the emulated disk: what is kept to check it. It keeps no real secret."""

from __future__ import annotations

import hmac
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from msgspec import Struct
from msgspec.structs import replace

ROUNDS = 8_192
SHORTEST, LONGEST = 6, 16  # signs of a 口令 whose form was not given at issuance


class PinState(Struct, frozen=True):
    """A 口令 as kept: never itself, only PBKDF2-HMAC-SM3 of it, and the tries that are left.
    `most` 0: it never blocks. No verifier: it is empty until somebody sets it."""

    salt: bytes
    rounds: int
    verifier: bytes
    tries: int
    most: int
    shortest: int
    longest: int
    first_salt: bytes  # what it was issued with
    first_rounds: int
    first_verifier: bytes

    @property
    def blocked(self) -> bool:
        """No try is left."""
        return self.most > 0 and self.tries <= 0

    @property
    def unset(self) -> bool:
        """It guards nothing yet."""
        return not self.verifier

    @property
    def initial(self) -> bool:
        """Still the one it was issued with."""
        return (self.salt, self.verifier) == (self.first_salt, self.first_verifier)

    def matches(self, pin: str) -> bool:
        """Whether this is the 口令; compared in constant time."""
        if self.unset:
            return not pin
        return hmac.compare_digest(_derive(pin, self.salt, self.rounds), self.verifier)

    def fits(self, pin: str) -> bool:
        """Whether this may become the 口令."""
        return self.shortest <= len(pin) <= self.longest and pin.isascii() and pin.isprintable()

    def failed(self, shown: str) -> PinState:
        """After a wrong try. What has not the form of a 口令 guesses nothing and costs none."""
        costs = self.most > 0 and self.fits(shown)
        return replace(self, tries=self.tries - 1) if costs else self

    def passed(self) -> PinState:
        """After a right one: all tries again."""
        return replace(self, tries=self.most)

    def changed(self, pin: str) -> PinState:
        """With a new 口令 and all tries."""
        salt, verifier = _verifier(pin)
        return replace(self, salt=salt, rounds=ROUNDS, verifier=verifier, tries=self.most)

    def reset(self) -> PinState:
        """As it was issued."""
        return replace(
            self,
            salt=self.first_salt,
            rounds=self.first_rounds,
            verifier=self.first_verifier,
            tries=self.most,
        )


def new_pin(pin: str, most: int, shortest: int = SHORTEST, longest: int = LONGEST) -> PinState:
    """A fresh 口令 with all its tries, empty: to be set later. ValueError if it does not have the
    form of one."""
    salt, verifier = _verifier(pin)
    made = PinState(salt, ROUNDS, verifier, most, most, shortest, longest, salt, ROUNDS, verifier)
    if not (made.unset or made.fits(pin)) or most < 0:
        raise ValueError(f"a 口令 has {shortest} to {longest} printable ASCII signs")
    return made


def _verifier(pin: str) -> tuple[bytes, bytes]:
    if not pin:
        return b"", b""
    salt = secrets.token_bytes(16)
    return salt, _derive(pin, salt, ROUNDS)


def _derive(pin: str, salt: bytes, rounds: int) -> bytes:
    derived: bytes = PBKDF2HMAC(hashes.SM3(), 32, salt, rounds).derive(pin.encode())
    return derived
