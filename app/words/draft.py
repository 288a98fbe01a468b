"""`draft save FILE… | list | show ID | issue ID | delete ID`: documents kept for later (草稿)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.rights import Right
from app.words.issue import FORMATS

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    meta = "save|list|show|issue|delete"
    actions = parser.add_subparsers(dest="action", required=True, metavar=meta)
    save = actions.add_parser("save", help="把文件中的单据存为草稿")
    save.add_argument("files", nargs="+", type=Path, metavar="文件", help="单据文件")
    save.add_argument("--format", choices=FORMATS, default="auto", help="文件格式")
    actions.add_parser("list", help="列出草稿")
    for name, meaning in (("show", "显示"), ("issue", "开具"), ("delete", "删除")):
        actions.add_parser(name, help=meaning).add_argument(
            "draft", metavar="草稿编号", help="开头几位即可"
        )


def run(call: Call, arguments: Namespace) -> int:
    """One answer a draft."""
    with call.terminal() as terminal:
        if arguments.action == "save":
            return _save(call, terminal, arguments)
        if arguments.action == "list":
            kept = terminal.drafts.all()
            for answer in kept:
                call.answer(answer)
            call.remark(f"共 {len(kept)} 份草稿")
            return 0
        if arguments.action == "show":
            call.answer(terminal.drafts.show(arguments.draft))
            return 0
        if arguments.action == "issue":
            terminal.session.require(Right.ISSUE)
            from app.services.batch import Batch

            batch = Batch(terminal, call.sentences)
            call.answer(batch.draft(arguments.draft))
            return batch.exit_code
        call.answer(terminal.drafts.delete(arguments.draft, terminal.session.operator))
    return 0


def _save(call: Call, terminal: Terminal, arguments: Namespace) -> int:
    worst = 0
    for path in arguments.files:
        for answer in terminal.drafts.save(path, arguments.format, terminal.session.operator):
            if isinstance(answer, dict):
                call.answer(answer)
            else:
                worst = max(worst, call.refuse(answer))
    return worst
