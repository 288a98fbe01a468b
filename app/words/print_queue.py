"""The print queue (打印队列): `print-queue list`, `print-queue show BATCH`,
`print-queue resume BATCH [--sheet NUMBER] [--reason TEXT] [--approver NAME]`,
`print-queue cancel BATCH`,
`print-queue settle JOB --printed yes|no`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.words.printing_steps import approved, tell, told
from app.words.texts import count_of, number_of, one_of

if TYPE_CHECKING:
    from app.services.paper.print_batches import BatchView
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]
READS = ("list", "show")
Action = Callable[["Call", "Terminal", Namespace], int]


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    meta = "list|show|resume|cancel|settle"
    actions = parser.add_subparsers(dest="action", required=True, metavar=meta)
    actions.add_parser("list", help="列出没有打完的各批")
    for name, meaning in (
        ("show", "一批里的每一张"),
        ("resume", "从停下的那一张继续"),
        ("cancel", "不再打印没有送出的"),
    ):
        action = actions.add_parser(name, help=meaning)
        action.add_argument("batch", metavar="批号", type=count_of)
        if name == "resume":
            action.add_argument(
                "--sheet", type=number_of, metavar="号码", help="打印机里下一张纸的号码"
            )
            action.add_argument("--reason", default="", help="补打原因")
            action.add_argument("--approver", metavar="姓名", help="批准补打的人")
    settle = actions.add_parser("settle", help="结果不明的一张：看过纸后回答")
    settle.add_argument("job", metavar="序号", type=count_of)
    words = "yes 已打好，no 没打出来"
    settle.add_argument("--printed", type=one_of(("yes", "no")), required=True, help=words)


def run(call: Call, arguments: Namespace) -> int:
    """One answer a batch, or a sheet."""
    with call.terminal(writes=arguments.action not in READS) as terminal:
        return ACTIONS[arguments.action](call, terminal, arguments)


def _list(call: Call, terminal: Terminal, asked: Namespace) -> int:
    del asked
    views = terminal.printing.unfinished()
    for view in views:
        call.answer(_batch(view))
    call.remark(f"共 {len(views)} 批没有打完")
    return 0


def _show(call: Call, terminal: Terminal, asked: Namespace) -> int:
    terminal.printing.view(asked.batch)
    for job in terminal.printing.jobs(asked.batch):
        call.answer(told(call, terminal, job))
    return 0


def _resume(call: Call, terminal: Terminal, asked: Namespace) -> int:
    """The named batch goes on; its next sheet is asked after as if it were queued now."""
    terminal.printing.trust_log()
    terminal.printing.resume(
        asked.batch,
        terminal.session,
        asked.sheet or "",
        reason=asked.reason,
        approved_by=approved(asked.approver, terminal),
    )
    return tell(call, terminal, terminal.printing.walk(asked.batch, terminal.session), asked.batch)


def _cancel(call: Call, terminal: Terminal, asked: Namespace) -> int:
    call.answer(_batch(terminal.printing.cancel(asked.batch, terminal.session)))
    return 0


def _settle(call: Call, terminal: Terminal, asked: Namespace) -> int:
    printed = asked.printed == "yes"
    job = terminal.printing.settle(asked.job, terminal.session, printed=printed)
    call.answer(told(call, terminal, job))
    return 0


def _batch(view: BatchView) -> Answer:
    batch, job = view.batch, view.next
    return {
        "batch": batch.number,
        "printer": batch.printer,
        "operator": batch.operator,
        "at": batch.at.isoformat(),
        "what": batch.what,
        "stopped": batch.stopped,
        "sheets": {str(state): many for state, many in view.counts.items()},
        "next": "" if job is None else f"{job.key.code} {job.key.number}",
        "job": 0 if job is None else job.number,
        "state": "" if job is None else str(job.state),
    }


ACTIONS: dict[str, Action] = {
    "list": _list,
    "show": _show,
    "resume": _resume,
    "cancel": _cancel,
    "settle": _settle,
}
