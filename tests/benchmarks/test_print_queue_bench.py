"""The bench of a batch: its line, that it can fail, and the mechanism that it found."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from PIL.ImageFont import FreeTypeFont
from pytest import MonkeyPatch

from app.benchmarks import print_queue as bench
from app.benchmarks.figure import Verdict
from app.benchmarks.stand import Sizes, stand
from app.bootstrap.writers import sheets_for, writer_for
from app.services.paper.printers import Language
from tests.face_examples import CASES, ISSUED, profile


@pytest.mark.long
@pytest.mark.skipif(not bench.STATUS.exists(), reason="this system tells no peak of a process")
def test_a_batch_is_told_by_a_batch_of_a_few_and_can_fail(
    tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "FEW", 2)
    monkeypatch.setattr(bench, "GOAL", 4)
    with stand(Sizes(issued=4), tmp_path, lambda _: None) as place:
        (line,) = bench.print_queue(place)
    assert (line.bench, line.unit) == ("print_queue", "MiB")
    assert 0 < line.facts["before"] < line.limit
    assert line.ratio == line.figure / line.limit
    assert replace(line, ratio=bench.GATE + 0.01).verdict is Verdict.FAIL
    assert replace(line, ratio=1.0).verdict is Verdict.STRETCH


@pytest.mark.parametrize("language", [Language.ESCP, Language.ESCPOS])
def test_sheets_one_by_one_open_no_font_again(language: Language) -> None:
    case = CASES["plain" if language is Language.ESCP else "roll_57"]
    (sheet,) = sheets_for(language, profile()).on_form(case)

    def print_once() -> None:
        writer_for(language, 0.0, 0.0).write([sheet], title="", created=ISSUED)

    print_once()
    gc.collect()
    gc.disable()
    try:
        before = _fonts()
        for _ in range(3):
            print_once()
        assert _fonts() == before
    finally:
        gc.enable()


def _fonts() -> int:
    return sum(isinstance(one, FreeTypeFont) for one in gc.get_objects())
