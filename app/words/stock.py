"""`stock list`: the volumes of numbers on the disk (库存)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from app.words.call import Call


LATER = ("claim", "return", "assign")
NOT_YET = "以后的版本"


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list")
    actions.add_parser("list", help="列出每一卷发票号码")
    for name in LATER:
        actions.add_parser(name, help=NOT_YET).add_argument("more", nargs="*", help=NOT_YET)


def run(call: Call, arguments: Namespace) -> int:
    """One answer a volume."""
    if arguments.action in LATER:
        raise RuleBroken("NOT-YET", part=f"stock {arguments.action}")
    with call.terminal() as terminal:
        for volume in terminal.standing.volumes():
            call.answer(volume)
    return 0
