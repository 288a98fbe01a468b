"""What one lamp of the status bar shows. No Qt in here."""

from __future__ import annotations

from msgspec import Struct


class LampState(Struct, frozen=True):
    """One lamp: shape, value in words, what is left (0 to 1), and the page behind it."""

    shape: str
    value: str
    page: str
    meter: float | None = None
    more: str = ""  # the tooltip
