"""What a gate says, and how a figure is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.benchmarks.figure import NOISY, Figure, Verdict, within
from app.benchmarks.turns import Taken, median_ratio, percentile, slowness, spread, take_turns

RATE = Figure(
    bench="issue",
    goal=1,
    what="share",
    unit="ms",
    figure=4.0,
    limit=2.0,
    ratio=0.5,
    gate=0.4,
    stretch=0.6,
    at_least=True,
    spread=2.0,
    by_wall=True,
)


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(0.39, Verdict.FAIL), (0.4, Verdict.PASS), (0.6, Verdict.STRETCH)]
)
def test_more_is_better_for_a_rate(ratio: float, verdict: Verdict) -> None:
    assert replace(RATE, ratio=ratio).verdict is verdict


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(6.1, Verdict.FAIL), (6.0, Verdict.PASS), (4.0, Verdict.STRETCH)]
)
def test_less_is_better_for_a_cost(ratio: float, verdict: Verdict) -> None:
    cost = replace(RATE, ratio=ratio, gate=6.0, stretch=4.0, at_least=False)
    assert cost.verdict is verdict


def test_a_noisy_wall_time_neither_passes_nor_fails() -> None:
    for ratio in (0.1, 0.9):
        assert replace(RATE, ratio=ratio, spread=NOISY).verdict is Verdict.NOISE


def test_processor_time_counts_however_noisy() -> None:
    noisy = replace(RATE, ratio=0.1, spread=99.0, by_wall=False)
    assert noisy.verdict is Verdict.FAIL


def test_a_gate_may_ask_the_figure_itself() -> None:
    size = replace(RATE, judged="figure", figure=1400, gate=1300, at_least=False)
    assert size.verdict is Verdict.FAIL
    assert replace(size, figure=1300, stretch=1000).verdict is Verdict.PASS


def test_a_figure_without_a_gate_is_only_told() -> None:
    assert replace(RATE, gate=None).verdict is Verdict.SEEN


def test_a_limit_in_milliseconds_is_stretched_by_a_slow_core() -> None:
    assert within("pdf", 14, "QR", 2.5, 2.0, slowness=1.0).verdict is Verdict.FAIL
    assert within("pdf", 14, "QR", 2.5, 2.0, slowness=1.5).verdict is Verdict.PASS


def test_a_figure_tells_all_of_it_to_people_too() -> None:
    text = replace(RATE, facts={"on": "ext4"}).as_text()
    for part in ("issue", "目标1", "0.5", "≥ 0.4", "目标 0.6", "on=ext4"):
        assert part in text


def test_cases_take_turns_and_the_first_block_is_not_counted() -> None:
    seen: list[str] = []
    cases = {name: lambda number, name=name: seen.append(f"{name}{number}") for name in "ab"}
    taken = take_turns(cases, blocks=2, block=2)
    assert seen == ["a0", "a1", "b0", "b1", "a2", "a3", "b2", "b3", "b4", "b5", "a4", "a5"]
    assert [len(taken["a"].wall), len(taken["a"].cpu), len(taken["a"].each)] == [2, 2, 4]


def test_times_are_told_per_call() -> None:
    taken = Taken(wall=[0.1, 0.2, 0.3], cpu=[0.01, 0.02, 0.03], each=[0.0] * 75)
    assert taken.wall_ms == pytest.approx(8.0)
    assert taken.cpu_ms == pytest.approx(0.8)


def test_ratios_are_taken_block_against_block() -> None:
    assert median_ratio([1.0, 4.0, 9.0], [1.0, 2.0, 3.0]) == 2.0
    assert percentile([5.0, 1.0, 3.0], 0.0) == 1.0
    assert spread([float(number) for number in range(1, 12)]) == 5.0
    assert slowness() >= 1.0
