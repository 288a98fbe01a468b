"""The QR code as runs of dark modules."""

from __future__ import annotations

from itertools import pairwise

import segno

from printing.qr import MASK, qr_runs

TEXT = "01,04,099002300104,00000002,300.00,20240115,72915159325567170302,A1B2,"


def test_the_runs_are_exactly_the_dark_modules() -> None:
    symbol = qr_runs(TEXT)
    dark = {(x + step, y) for x, y, length in symbol.runs for step in range(length)}
    matrix = segno.make(TEXT, error="m", micro=False, mask=MASK).matrix
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}
    assert symbol.modules == len(matrix)


def test_the_error_level_is_at_least_m() -> None:
    assert segno.make(TEXT, error="m", micro=False, mask=MASK).error in "MQH"


def test_no_run_touches_the_next_one() -> None:
    runs = qr_runs(TEXT).runs
    for (x, y, length), (next_x, next_y, _) in pairwise(runs):
        assert y < next_y or x + length < next_x
