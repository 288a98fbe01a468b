"""The gates of the bureau's benchmarks, asked of times that are given: a slow bureau fails them."""

from __future__ import annotations

import pytest

from app.benchmarks import closing, server, sync
from app.benchmarks.figure import NOISY, Figure, Verdict
from app.benchmarks.turns import Taken


def taken(*seconds: float) -> Taken:
    """Blocks of one call each."""
    return Taken(wall=list(seconds), cpu=list(seconds), each=list(seconds))


def uploads(first: float, one: float) -> list[Figure]:
    """A null server takes a tenth of a second a batch; ours so much for a batch, and for one."""
    of = {
        sync.NULL: taken(0.1, 0.1, 0.1),
        sync.FIRST: taken(first, first, first),
        sync.FIRST_OF_ONE: taken(one, one, one),
        sync.BOTH: taken(9.0, 9.0, 9.0),
        sync.BOTH_OF_ONE: taken(1.0, 1.0, 1.0),
    }
    return list(sync._figures(of))


@pytest.mark.parametrize(
    ("first", "verdict"), [(0.3, Verdict.FAIL), (0.28, Verdict.PASS), (0.2, Verdict.STRETCH)]
)
def test_an_upload_is_judged_beside_a_server_that_keeps_nothing(
    first: float, verdict: Verdict
) -> None:
    assert uploads(first, 1.0)[0].verdict is verdict


@pytest.mark.parametrize(
    ("one", "verdict"), [(0.02, Verdict.FAIL), (0.04, Verdict.PASS), (0.05, Verdict.STRETCH)]
)
def test_a_batch_is_judged_beside_single_tickets(one: float, verdict: Verdict) -> None:
    figures = uploads(0.25, one)
    assert figures[2].verdict is verdict
    assert [each.verdict for each in figures[1::2]] == [Verdict.SEEN, Verdict.SEEN]


@pytest.mark.parametrize(
    ("ours", "verdict"), [(9.0, Verdict.FAIL), (8.0, Verdict.PASS), (3.0, Verdict.STRETCH)]
)
def test_keeping_is_judged_beside_a_copy(ours: float, verdict: Verdict) -> None:
    assert server._keeping(taken(ours, ours), taken(1.0, 1.0)).verdict is verdict


def test_a_machine_that_is_too_busy_judges_nobody() -> None:
    noisy = taken(1.0, 1.0, NOISY)
    assert server._keeping(taken(99.0, 99.0, 99.0), noisy).verdict is Verdict.NOISE


@pytest.mark.parametrize(
    ("longer", "verdict"), [(120.0, Verdict.FAIL), (50.0, Verdict.PASS), (20.0, Verdict.STRETCH)]
)
def test_a_closing_that_grows_as_fast_as_the_month_fails(longer: float, verdict: Verdict) -> None:
    few = {"the report": 1.0, "the return": 3.0}
    many = {name: took * longer for name, took in few.items()}
    figures = list(closing._figures(few, many, (1_000, 100_000)))
    assert [each.verdict for each in figures] == [Verdict.SEEN, Verdict.SEEN, verdict]
