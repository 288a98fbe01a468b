"""A line of a month's step says what there is to say, and nothing else."""

from __future__ import annotations

from datetime import date

from app.bootstrap.sentences import sentences
from app.gateway.errors import BureauAway, Reason
from app.services.packages.step_lines import StepLine, StepOutcome


def test_a_step_that_is_done_tells_its_lock_date_and_receipt() -> None:
    line = StepLine(
        "clear", "007", "2024-01", StepOutcome.DONE, date(2024, 3, 15), "R.json", more={"sent": 1}
    )
    assert line.as_answer(sentences()) == {
        "step": "clear",
        "group": "007",
        "period": "2024-01",
        "outcome": "done",
        "lock_date": "2024-03-15",
        "receipt": "R.json",
        "sent": 1,
    }
    assert line.exit_code(sentences()) == 0


def test_a_step_that_was_refused_tells_why() -> None:
    away = BureauAway(Reason.SILENT)
    line = StepLine("upload", "007", "2024-01", StepOutcome.REFUSED, problem=away)
    answer = line.as_answer(sentences())
    assert set(answer) == {"step", "group", "period", "outcome", "error"}
    assert answer["error"]["code"] == "BUREAU-AWAY"
    assert line.exit_code(sentences()) == 3
