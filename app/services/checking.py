"""The self-check of an open terminal (自检), look by look: each has a verdict, a cause and the
next step. A look that fails is a finding with the problem's own words, never the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken
from app.services.problems import PROBLEMS, Problem, Sentences

if TYPE_CHECKING:
    from app.services.self_check import Look
    from app.services.terminal import Terminal

BOOK_LOOKS = ("book", "audit", "fonts", "disk")  # looked at with or without a disk
DISK_LOOKS = ("clock", "certificate", "lock_date", "stock", "offline", "attempts", "agreement")
LOOKS = BOOK_LOOKS + DISK_LOOKS


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `verdict` is ok, warn or bad."""

    check: str
    verdict: str
    cause: str
    next_step: str
    code: str = ""
    exit_code: int = 0

    def as_answer(self) -> dict[str, Any]:
        """The answer of one line."""
        answer = {
            "check": self.check,
            "verdict": self.verdict,
            "cause": self.cause,
            "next": self.next_step,
        }
        return answer | ({"code": self.code} if self.code else {})


@dataclass(frozen=True, slots=True)
class Checking:
    """Looks at an open terminal; `fix` settles what is open, `full` walks every record."""

    terminal: Terminal
    sentences: Sentences
    fix: bool = False
    full: bool = False

    def walk(self) -> Iterator[Finding]:
        """The book by itself, then the disk; without a disk nothing that asks it is looked at."""
        yield from map(self.one, BOOK_LOOKS)
        if self.terminal.device.powered:
            yield from map(self.one, DISK_LOOKS)

    def one(self, name: str) -> Finding:
        """One look. KeyError for a name that is none."""
        look = self._looks()[name]
        try:
            verdict, cause, next_step = look()
        except PROBLEMS as problem:
            return not_well(name, problem, self.sentences)
        return Finding(name, verdict, cause, next_step, exit_code=1 if verdict == "bad" else 0)

    def _looks(self) -> dict[str, Callable[[], Look]]:
        check = self.terminal.self_check
        return {
            "book": lambda: check.book(full=self.full),
            "audit": check.audit,
            "fonts": check.fonts,
            "disk": lambda: check.disk(full=self.full),
            "clock": check.clock,
            "certificate": check.certificate,
            "lock_date": check.lock_date,
            "stock": check.stock,
            "offline": check.offline,
            "attempts": lambda: check.attempts(fix=self.fix),
            "agreement": lambda: check.agreement(full=self.full),
        }


def not_well(name: str, problem: Problem, sentences: Sentences) -> Finding:
    """The finding of a look that could not be taken."""
    refused = isinstance(problem, RuleBroken)
    return Finding(
        name,
        "bad",
        sentences.message(problem),
        sentences.fix(problem),
        problem.code,
        1 if refused else sentences.exit_code(problem),
    )
