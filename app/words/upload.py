"""`upload [--second-look]`: everything that the bureau does not have yet (上传)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.steps import say_steps

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    again = "验签失败的发票请税务局再验一次"
    parser.add_argument("--second-look", action="store_true", help=again)


def run(call: Call, arguments: Namespace) -> int:
    """One line a ticket group."""
    with call.terminal() as terminal:
        operator, again = terminal.session.operator, arguments.second_look
        lines = terminal.upload_lines.send_all(operator, look_again=again)
        return say_steps(call, terminal, lines)
