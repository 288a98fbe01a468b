"""What is wrong with bytes that came over the wire."""

from __future__ import annotations


class ProtocolError(ValueError):
    """Bytes that are no command, answer or body of ours. Nothing was taken from them."""
