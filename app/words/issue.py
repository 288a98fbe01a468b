"""`issue FILE… [--kind KIND] [--format F] [--check]`: one answer a document, in file order."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.words.stopping import told_to_stop
from app.words.texts import kind_of

if TYPE_CHECKING:
    from app.words.call import Call

FORMATS = ("auto", "sjjk", "kp", "fpkj", "skpc", "xlsx", "json")


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="文件", help="单据文件")
    parser.add_argument("--kind", type=kind_of, help="004 007 025 026 028 或名称")
    parser.add_argument("--format", choices=FORMATS, default="auto", help="文件格式")
    parser.add_argument("--check", action="store_true", help="只检查，不取号")


def run(call: Call, arguments: Namespace) -> int:
    """The worst exit code of all documents: 0 all done, 1 one refused, 3 one not known."""
    from app.services.batch import Batch

    with call.terminal() as terminal:
        batch = Batch(terminal, call.sentences, kind=arguments.kind, check_only=arguments.check)
        with told_to_stop(batch.stop):
            for path in arguments.files:
                for answer in batch.file(path, arguments.format):
                    call.answer(answer)
        return batch.exit_code
