"""`file-return [MONTH] [--prefilled] [--no-pay]`: the prefilled VAT return, sent and paid in
simulation (申报); `--prefilled` also corrects one that does not pass (更正申报)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.steps import say_steps
from app.words.texts import month_of

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    month = "只申报这一个所属期，如 2024-01；不写则办所有到期的"
    parser.add_argument("month", nargs="?", type=month_of, metavar="所属期", help=month)
    again = "比对没有通过的，按发票汇总的数更正申报；填写过的未开票收入和进项税额照旧"
    parser.add_argument("--prefilled", action="store_true", help=again)
    parser.add_argument("--no-pay", action="store_true", help="只申报，不缴款")


def run(call: Call, arguments: Namespace) -> int:
    """One line a ticket group."""
    with call.terminal() as terminal:
        filing, session, month = terminal.filing, terminal.session, arguments.month
        how = {"pay": not arguments.no_pay, "prefilled": arguments.prefilled}
        if month is None:
            lines = filing.file_due(session, **how)
        else:
            lines = filing.file_month(month, session, **how)
        return say_steps(call, terminal, lines)
