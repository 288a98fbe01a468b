"""`void CODE NUMBER --reason TEXT`, `void --blank KIND`: 作废, 空白作废."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.services.answers import moment, with_warnings
from app.words.texts import kind_of, ticket_arguments

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.services.tickets.voiding import Voided
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    ticket_arguments(parser, needed=False)
    parser.add_argument("--reason", metavar="原因", help="作废原因（空白作废可以不写）")
    blank = "空白作废这个票种的下一个号码"
    parser.add_argument("--blank", type=kind_of, metavar="票种", help=blank)


def run(call: Call, arguments: Namespace) -> int:
    """One answer. Exit 1 where a rule forbids it, 3 while the outcome is not known."""
    _require(arguments)
    with call.terminal() as terminal:
        voided = _voided(terminal, arguments)
        answer = {
            "outcome": "voided",
            "kind": str(voided.kind),
            "code": voided.key.code,
            "number": voided.key.number,
            "voided_at": moment(voided.voided_at),
            "simulated": terminal.simulated,
        }
        call.answer(with_warnings(answer, voided.warnings))
    return 0


def _require(arguments: Namespace) -> None:
    from app.words.options import WordsWrong

    if arguments.blank is not None:
        if arguments.code is not None:
            raise WordsWrong("空白作废的号码由税控盘定：只写 --blank 票种")
        return
    if arguments.number is None:
        raise WordsWrong("写发票代码和号码，或 --blank 票种")
    if arguments.reason is None:
        raise WordsWrong("作废要写原因：--reason 原因")


def _voided(terminal: Terminal, arguments: Namespace) -> Voided:
    service, session = terminal.voiding, terminal.session
    if arguments.blank is not None:
        more = {} if arguments.reason is None else {"reason": arguments.reason}
        return service.void_blank(arguments.blank, session, **more)
    return service.void(arguments.code, arguments.number, arguments.reason, session)
