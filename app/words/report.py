"""`report [--off-cycle] [--to PATH|reader] [--from PATH|reader]`: 上报汇总 (抄税)."""

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
    parser.add_argument("--off-cycle", action="store_true", help="非征期抄报：不锁定所属期")
    counter = parser.add_mutually_exclusive_group()
    counter.add_argument("--to", metavar="目录|reader", help="不经网络：写成文件，或写到报税盘")
    counter.add_argument("--from", dest="source", metavar="目录|reader", help="取回上报汇总的回执")


def run(call: Call, arguments: Namespace) -> int:
    """One line a ticket group."""
    with call.terminal() as terminal:
        return say_steps(call, terminal, _steps(terminal, arguments))


def _steps(terminal: Terminal, arguments: Namespace) -> Iterator[StepLine]:
    reporting, session = terminal.reporting, terminal.session
    if arguments.source is not None:
        return reporting.take_in(terminal.month_way(arguments.source), session)
    way = terminal.month_way(arguments.to)
    return reporting.send(way, session, off_cycle=arguments.off_cycle)
