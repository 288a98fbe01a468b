"""The firmware's no."""

from __future__ import annotations

from hardware.protocol.status import StatusWord


class Refusal(Exception):
    """The command is answered with this status word. Only FAULT leaves open what was done."""

    def __init__(self, word: int) -> None:
        super().__init__(f"{word:04X}")
        self.word = word


def needs(condition: bool, word: StatusWord) -> None:
    """Refuses unless the condition holds."""
    if not condition:
        raise Refusal(word)
