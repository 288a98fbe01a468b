"""What may go wrong between the terminal and the bureau: it said no, or nothing is known."""

from __future__ import annotations


class BureauError(Exception):
    """Stable `code`, and `facts` that fill its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class BureauAway(BureauError):
    """Nobody answered: name, port, TLS, silence (`reason`). Asking again is safe."""


class BureauRefused(BureauError):
    """The bureau answered no; nothing has changed there."""
