"""`invoices [filters] [--export FILE]`: search what was issued; no filter means all."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.invoice import Status, Upload
from app.domain.rights import Right
from app.words.options import WordsWrong
from app.words.texts import (
    code_of,
    count_of,
    day_of,
    key_of,
    kind_of,
    money_of,
    number_of,
    one_of,
)

if TYPE_CHECKING:
    from app.repositories.search import Filter
    from app.words.call import Call

FACES = ".pdf"


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("--from", type=day_of, dest="first", help="开票日期从")
    parser.add_argument("--to", type=day_of, dest="last", help="开票日期到(含)")
    parser.add_argument("--kind", type=kind_of, help="票种")
    parser.add_argument("--code", type=code_of, help="发票代码")
    parser.add_argument("--number", type=number_of, help="发票号码, 可省略前面的0")
    parser.add_argument("--document", default="", help="单据号")
    parser.add_argument("--buyer", default="", help="购方名称或税号中的一段")
    parser.add_argument("--status", type=one_of(Status), help=f"状态: {' '.join(Status)}")
    parser.add_argument("--upload", type=one_of(Upload), help=f"报送状态: {' '.join(Upload)}")
    parser.add_argument("--printed", choices=("yes", "no"), help="是否打印过")
    parser.add_argument("--min", type=money_of, dest="least", help="价税合计不小于")
    parser.add_argument("--max", type=money_of, dest="most", help="价税合计不大于")
    parser.add_argument("--limit", type=count_of, help="最多几张")
    parser.add_argument("--after", type=key_of, metavar="代码:号码", help="从这张之后继续")
    parser.add_argument("--export", type=Path, metavar="文件", help="导出: csv xlsx txt xml pdf")


def filter_of(arguments: Namespace) -> Filter:
    """The filter that the arguments ask for. Ends that are the wrong way round fit nothing, and
    nobody means that."""
    from app.repositories.search import Filter

    _in_order("--from", arguments.first, "--to", arguments.last)
    _in_order("--min", arguments.least, "--max", arguments.most)
    return Filter(
        first_day=arguments.first,
        last_day=arguments.last,
        kind=arguments.kind,
        code=arguments.code or "",
        number=arguments.number or "",
        document=arguments.document,
        buyer=arguments.buyer,
        status=arguments.status,
        upload=arguments.upload,
        printed=None if arguments.printed is None else arguments.printed == "yes",
        least=arguments.least,
        most=arguments.most,
        limit=arguments.limit,
        after=arguments.after,
    )


def _in_order(first: str, least: Any, last: str, most: Any) -> None:
    if least is not None and most is not None and least > most:
        raise WordsWrong(f"{first} {least} 在 {last} {most} 之后, 请对调")


def run(call: Call, arguments: Namespace) -> int:
    """One answer an invoice, or one answer about the exported file."""
    from app.services import answers

    with call.terminal() as terminal:
        wanted = filter_of(arguments)
        if arguments.export is not None:
            operator = terminal.session.operator
            if arguments.export.suffix.lower() == FACES:
                terminal.session.require(Right.PRINT)  # each face counts as a print
            call.answer(terminal.exporting.write(wanted, arguments.export, operator=operator))
            return 0
        count = 0
        with closing(terminal.searching.each(wanted)) as found:
            for heading in found:
                call.answer(answers.found(heading, terminal.profile))
                count += 1
        call.remark(f"共 {count} 张")
    return 0
