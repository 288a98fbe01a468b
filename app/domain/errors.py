"""What a rule says when it is broken."""

from __future__ import annotations


class RuleBroken(Exception):
    """A rule of the trade is broken; nothing has happened and nothing was consumed.

    `code` is stable once published, `field` names the place (`lines[3].tax`, `buyer.name`),
    `line` is the line of the file it came from (0: none), `facts` fill the sentence
    of `resources/problems.toml`.
    """

    def __init__(self, code: str, field: str = "", *, line: int = 0, **facts: object) -> None:
        super().__init__(code, field, facts)
        self.code = code
        self.field = field
        self.line = line
        self.facts = {name: _sayable(str(fact)) for name, fact in facts.items()}


def _sayable(fact: str) -> str:
    """Half of a surrogate pair cannot leave as UTF-8; an answer shows a question mark for it."""
    return fact if fact.isascii() else fact.encode("utf-8", "replace").decode("utf-8")
