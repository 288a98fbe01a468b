"""`network show|on|off|test`: the switch of the status bar (网络开关), the way to the bureau."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.domain.rights import Right

if TYPE_CHECKING:
    from app.words.call import Call

SWITCH = ("on", "off")


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="show|on|off|test")
    actions.add_parser("show", help="显示")
    actions.add_parser("on", help="打开")
    actions.add_parser("off", help="关闭：什么都不发出去")
    actions.add_parser("test", help="测试到税务局的连接，每步一个结论")


def run(call: Call, arguments: Namespace) -> int:
    """Answers with the switch as it stands afterwards; `test` with one line a step."""
    with call.terminal() as terminal:
        if arguments.action in SWITCH:
            terminal.session.require(Right.BUREAU)
            terminal.network.turn(terminal.session.operator, on=arguments.action == "on")
        if arguments.action != "test":
            call.answer(terminal.network.show())
            return 0
        findings = terminal.network.test()
        for finding in findings:
            call.answer(finding)
    return 3 if any(finding["verdict"] == "bad" for finding in findings) else 0
