"""`print CODE NUMBER --pdf F [--list] [--reason …]`: a file of an issued ticket, logged."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.words.texts import copies_of, ticket_arguments

if TYPE_CHECKING:
    from app.words.call import Call

WAYS = {
    "pdf": "写成 PDF 文件",
    "escp": "写成针式打印机(24针, ESC/P-K)的字节, 套打纸质专票、普票",
    "escpos": "写成卷票打印机(ESC/POS)的字节",
    "xml": "电子发票的结构化数据 (UTF-8)",
    "ofd": "电子发票的 OFD 文件 (有印章, 附结构化数据)",
}
LATER = ("printer",)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    ticket_arguments(parser)
    way = parser.add_mutually_exclusive_group(required=True)
    for name, words in WAYS.items():
        way.add_argument(f"--{name}", type=Path, metavar="文件", help=words)
    for name in LATER:
        way.add_argument(f"--{name}", metavar="文件", help="以后的版本")
    parser.add_argument("--list", action="store_true", dest="goods_list", help="只要销货清单")
    parser.add_argument("--reason", default="", help="补打原因")
    parser.add_argument("--copies", type=copies_of, default=1, metavar="份数", help="1 到 99")
    parser.add_argument("--place", default="", help="存放地点")


def run(call: Call, arguments: Namespace) -> int:
    """Exit 0 when the file stands; 3 when it cannot be written."""
    for name in LATER:
        if getattr(arguments, name) is not None:
            raise RuleBroken("NOT-YET", part=f"print --{name}")
    output = next(name for name in WAYS if getattr(arguments, name) is not None)
    with call.terminal() as terminal:
        call.answer(
            terminal.printing_out.to_file(
                output,
                arguments.code,
                arguments.number,
                getattr(arguments, output),
                goods_list=arguments.goods_list,
                reason=arguments.reason,
                place=arguments.place,
                copies=arguments.copies,
                operator=terminal.session.operator,
            )
        )
    return 0
