"""The lines of a tax month's steps (上传, 上报汇总, 申报, 清卡): one a step and ticket group."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from app.services.problems import Problem, Sentences


class StepOutcome(StrEnum):
    """What became of a step."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    NOT_DUE = "not_due"
    REFUSED = "refused"


class StepLine(Struct, frozen=True):
    """One line. `more`: figures of the step, in the words of the answer."""

    step: str
    group: str
    period: str  # 2024-01
    outcome: StepOutcome
    lock_date: date | None = None
    receipt: str = ""
    problem: Problem | None = None
    more: dict[str, Any] = {}

    def as_answer(self, sentences: Sentences) -> dict[str, Any]:
        """The answer of contract §3."""
        answer: dict[str, Any] = {
            "step": self.step,
            "group": self.group,
            "period": self.period,
            "outcome": str(self.outcome),
        }
        if self.lock_date is not None:
            answer["lock_date"] = self.lock_date.isoformat()
        if self.receipt:
            answer["receipt"] = self.receipt
        if self.problem is not None:
            answer["error"] = sentences.as_answer(self.problem)
        return answer | self.more

    def exit_code(self, sentences: Sentences) -> int:
        """0 unless it was refused."""
        return 0 if self.problem is None else sentences.exit_code(self.problem)
