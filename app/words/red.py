"""`red CODE NUMBER [--amount GROSS] [--slip NO]`: 红字发票 by the blue ticket's own number."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.words.texts import money_of

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("code", metavar="CODE", help="原蓝字发票代码")
    parser.add_argument("number", metavar="NUMBER", help="原蓝字发票号码")
    amount = "冲销的价税合计, 例 113.00; 不写就冲完剩余的"
    parser.add_argument("--amount", type=money_of, metavar="GROSS", help=amount)
    parser.add_argument("--slip", default="", metavar="NO", help="红字信息表编号(专票)")


def run(call: Call, arguments: Namespace) -> int:
    """Answers like an issued document, amounts negative. Exit 1 where a rule forbids it, 3 while
    the outcome is not known: asking again answers the first one."""
    from app.services import answers

    if arguments.slip:
        raise RuleBroken("NOT-YET", part="red --slip")
    with call.terminal() as terminal:
        issued = terminal.red_letter.issue(
            arguments.code, arguments.number, terminal.session, arguments.amount
        )
        outcome = "already_issued" if issued.again else "issued"
        invoice, warnings = issued.invoice, issued.warnings
        call.answer(answers.issued(invoice, terminal.profile, outcome=outcome, warnings=warnings))
    return 0
