"""A figure beside its limit, and what its gate says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NOISY = 8.0  # p90/p10 of the limit's own blocks; from here on a wall-time gate does not count


class Verdict(StrEnum):
    """What the gate says."""

    STRETCH = "stretch"  # passed, and the farther goal too
    PASS = "pass"
    FAIL = "fail"
    NOISE = "noise"  # measured, but the machine was too busy: the gate does not count
    SEEN = "seen"  # a figure without a gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a benchmark. `figure` and `limit` were measured in the same run, in `unit`;
    `ratio` tells one by the other. `gate` and `stretch` are asked of `judged`, "ratio" or
    "figure"; with `at_least` more is better. `spread` is p90/p10 of the limit's blocks (0: none
    taken) and counts only where `by_wall`, never for processor time and counts."""

    bench: str
    goal: int
    what: str
    unit: str
    figure: float
    limit: float
    ratio: float
    gate: float | None = None
    stretch: float | None = None
    at_least: bool = False
    judged: str = "ratio"
    spread: float = 0.0
    by_wall: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Noise first: what does not count is neither passed nor failed."""
        if self.gate is None:
            return Verdict.SEEN
        if self.noisy:
            return Verdict.NOISE
        if not self._reaches(self.gate):
            return Verdict.FAIL
        reached = self.stretch is not None and self._reaches(self.stretch)
        return Verdict.STRETCH if reached else Verdict.PASS

    @property
    def noisy(self) -> bool:
        """Whether the machine was too busy for a gate by wall time."""
        return self.by_wall and self.spread >= NOISY

    def _reaches(self, goal: float) -> bool:
        value = self.ratio if self.judged == "ratio" else self.figure
        return value >= goal if self.at_least else value <= goal

    def as_answer(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "bench": self.bench,
            "goal": self.goal,
            "what": self.what,
            "unit": self.unit,
            "figure": short(self.figure),
            "limit": short(self.limit),
            "ratio": short(self.ratio),
            "judged": self.judged,
            "better": "more" if self.at_least else "less",
            "gate": self.gate,
            "stretch": self.stretch,
            "spread": short(self.spread),
            "verdict": str(self.verdict),
            **self.facts,
        }

    def as_text(self) -> str:
        """The same for a person, in two lines."""
        sign = "≥" if self.at_least else "≤"
        asked = "" if self.gate is None else f"  要求 {self.judged} {sign} {self.gate:g}"
        asked += "" if self.stretch is None else f" (目标 {self.stretch:g})"
        told = "  ".join(f"{name}={value}" for name, value in self.facts.items())
        return (
            f"[{self.verdict:<7}] {self.bench} 目标{self.goal}: {self.what}\n"
            f"    {short(self.figure)} {self.unit}, 极限 {short(self.limit)} {self.unit}, "
            f"比 {short(self.ratio)}{asked}  波动 {short(self.spread)}  {told}".rstrip()
        )


def within(
    bench: str, goal: int, what: str, took_ms: float, limit_ms: float, slowness: float
) -> Figure:
    """A limit in milliseconds of processor time, stretched by how slow this core is just now."""
    limit = limit_ms * slowness
    return Figure(
        bench=bench,
        goal=goal,
        what=what,
        unit="cpu ms",
        figure=took_ms,
        limit=limit,
        ratio=took_ms / limit,
        gate=1.0,
        facts={"limit_on_a_quiet_core": limit_ms, "slowness": short(slowness)},
    )


def short(value: float) -> float:
    """Four digits are all that a measurement says.

    >>> short(0.123456), short(1234567.0)
    (0.1235, 1235000.0)
    """
    return float(f"{value:.4g}")
