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


def number_in(text: str, word: StatusWord) -> int:
    """A ticket number of up to eight digits; refuses any other text with the word.

    >>> number_in("00000012", StatusWord.DATA)
    12
    """
    needs(len(text) <= 8 and text.isascii() and text.isdigit(), word)
    return int(text)
