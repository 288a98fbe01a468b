"""`stock list`: the volumes of numbers on the disk (库存). `stock load --from PATH|reader`: numbers
that were bought at the counter come into it (购票写入)."""

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
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|load")
    actions.add_parser("list", help="列出每一卷发票号码")
    load = actions.add_parser("load", help="购票写入: 把办税厅发的号码写进税控盘")
    load.add_argument(
        "--from", dest="source", required=True, metavar="目录|reader", help="文件、目录或报税盘"
    )
    for name in LATER:
        actions.add_parser(name, help=NOT_YET).add_argument("more", nargs="*", help=NOT_YET)


def run(call: Call, arguments: Namespace) -> int:
    """One answer a volume."""
    if arguments.action in LATER:
        raise RuleBroken("NOT-YET", part=f"stock {arguments.action}")
    if arguments.action == "load":
        return _load(call, arguments.source)
    with call.terminal() as terminal:
        for volume in terminal.standing.volumes():
            call.answer(volume)
    return 0


def _load(call: Call, source: str) -> int:
    """One answer a range of numbers; one a package that was refused."""
    worst = 0
    with call.terminal(writes=True) as terminal:
        way = terminal.month_way(source)
        for loaded in terminal.volume_loading.take_in(way, terminal.session):
            for answer in loaded.as_answers(call.sentences):
                call.answer(answer | {"simulated": terminal.simulated})
            if loaded.problem is not None:
                worst = max(worst, call.sentences.exit_code(loaded.problem))
    return worst
