"""`stock list`: the volumes of numbers on the disk (库存). `stock load --from PATH|reader`: numbers
that were bought at the counter come into it (购票写入). `stock claim KIND [COUNT]` (网上领票),
`stock return CODE FIRST` (退回; of a sub machine
`--to-host DISK --out PATH`), `stock assign DISK CODE FIRST --out PATH` (分发), `stock recall --from
PATH` (收回)."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.errors import RuleBroken
from app.words.texts import kind_of

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]
Move = Callable[["Terminal", Namespace], Iterator[Answer]]
DIGITS = 8  # of a ticket number
MOST = 10_000  # numbers of one claim


def number_of(text: str) -> int:
    """A ticket number.

    >>> number_of("00000026")
    26
    """
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= DIGITS and int(text)):
        raise ArgumentTypeError(f"不是发票号码：{text[:40]}")
    return int(text)


def count_of(text: str) -> int:
    """How many numbers."""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS and 0 < int(text) <= MOST):
        raise ArgumentTypeError(f"不是张数：{text[:40]}（1 到 {MOST}）")
    return int(text)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="list|load|claim|return|assign|recall"
    )
    actions.add_parser("list", help="列出每一卷发票号码")
    load = actions.add_parser("load", help="购票写入：把办税厅发的号码写进税控盘")
    load.add_argument(
        "--from", dest="source", required=True, metavar="目录|reader", help="文件、目录或报税盘"
    )
    claim = actions.add_parser("claim", help="网上领票，写进税控盘并确认")
    claim.add_argument("kind", type=kind_of, metavar="票种")
    claim.add_argument("count", type=count_of, nargs="?", default=0, metavar="张数")
    back = actions.add_parser("return", help="退回：整卷未用的号码还给税务机关")
    back.add_argument("code", metavar="发票代码")
    back.add_argument("first", type=number_of, metavar="起始号码")
    host = "分机：退给这台主机（机器编号），与 --out 一起写"
    back.add_argument("--to-host", default="", metavar="机器编号", help=host)
    back.add_argument("--out", default="", metavar="目录|文件|reader", help="退回包放在哪里")
    assign = actions.add_parser("assign", help="分发：未用卷末尾的号码给分机")
    assign.add_argument("disk", metavar="分机机器编号")
    assign.add_argument("code", metavar="发票代码")
    assign.add_argument("first", type=number_of, metavar="起始号码")
    assign.add_argument("--out", required=True, metavar="目录|文件|reader", help="分发包放在哪里")
    recall = actions.add_parser("recall", help="收回：分机退给主机的号码写回税控盘")
    recall.add_argument(
        "--from", dest="source", required=True, metavar="目录|文件|reader", help="分机的退回包"
    )


def run(call: Call, arguments: Namespace) -> int:
    """One answer a volume, or a range of numbers."""
    if arguments.action in ("load", "recall"):
        return _take_in(call, arguments.action, arguments.source)
    if arguments.action == "list":
        return _list(call)
    with call.terminal(writes=True) as terminal:
        for answer in MOVES[arguments.action](terminal, arguments):
            call.answer(answer | {"simulated": terminal.simulated})
    return 0


def _list(call: Call) -> int:
    with call.terminal() as terminal:
        for volume in terminal.standing.volumes():
            call.answer(volume)
    return 0


def _claim(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    claims = terminal.stock_claiming.claim(str(asked.kind), asked.count, terminal.session)
    for claim in claims:
        for each in claim.ranges:
            yield _told("claim", each)


def _return(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    returning, session = terminal.stock_returning, terminal.session
    if bool(asked.to_host) != bool(asked.out):
        raise RuleBroken("WORDS-WRONG", reason="--to-host 和 --out 要一起写")
    if not asked.to_host:
        before = returning.given_back(asked.code, asked.first, session)
        if before is not None:
            yield _told("return", before) | {"outcome": "already_done"}
        else:
            yield _told("return", returning.give_back(asked.code, asked.first, session))
        return
    numbers, way = returning.rest_of(asked.code, asked.first), terminal.month_way(asked.out)
    place = returning.to_host(asked.code, asked.first, asked.to_host, way, session)
    yield _told("return", numbers) | {"disk": asked.to_host, "receipt": place}


def _assign(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    returning = terminal.stock_returning
    numbers = returning.to_assign(asked.disk, asked.code, asked.first)
    way = terminal.month_way(asked.out)
    place = returning.assign(asked.disk, numbers, way, terminal.session)
    yield _told("assign", numbers) | {"disk": asked.disk, "receipt": place}


class Numbers(Protocol):
    """Consecutive numbers of one code, as the disk or the bureau tells them."""

    @property
    def kind(self) -> str: ...

    @property
    def code(self) -> str: ...

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int: ...


def _told(step: str, numbers: Numbers) -> Answer:
    return {
        "step": step,
        "outcome": "done",
        "kind": numbers.kind,
        "code": numbers.code,
        "first": f"{numbers.first:08d}",
        "last": f"{numbers.last:08d}",
    }


MOVES: dict[str, Move] = {
    "claim": _claim,
    "return": _return,
    "assign": _assign,
}


def _take_in(call: Call, step: str, source: str) -> int:
    """One answer a range of numbers; one a package that was refused."""
    worst = 0
    with call.terminal(writes=True) as terminal:
        way, session = terminal.month_way(source), terminal.session
        service = terminal.stock_returning.recall if step == "recall" else None
        take = service or terminal.volume_loading.take_in
        for loaded in take(way, session):
            for answer in loaded.as_answers(call.sentences):
                call.answer(answer | {"step": step, "simulated": terminal.simulated})
            if loaded.problem is not None:
                worst = max(worst, call.sentences.exit_code(loaded.problem))
    return worst
