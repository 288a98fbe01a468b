"""How a word answers with the lines of a month's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.services.packages.step_lines import StepLine
    from app.services.terminal import Terminal
    from app.words.call import Call


def say_steps(call: Call, terminal: Terminal, lines: Iterable[StepLine]) -> int:
    """Each as it comes; the exit code of the worst."""
    worst = 0
    for line in lines:
        call.answer(line.as_answer(call.sentences) | {"simulated": terminal.simulated})
        worst = max(worst, line.exit_code(call.sentences))
    return worst
