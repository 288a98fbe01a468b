"""Full pinyin (全拼) of what the function search finds: "kouling" finds 口令一览, also "koul"."""

from __future__ import annotations

Spelling = tuple[tuple[str, ...], ...]  # of each sign its readings, the usual one first
LEAST = 2  # letters: fewer are initials


def spelled(text: str, spelling: Spelling) -> tuple[int, int] | None:
    """The signs (from, to) that a text spells out: whole syllables, of the last one also its
    beginning. Initials alone are none of it.

    >>> spelled("koul", (("kou",), ("ling",), ("yi",)))
    (0, 2)
    >>> spelled("kl", (("kou",), ("ling",), ("yi",))) is None
    True
    """
    if len(text) < LEAST or not text.isascii() or not text.isalpha():
        return None
    for start, ways in enumerate(spelling):
        for one in ways:
            if one[0] == text[0] and (end := _from(text, spelling, start)) is not None:
                return start, end
    return None


def _from(text: str, spelling: Spelling, at: int) -> int | None:
    if at == len(spelling):
        return None
    for one in spelling[at]:
        if one.startswith(text):
            return at + 1
        if len(one) > 1 and text.startswith(one):
            end = _from(text[len(one) :], spelling, at + 1)
            if end is not None:
                return end
    return None
