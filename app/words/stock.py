"""`stock list`: the volumes of numbers on the disk (库存)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("action", choices=("list", "claim", "return", "assign"))
    parser.add_argument("more", nargs="*", help="claim return assign 的参数")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a volume."""
    if arguments.action != "list":
        raise RuleBroken("NOT-YET", part=f"stock {arguments.action}")
    with call.terminal() as terminal:
        for volume in terminal.standing.volumes():
            call.answer(volume)
    return 0
