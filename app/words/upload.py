"""`upload`: everything that the bureau does not have yet (上传)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(_: ArgumentParser) -> None:
    """The word has no arguments of its own."""


def run(call: Call, _: Namespace) -> int:
    """One line a ticket group."""
    with call.terminal() as terminal:
        lines = terminal.upload_lines.send_all(terminal.session.operator)
        for line in lines:
            call.answer(line.as_answer(call.sentences))
    return max((line.exit_code(call.sentences) for line in lines), default=0)
