"""`deliver CODE NUMBER (--folder DIR | --mail ADDRESS)`: the files of an e-invoice handed to the
buyer (交付电子发票)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.words.texts import ticket_arguments

if TYPE_CHECKING:
    from app.gateway.mail_errors import MailError
    from app.services.delivery.delivering import Answer
    from app.services.terminal import Terminal
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    ticket_arguments(parser)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--folder", type=Path, metavar="目录", help="存进这个文件夹")
    way.add_argument("--mail", metavar="地址", help="发到这个邮件地址；连不上时留着以后自动发")


def run(call: Call, arguments: Namespace) -> int:
    """Exit 0: the files stand, or the letter went, or waits while the network switch is off; 1:
    the server will never take it; 3: it waits, and why."""
    with call.terminal() as terminal:
        operator, ticket = terminal.session.operator, (arguments.code, arguments.number)
        if arguments.mail is not None:
            return _mailed(call, terminal, ticket, arguments.mail)
        for told in terminal.delivering.to_folder(*ticket, arguments.folder, operator=operator):
            call.answer(told)
    return 0


def _mailed(call: Call, terminal: Terminal, ticket: tuple[str, str], address: str) -> int:
    operator = terminal.session.operator
    asked = terminal.delivering.ask_mail(*ticket, address, operator=operator)
    if not terminal.network.is_on:
        call.answer(asked)
        return 0
    for told, problem in terminal.mail_round.send_all():
        if told["mail"] == asked["mail"]:
            return say_letter(call, told, problem)
    call.answer(asked)  # an earlier letter found the server away: this one waits with it
    return 0


def say_letter(call: Call, told: Answer, problem: MailError | None) -> int:
    """What became of one letter; the exit code it calls for."""
    if problem is None:
        call.answer(told)
        return 0
    call.answer(told | {"error": call.sentences.as_answer(problem)})
    return call.sentences.exit_code(problem)
