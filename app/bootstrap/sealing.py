"""Secrets that the home keeps (the disk's 口令), sealed with a key of this home.

AES-256-GCM; the key lies beside the book, readable by its owner only. It guards a copied book,
not a copied home.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from app.repositories.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_NONCE = 12


class Seal:
    """Seals and opens small secrets, each bound to its name."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def make(cls, path: Path) -> Seal:
        """A new key in a new file."""
        key = secrets.token_bytes(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
        return cls(key)

    @classmethod
    def read(cls, path: Path) -> Seal:
        """The key of a home; STORE-DAMAGED when it is gone or short."""
        try:
            key = path.read_bytes()
        except OSError as broken:
            raise StoreError("STORE-DAMAGED", path=path, reason=broken.strerror) from broken
        if len(key) != 32:
            raise StoreError("STORE-DAMAGED", path=path, reason="seal.key")
        return cls(key)

    def close(self, name: str, secret: str) -> bytes:
        """The sealed secret."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, secret.encode(), name.encode())

    def open(self, name: str, sealed: bytes) -> str:
        """The secret again; STORE-DAMAGED when a byte was altered."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            opened = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as broken:
            raise StoreError("STORE-DAMAGED", path=name, reason="seal") from broken
        return opened.decode()
