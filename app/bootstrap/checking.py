"""The self-check (自检): every line has a verdict, a cause and the next step.

A home that cannot be opened is a finding, not a failure: what can still be looked at is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.bootstrap.opening import open_terminal
from app.domain.errors import RuleBroken
from app.services.problems import PROBLEMS, Problem, Sentences

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.terminal import Terminal


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


def self_check(
    folder: Path | None,
    *,
    disk_url: str | None,
    sentences: Sentences,
    fix: bool = False,
    full: bool = False,
) -> Iterator[Finding]:
    """Walk through home, book, disk and the agreement between them."""
    try:
        terminal = open_terminal(folder, disk_url=disk_url, writes=fix)
    except PROBLEMS as problem:
        yield _bad("home", problem, sentences)
        return
    try:
        yield Finding("home", "ok", "数据目录与版本正常", "无需处理")
        yield from _walk(terminal, sentences, fix=fix, full=full)
    finally:
        terminal.close()


def _walk(terminal: Terminal, sentences: Sentences, *, fix: bool, full: bool) -> Iterator[Finding]:
    """The book by itself, then the disk; without a disk nothing that asks it is looked at."""
    check = terminal.self_check
    yield _one("book", lambda: check.book(full=full), sentences)
    yield _one("audit", check.audit, sentences)
    yield _one("fonts", check.fonts, sentences)
    disk = _one("disk", lambda: check.disk(full=full), sentences)
    yield disk
    if terminal.device.powered:
        for name, look in _looks(terminal, fix=fix, full=full):
            yield _one(name, look, sentences)


def _looks(
    terminal: Terminal, *, fix: bool, full: bool
) -> list[tuple[str, Callable[[], tuple[str, str, str]]]]:
    check = terminal.self_check
    return [
        ("clock", check.clock),
        ("certificate", check.certificate),
        ("lock_date", check.lock_date),
        ("stock", check.stock),
        ("offline", check.offline),
        ("attempts", lambda: check.attempts(fix=fix)),
        ("agreement", lambda: check.agreement(full=full)),
    ]


def _one(name: str, look: Callable[[], tuple[str, str, str]], sentences: Sentences) -> Finding:
    try:
        verdict, cause, next_step = look()
    except PROBLEMS as problem:
        return _bad(name, problem, sentences)
    return Finding(name, verdict, cause, next_step, exit_code=1 if verdict == "bad" else 0)


def _bad(name: str, problem: Problem, sentences: Sentences) -> Finding:
    return Finding(
        name,
        "bad",
        sentences.message(problem),
        sentences.fix(problem),
        problem.code,
        sentences.exit_code(problem) if not isinstance(problem, RuleBroken) else 1,
    )
