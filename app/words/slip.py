"""`slip apply CODE NUMBER [--amount GROSS] [--lines 1,3]` (as the seller), `slip apply --reason
buyer-deducted|buyer-not-deducted --file FILE`, `slip example FILE`, `slip list`, `slip withdraw
NO`, `slip download`: 红字信息表."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey
from app.domain.red_slip import SlipReason
from app.services.problems import PROBLEMS
from app.words.texts import money_of, ticket_arguments

if TYPE_CHECKING:
    from app.domain.red_slip import RedSlip
    from app.services.terminal import Terminal
    from app.words.call import Call

REASON_WORDS = {
    "seller": SlipReason.SELLER,
    "buyer-not-deducted": SlipReason.BUYER_NOT_DEDUCTED,
    "buyer-deducted": SlipReason.BUYER_DEDUCTED,
}
FILE_HELP = "购方申请：原发票内容（JSON；样子用 slip example 文件名 得到）"


def places_of(text: str) -> tuple[int, ...]:
    """Lines of a ticket, counted from 1.

    >>> places_of("1,3")
    (0, 2)
    """
    parts = text.replace("，", ",").split(",")
    if not all(part.isascii() and part.isdigit() and 0 < len(part) < 5 for part in parts):
        raise ArgumentTypeError(f"不是行号：{text[:40]}（例 1,3）")
    return tuple(int(part) - 1 for part in parts)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="apply|example|list|withdraw|download"
    )
    apply = actions.add_parser("apply", help="申请红字信息表")
    ticket_arguments(apply, "原蓝字专票", needed=False)
    apply.add_argument("--reason", choices=tuple(REASON_WORDS), default="seller", help="申请原因")
    amount = "冲销的价税合计，例 113.00；不写就冲完剩余的"
    apply.add_argument("--amount", type=money_of, metavar="金额", help=amount)
    lines = "只冲这几行商品，例 1,3"
    apply.add_argument("--lines", type=places_of, default=(), metavar="行号", help=lines)
    apply.add_argument("--file", metavar="文件", help=FILE_HELP)
    example = actions.add_parser("example", help="给出一份购方申请的文件样子（JSON），照着填")
    example.add_argument("out", metavar="文件", help="样子存在哪里")
    listed = actions.add_parser("list", help="下载最新状态，列出全部信息表")
    listed.add_argument("--kept", action="store_true", help="只列账册里的，不连税务局")
    listed.add_argument("--whole", action="store_true", help="从头全部重新下载")
    withdraw = actions.add_parser("withdraw", help="撤销未使用的信息表")
    withdraw.add_argument("slip", metavar="编号", help="信息表编号，没有编号的写申请号")
    download = actions.add_parser("download", help="把信息表存成文件")
    download.add_argument("slip", metavar="编号", nargs="?", help="信息表编号；不写就是全部")
    download.add_argument("--out", required=True, metavar="目录", help="存在哪里")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a slip. Exit 1 where a rule or the bureau forbids it, 3 while the bureau is away:
    an application waits in the book, asking again is the same one."""
    _require(arguments)
    if arguments.action == "example":
        return _example(call, arguments)
    with call.terminal() as terminal:
        today = terminal.device.disk.clock().date()

        def answer(slip: RedSlip, outcome: str = "", file: str = "") -> None:
            from app.services.tickets.slip_files import slip_answer

            told = slip_answer(slip, today, simulated=terminal.simulated, outcome=outcome)
            call.answer(told | ({"file": file} if file else {}))

        if arguments.action == "list":
            return _list(call, terminal, arguments, answer)
        for slip, outcome, file in MOVES[arguments.action](terminal, arguments):
            answer(slip, outcome, file)
    return 0


def _require(asked: Namespace) -> None:
    from app.words.options import WordsWrong

    if asked.action != "apply":
        return
    if asked.reason == "seller" and (asked.number is None or asked.file):
        raise WordsWrong("销方申请写原发票代码和号码：slip apply CODE NUMBER")
    if asked.reason != "seller" and not asked.file:
        raise WordsWrong("购方申请要写原发票内容的文件：--file 文件（样子：slip example 文件）")
    if asked.reason != "seller" and (asked.amount or asked.lines):
        raise WordsWrong("购方申请冲销文件里的各行：--amount 和 --lines 只用于销方申请")


def _example(call: Call, asked: Namespace) -> int:
    """The file as it is wanted; one that is there is not written over."""
    from app.services.files import write_whole
    from app.services.tickets.slip_purchase import example

    with call.terminal() as terminal:
        path = Path(asked.out)
        terminal.slips.refuse_own(path)
        if path.exists():
            raise RuleBroken("FILE-NOT-WRITTEN", "file", file=path, reason="File exists")
        write_whole(path, lambda file: file.write(example()))
    call.answer({"outcome": "saved", "file": str(path.absolute())})
    return 0


def _list(
    call: Call, terminal: Terminal, asked: Namespace, answer: Callable[[RedSlip], None]
) -> int:
    """Where nobody answers the slips are told as the book has them, and then why."""
    slips, problem = terminal.slips, None
    if not asked.kept:
        try:
            slips.refresh(terminal.session, whole=asked.whole)
        except PROBLEMS as broken:
            problem = broken
    for slip in slips.kept():
        answer(slip)
    return 0 if problem is None else call.refuse(problem)


Told = Iterator[tuple["RedSlip", str, str]]  # slip, outcome ("": its own), file


def _apply(terminal: Terminal, asked: Namespace) -> Told:
    from app.services.tickets.slips import Wanted

    slips, session = terminal.slips, terminal.session
    if asked.file:
        slip = slips.of_purchase(_purchase(terminal, asked), session)
    else:
        wanted = Wanted(asked.code, asked.number, asked.amount, asked.lines)
        slip = slips.of_ticket(wanted, session)
    yield slips.apply(slip, session), "", ""


def _purchase(terminal: Terminal, asked: Namespace) -> RedSlip:
    from app.services.reading import content_of
    from app.services.tickets.slip_purchase import read_purchase

    reason, own = REASON_WORDS[asked.reason], terminal.slips.own()
    at, named = terminal.device.disk.clock(), None
    if asked.number is not None:
        named = InvoiceKey(asked.code, asked.number.zfill(8))
    return read_purchase(content_of(Path(asked.file)), reason, own, at, named)


def _withdraw(terminal: Terminal, asked: Namespace) -> Told:
    yield terminal.slips.withdraw(asked.slip, terminal.session), "withdrawn", ""


def _download(terminal: Terminal, asked: Namespace) -> Told:
    slips = terminal.slips
    slips.refresh(terminal.session, whole=True)
    for slip in (slips.find(asked.slip),) if asked.slip else slips.kept():
        yield slip, "saved", str(terminal.slips.save(slip, Path(asked.out)).absolute())


MOVES: dict[str, Callable[[Terminal, Namespace], Told]] = {
    "apply": _apply,
    "withdraw": _withdraw,
    "download": _download,
}
