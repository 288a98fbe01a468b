"""`upload`: everything that the bureau does not have yet (上传)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.steps import say_steps

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(_: ArgumentParser) -> None:
    """The word has no arguments of its own."""


def run(call: Call, _: Namespace) -> int:
    """One line a ticket group."""
    with call.terminal() as terminal:
        lines = terminal.upload_lines.send_all(terminal.session.operator)
        return say_steps(call, terminal, lines)
