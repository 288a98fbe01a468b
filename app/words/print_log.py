"""The print log (打印记录): `print-log list [--from --to]`, `print-log export FILE [--from --to]`,
`print-log note LINE TEXT`, `print-log bad CODE NUMBER --reason TEXT [--printer NAME]`,
`print-log approval [N]`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.words.texts import count_of, day_of, ticket_arguments

if TYPE_CHECKING:
    from app.repositories.prints import PrintEntry
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]
READS = ("list", "export")
Action = Callable[["Call", "Terminal", Namespace], int]


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    meta = "list|export|note|bad|approval"
    actions = parser.add_subparsers(dest="action", required=True, metavar=meta)
    for name, meaning in (("list", "列出打印记录"), ("export", "导出：.csv .xlsx .pdf")):
        action = actions.add_parser(name, help=meaning)
        if name == "export":
            action.add_argument("file", type=Path, metavar="文件")
        action.add_argument("--from", dest="first", type=day_of, metavar="日期", help="从这一天")
        action.add_argument("--to", dest="last", type=day_of, metavar="日期", help="到这一天")
    note = actions.add_parser("note", help="给一条记录写备注")
    note.add_argument("line", type=count_of, metavar="序号")
    note.add_argument("note", metavar="备注")
    bad = actions.add_parser("bad", help="打坏了一张：记录下来")
    ticket_arguments(bad)
    bad.add_argument("--reason", required=True, help="怎样打坏的")
    bad.add_argument("--printer", default="", metavar="打印机")
    approval = actions.add_parser("approval", help="同一张票打印几次后要批准；写数即改，0 为不用")
    approval.add_argument("after", nargs="?", type=count_of, metavar="次数")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a line."""
    reads = arguments.action in READS or (arguments.action == "approval" and not _sets(arguments))
    with call.terminal(writes=not reads) as terminal:
        return ACTIONS[arguments.action](call, terminal, arguments)


def _sets(asked: Namespace) -> bool:
    return asked.after is not None


def _days(asked: Namespace) -> dict[str, Any]:
    given = {"first": asked.first, "last": asked.last}
    return {name: day for name, day in given.items() if day is not None}


def _list(call: Call, terminal: Terminal, asked: Namespace) -> int:
    lines = terminal.print_log.lines(terminal.session, **_days(asked))
    for line in lines:
        call.answer(_told(line))
    call.remark(f"共 {len(lines)} 条")
    return 0


def _export(call: Call, terminal: Terminal, asked: Namespace) -> int:
    lines = terminal.print_log.export(asked.file, terminal.session, **_days(asked))
    call.answer({"outcome": "saved", "file": str(asked.file.resolve()), "records": lines})
    return 0


def _note(call: Call, terminal: Terminal, asked: Namespace) -> int:
    terminal.print_log.annotate(asked.line, asked.note, terminal.session)
    call.answer({"outcome": "saved", "line": asked.line, "note": asked.note})
    return 0


def _bad(call: Call, terminal: Terminal, asked: Namespace) -> int:
    invoice = terminal.searching.one(asked.code, asked.number)
    told = (invoice.key, asked.printer, asked.reason, terminal.session)
    may_void = terminal.print_counting.report_bad(*told)
    named = {"code": invoice.key.code, "number": invoice.key.number}
    call.answer({"outcome": "saved", **named, "reprint": True, "may_void": may_void})
    return 0


def _approval(call: Call, terminal: Terminal, asked: Namespace) -> int:
    if asked.after is not None:
        terminal.print_counting.approve_after(asked.after, terminal.session)
    call.answer({"approval_after": terminal.print_counting.approval_after})
    return 0


def _told(line: PrintEntry) -> Answer:
    return {
        "line": line.number,
        "at": line.at.isoformat(),
        "code": line.key.code,
        "number": line.key.number,
        "operator": line.operator,
        "output": line.output,
        "printer": line.printer,
        "paper": line.paper,
        "offsets": line.offsets,
        "copies": line.copies,
        "counted": line.counted,
        "nth": line.nth,
        "reason": line.reason,
        "place": line.place,
        "approved_by": line.approved_by,
        "result": line.result,
        "note": line.note,
    }


ACTIONS: dict[str, Action] = {
    "list": _list,
    "export": _export,
    "note": _note,
    "bad": _bad,
    "approval": _approval,
}
