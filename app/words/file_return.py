"""`file-return [--no-pay]`: the prefilled VAT return, sent and paid in simulation (申报)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.steps import say_steps

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("--no-pay", action="store_true", help="只申报, 不缴款")


def run(call: Call, arguments: Namespace) -> int:
    """One line a ticket group."""
    with call.terminal() as terminal:
        lines = terminal.filing.file_due(terminal.session, pay=not arguments.no_pay)
        return say_steps(call, terminal, lines)
