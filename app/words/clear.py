"""`clear [--group G] [--from PATH|reader]`: 清卡 (反写)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.steps import say_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.packages.step_lines import StepLine
    from app.services.terminal import Terminal
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("--group", default="", metavar="票种组", help="只清这一个票种组")
    parser.add_argument(
        "--from", dest="source", metavar="目录|reader", help="不经网络：从文件或报税盘取清卡数据"
    )


def run(call: Call, arguments: Namespace) -> int:
    """One line a ticket group; from the counter also one a receipt."""
    with call.terminal() as terminal:
        return say_steps(call, terminal, _steps(terminal, arguments))


def _steps(terminal: Terminal, arguments: Namespace) -> Iterator[StepLine]:
    clearing, session, group = terminal.clearing, terminal.session, arguments.group
    if arguments.source is None:
        lines = clearing.fetch(terminal.bureau, session, group)
    else:
        lines = clearing.take_in(terminal.month_way(arguments.source), session, group)
    return terminal.clear_receipts.beside(lines, session)
