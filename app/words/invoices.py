"""`invoices [filters] [--export FILE | --faces FOLDER]`: search what was issued; no filter means
all. `--faces` makes a PDF for each ticket, as `print --pdf` makes one: those of e-invoices are
signed and never counted, those of paper kinds are prints."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.invoice import Status, Upload
from app.words.options import WordsWrong
from app.words.texts import (
    code_of,
    count_of,
    day_of,
    key_of,
    kind_of,
    money_of,
    month_of,
    number_of,
    one_of,
)

if TYPE_CHECKING:
    from app.repositories.search import Filter
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]
OF_FACES = ("reason", "place", "approver")


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("--from", type=day_of, dest="first", help="开票日期从")
    parser.add_argument("--to", type=day_of, dest="last", help="开票日期到（含）")
    parser.add_argument("--kind", type=kind_of, help="票种")
    parser.add_argument("--code", type=code_of, help="发票代码")
    parser.add_argument("--number", type=number_of, help="发票号码，可省略前面的0")
    parser.add_argument("--document", default="", help="单据号")
    parser.add_argument("--buyer", default="", help="购方名称或税号中的一段")
    parser.add_argument("--status", type=one_of(Status), help=f"状态：{' '.join(Status)}")
    parser.add_argument("--upload", type=one_of(Upload), help=f"报送状态：{' '.join(Upload)}")
    parser.add_argument("--printed", choices=("yes", "no"), help="是否打印过")
    parser.add_argument("--min", type=money_of, dest="least", help="价税合计不小于")
    parser.add_argument("--max", type=money_of, dest="most", help="价税合计不大于")
    parser.add_argument("--limit", type=count_of, help="最多几张")
    parser.add_argument("--after", type=key_of, metavar="代码:号码", help="从这张之后继续")
    parser.add_argument(
        "--month", type=month_of, metavar="年-月", help="开票月份，代替 --from --to"
    )
    way = parser.add_mutually_exclusive_group()
    one = "导出：csv xlsx txt xml pdf（pdf 是概览，不算打印）"
    way.add_argument("--export", type=Path, metavar="文件", help=one)
    each = "每张存成一个 PDF，放进新文件夹（电子发票带签章；纸质发票算一次打印）"
    way.add_argument("--faces", type=Path, metavar="文件夹", help=each)
    parser.add_argument("--reason", default="", help="补打原因（--faces）")
    parser.add_argument("--place", default="", help="存放地点（--faces）")
    parser.add_argument("--approver", metavar="姓名", help="批准补打的人（--faces）")


def filter_of(arguments: Namespace) -> Filter:
    """The filter that the arguments ask for. Ends that are the wrong way round fit nothing, and
    nobody means that."""
    from app.repositories.search import Filter

    first, last = _days(arguments)
    _in_order("--from", first, "--to", last)
    _in_order("--min", arguments.least, "--max", arguments.most)
    return Filter(
        first_day=first,
        last_day=last,
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


def _days(arguments: Namespace) -> tuple[date | None, date | None]:
    """A month is its first and its last day."""
    given = arguments.first, arguments.last
    if arguments.month is None:
        return given
    if any(given):
        raise WordsWrong("--month 不和 --from --to 一起写")
    return arguments.month.first_day, arguments.month.last_day


def _in_order(first: str, least: Any, last: str, most: Any) -> None:
    if least is not None and most is not None and least > most:
        raise WordsWrong(f"{first} {least} 在 {last} {most} 之后，请对调")


def _only_of_faces(arguments: Namespace) -> None:
    if any(getattr(arguments, name) for name in OF_FACES):
        raise WordsWrong("--reason --place --approver 只和 --faces 一起写")


def _faces(terminal: Terminal, wanted: Filter, asked: Namespace) -> Answer:
    from app.services.paper.exporting import Why
    from app.words.printing_steps import approved

    why = Why(asked.reason, asked.place, approved(asked.approver, terminal))
    return terminal.exporting.write_folder(wanted, asked.faces, session=terminal.session, why=why)


def run(call: Call, arguments: Namespace) -> int:
    """One answer an invoice, or one answer about the exported file."""
    from app.services import answers

    with call.terminal(writes=arguments.faces is not None) as terminal:
        wanted = filter_of(arguments)
        if arguments.faces is not None:
            call.answer(_faces(terminal, wanted, arguments))
            return 0
        _only_of_faces(arguments)
        if arguments.export is not None:
            operator = terminal.session.operator
            call.answer(terminal.exporting.write(wanted, arguments.export, operator=operator))
            return 0
        count = 0
        with closing(terminal.searching.each(wanted)) as found:
            for heading in found:
                call.answer(answers.found(heading, terminal.profile))
                count += 1
        call.remark(f"共 {count} 张")
    return 0
