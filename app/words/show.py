"""`show CODE NUMBER`: everything about one ticket."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.texts import ticket_arguments

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    ticket_arguments(parser)


def run(call: Call, arguments: Namespace) -> int:
    """Exit 0, or INVOICE-UNKNOWN."""
    from app.services import answers

    with call.terminal() as terminal:
        invoice = terminal.searching.one(arguments.code, arguments.number)
        call.answer(answers.shown(invoice, terminal.profile))
    return 0
