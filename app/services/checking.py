"""The self-check of an open terminal (自检), look by look: each has a verdict, a cause and the
next step. A look that fails is a finding with the problem's own words, never the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.repositories.errors import StoreError
from app.services.problems import PROBLEMS, Problem, Sentences
from app.services.repair.self_check import nobody_counts

if TYPE_CHECKING:
    from app.services.repair.self_check import Look
    from app.services.terminal import Terminal

BOOK_LOOKS = ("book", "audit", "fonts", "disk")  # looked at with or without a disk
DISK_LOOKS = (
    "pin",
    "clock",
    "certificate",
    "lock_date",
    "stock",
    "offline",
    "attempts",
    "agreement",
)
LOOKS = BOOK_LOOKS + DISK_LOOKS
OF_THE_BOOK = ("book", "audit")
NOT_LOOKED_AT = "skipped"


class Finding(Struct, frozen=True):
    """One line: `verdict` is ok, warn, bad, or skipped for what could not be looked at."""

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


class Checking(Struct, frozen=True):
    """Looks at an open terminal; `fix` settles what is open, `full` walks every record."""

    terminal: Terminal
    sentences: Sentences
    fix: bool = False
    full: bool = False
    step: Callable[[int, int], None] = nobody_counts  # (done, of how many); may raise to stop

    def walk(self) -> Iterator[Finding]:
        """The book by itself, then the disk. Every look has its line: without a disk those that
        ask it say so."""
        yield from map(self.one, BOOK_LOOKS)
        for name in DISK_LOOKS:
            if self.terminal.device.powered or (name == "attempts" and not self.fix):
                yield self.one(name)
            else:
                yield not_looked_at(name, "税控盘打不开")

    def one(self, name: str) -> Finding:
        """One look. KeyError for a name that is none."""
        look = self._looks()[name]
        try:
            verdict, cause, next_step = look()
        except StoreError as problem:
            finding = not_well(name, problem, self.sentences)
            told = f"账册读不了，不能检查：{finding.cause}"
            return finding if name in OF_THE_BOOK else replace(finding, cause=told)
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
            "pin": check.pin,
            "clock": check.clock,
            "certificate": check.certificate,
            "lock_date": check.lock_date,
            "stock": check.stock,
            "offline": check.offline,
            "attempts": lambda: check.attempts(fix=self.fix),
            "agreement": lambda: check.agreement(full=self.full, step=self.step),
        }


def not_looked_at(name: str, why: str) -> Finding:
    """The line of a look that another finding stands in the way of."""
    return Finding(name, NOT_LOOKED_AT, f"没有检查：{why}", "先处理上面的问题，再运行 check")


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
