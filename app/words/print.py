"""`print CODE NUMBER --pdf F [--list] [--reason …]`: a file of an issued ticket, logged.

`print CODE NUMBER --printer NAME [--to NUMBER] [--pause N] [--copy] [--sheet N] [--approver NAME]`:
its sheets on a printer, or those of a range. `--sheet` is the number that was read on the sheet in
the printer; it need not be said where it follows on the last one that this printer put out.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.words.texts import copies_of, count_of, number_of, ticket_arguments

if TYPE_CHECKING:
    from app.services.paper.print_orders import What
    from app.services.terminal import Terminal
    from app.words.call import Call

WAYS = {
    "pdf": "写成 PDF 文件",
    "escp": "写成针式打印机（24针，ESC/P-K）的字节，套打纸质专票、普票",
    "escpos": "写成卷票打印机（ESC/POS）的字节",
    "xml": "电子发票的结构化数据（UTF-8）",
    "ofd": "电子发票的 OFD 文件（有印章，附结构化数据）",
}
OF_A_PRINTER = ("escp", "escpos")  # bytes that lie on paper as soon as somebody copies them
OF_PRINTER = ("to", "pause", "copy", "sheet")


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    ticket_arguments(parser)
    way = parser.add_mutually_exclusive_group(required=True)
    for name, words in WAYS.items():
        way.add_argument(f"--{name}", type=Path, metavar="文件", help=words)
    way.add_argument("--printer", metavar="打印机", help="在这台打印机上打印（printer list）")
    parser.add_argument("--list", action="store_true", dest="goods_list", help="只要销货清单")
    parser.add_argument("--reason", default="", help="补打原因")
    parser.add_argument("--copies", type=copies_of, default=1, metavar="份数", help="1 到 99")
    parser.add_argument("--place", default="", help="存放地点")
    more = parser.add_argument_group("在打印机上（--printer）")
    more.add_argument("--to", type=number_of, metavar="号码", help="一直打到这个号码（同一代码）")
    more.add_argument(
        "--pause", type=count_of, metavar="张数", help="每打几张停下，等 print-queue resume"
    )
    more.add_argument(
        "--copy", action="store_true", help="复印件：在白纸上打整个票面，标明不是原件"
    )
    more.add_argument("--sheet", type=number_of, metavar="号码", help="打印机里下一张纸的号码")
    parser.add_argument("--approver", metavar="姓名", help="批准补打的人")


def run(call: Call, arguments: Namespace) -> int:
    """Exit 0 when the file stands, or the sheets came out; 3 when they did not, or nobody knows."""
    with call.terminal() as terminal:
        if arguments.printer is not None:
            return _on_paper(call, terminal, arguments)
        if any(getattr(arguments, name) for name in OF_PRINTER):
            raise RuleBroken(
                "WORDS-WRONG", reason="--to --pause --copy --sheet 只和 --printer 一起写"
            )
        _to_file(call, terminal, arguments)
    return 0


def _to_file(call: Call, terminal: Terminal, asked: Namespace) -> None:
    from app.words.printing_steps import approved

    output = next(name for name in WAYS if getattr(asked, name) is not None)
    answer = terminal.printing_out.to_file(
        output,
        asked.code,
        asked.number,
        getattr(asked, output),
        goods_list=asked.goods_list,
        reason=asked.reason,
        place=asked.place,
        copies=asked.copies,
        approved_by=approved(asked.approver, terminal),
        session=terminal.session,
        asks=output in OF_A_PRINTER,
    )
    call.answer(answer)


def _on_paper(call: Call, terminal: Terminal, asked: Namespace) -> int:
    from app.services.paper.print_orders import PrintOrder
    from app.words.printing_steps import approved, tell

    if asked.to and int(asked.to) < int(asked.number):
        raise RuleBroken("WORDS-WRONG", reason="--to 的号码在前一个之前")
    terminal.printing.trust_log()
    keys = terminal.printing.between(asked.code, asked.number, asked.to or asked.number)
    order = PrintOrder(
        keys,
        asked.printer,
        _what(asked),
        asked.copies,
        reason=asked.reason,
        place=asked.place,
        sheet=asked.sheet or "",
        approved_by=approved(asked.approver, terminal),
        pause_after=asked.pause or 0,
    )
    if asked.to:
        batch = terminal.printing.queue(order, terminal.session)
        return tell(call, terminal, terminal.printing.walk(batch, terminal.session))
    return tell(call, terminal, terminal.printing.print_now(order, terminal.session))


def _what(asked: Namespace) -> What:
    from app.services.paper.print_orders import What

    if asked.goods_list and asked.copy:
        raise RuleBroken("WORDS-WRONG", reason="--list 和 --copy 只写一个")
    if asked.goods_list:
        return What.LIST
    return What.COPY if asked.copy else What.TICKET
