"""`mail list|send|cancel|again|test|password`: the letters with e-invoices (待发邮件), and the mail
server that they go over."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.words.deliver import say_letter

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.words.call import Call

PASSWORD = "KAIPIAO_MAIL_PASSWORD"
MOST_DIGITS = 9


def mail_number_of(text: str) -> int:
    """The number of a letter.

    >>> mail_number_of("7")
    7
    """
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text)):
        raise ArgumentTypeError(f"不是邮件编号：{text[:40]}")
    return int(text)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="list|send|cancel|again|test|password"
    )
    actions.add_parser("list", help="列出邮件，最新的在前")
    actions.add_parser("send", help="把待发的邮件都发出去")
    for name, words in (("cancel", "取消一封待发的邮件"), ("again", "退回或取消的邮件再发一次")):
        one = actions.add_parser(name, help=words)
        one.add_argument("mail", type=mail_number_of, metavar="编号")
    actions.add_parser("test", help="测试邮件服务器：连接、加密、登录，不发邮件")
    actions.add_parser("password", help="保存邮件服务器的密码（封存在账册里）")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a letter. Exit 3 while the server is away: the letters wait."""
    with call.terminal(writes=arguments.action != "list") as terminal:
        return MOVES[arguments.action](call, terminal, arguments)


def _list(call: Call, terminal: Terminal, asked: Namespace) -> int:
    del asked
    for told in terminal.delivering.mails():
        call.answer(told)
    return 0


def _send(call: Call, terminal: Terminal, asked: Namespace) -> int:
    del asked
    codes = [say_letter(call, *sent) for sent in terminal.mail_round.send_all()]
    return max(codes, default=0)


def _cancel(call: Call, terminal: Terminal, asked: Namespace) -> int:
    call.answer(terminal.delivering.cancel(asked.mail, operator=terminal.session.operator))
    return 0


def _again(call: Call, terminal: Terminal, asked: Namespace) -> int:
    call.answer(terminal.delivering.again(asked.mail, operator=terminal.session.operator))
    return 0


def _test(call: Call, terminal: Terminal, asked: Namespace) -> int:
    del asked
    terminal.mail_setting.try_out()
    tried = bool(terminal.mail_setting.settings().mail_user)
    cause = "连得上，可以登录" if tried else "连得上；没有登录名，没有试登录"
    call.answer({"check": "mail", "verdict": "ok", "cause": cause, "next": ""})
    return 0


def _password(call: Call, terminal: Terminal, asked: Namespace) -> int:
    del asked
    terminal.session.require(Right.BUREAU)
    setting = terminal.mail_setting
    setting.change_password(_typed(), operator=terminal.session.operator)
    call.answer({"outcome": "saved"})
    return 0


def _typed() -> str:
    """From the environment or a prompt, never from the command line."""
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise RuleBroken("MAIL-PASSWORD-NEEDED", "mail")
    return getpass.getpass("邮件服务器的密码：", stream=sys.stderr)


MOVES = {
    "list": _list,
    "send": _send,
    "cancel": _cancel,
    "again": _again,
    "test": _test,
    "password": _password,
}
