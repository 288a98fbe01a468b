"""Secrets that the home keeps (the disk's 口令), sealed with a key of this home.

AES-256-GCM; the key lies beside the book, readable by its owner only. It guards a copied book,
not a copied home.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from app.repositories.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

LENGTH = 32
_NONCE = 12


class Seal:
    """Seals and opens small secrets, each bound to its name."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._read_key = key

    @cached_property
    def _key(self) -> bytes:
        return self._read_key()

    @classmethod
    def make(cls, path: Path) -> Seal:
        """A new key in a new file."""
        key = secrets.token_bytes(LENGTH)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
        return cls(lambda: key)

    @classmethod
    def at(cls, path: Path) -> Seal:
        """With the key of a home, read when it is first needed: who brings a password and a 口令
        of his own does not need it."""
        return cls(lambda: key_of(path))

    def close(self, name: str, secret: str) -> bytes:
        """The sealed secret."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, secret.encode(), name.encode())

    def open(self, name: str, sealed: bytes) -> str:
        """The secret again; SEAL-DAMAGED when a byte was altered or the key is another one."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            opened = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as broken:
            raise StoreError("SEAL-DAMAGED", reason="seal") from broken
        return opened.decode()


def key_of(path: Path) -> bytes:
    """The key of a home; SEAL-DAMAGED when it is gone or not as long as it was."""
    try:
        key = path.read_bytes()
    except OSError as broken:
        raise StoreError("SEAL-DAMAGED", path=path, reason=broken.strerror) from broken
    if len(key) != LENGTH:
        raise StoreError("SEAL-DAMAGED", path=path, reason="长度不对")
    return key
