"""`red CODE NUMBER [--amount GROSS] [--slip NO]`: 红字发票 by the blue ticket's own number, that of
a 专票 by its slip (信息表)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.texts import money_of, ticket_arguments

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.services.tickets.issuing import Issued
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    ticket_arguments(parser, "原蓝字发票")
    amount = "冲销的价税合计，例 113.00；不写就冲完剩余的"
    parser.add_argument("--amount", type=money_of, metavar="金额", help=amount)
    parser.add_argument("--slip", default="", metavar="编号", help="红字信息表编号（专票）")


def run(call: Call, arguments: Namespace) -> int:
    """Answers like an issued document, amounts negative. Exit 1 where a rule forbids it, 3 while
    the outcome is not known: asking again answers the first one."""
    from app.services import answers

    with call.terminal() as terminal:
        issued = _issued(terminal, arguments)
        outcome = "already_issued" if issued.again else "issued"
        invoice, warnings = issued.invoice, issued.warnings
        call.answer(answers.issued(invoice, terminal.profile, outcome=outcome, warnings=warnings))
    return 0


def _issued(terminal: Terminal, asked: Namespace) -> Issued:
    if not asked.slip:
        return terminal.red_letter.issue(asked.code, asked.number, terminal.session, asked.amount)
    from app.domain.invoice import InvoiceKey
    from app.services.tickets.red_by_slip import BySlip

    blue = InvoiceKey(asked.code.strip(), asked.number.strip().zfill(8))
    return terminal.red_by_slip.issue(BySlip(asked.slip, blue, asked.amount), terminal.session)
