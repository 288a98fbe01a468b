"""`printer list`, `printer add NAME URL --language escp|escpos|pdf [--paper form|roll|a4 …]
[--tray T]`, `printer change NAME [--name NEW] [--url URL] [--language L] [--paper P …] [--tray T]`,
`printer remove NAME`: the printers of this terminal (打印机)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken
from app.words import printer_offsets

if TYPE_CHECKING:
    from app.services.paper.printers import Printer
    from app.services.terminal import Terminal
    from app.words.call import Call

Answer = dict[str, Any]
LANGUAGES = ("escp", "escpos", "pdf")
PAPERS = ("form", "roll", "a4")


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="|".join(ACTIONS))
    actions.add_parser("list", help="列出打印机")
    add = actions.add_parser("add", help="添加一台打印机")
    add.add_argument("name", metavar="名称", help="自己起的名称，打印时写它")
    urls = "cups:队列 tcp:主机:9100 serial:COM3 usb:… file:路径 windows:名称"
    urls += "；串口可带 ?baud=9600&flow=xonxoff|rtscts|none"
    add.add_argument("url", metavar="连接", help=urls)
    languages = "escp 针式（24针），escpos 卷票，pdf 系统驱动（激光）"
    add.add_argument("--language", required=True, choices=LANGUAGES, help=languages)
    papers = "装的纸：form 纸质专票普票，roll 卷票，a4 白纸；可写几次"
    add.add_argument("--paper", action="append", choices=PAPERS, default=[], help=papers)
    tray = "进纸盒，照驱动的叫法，例 Tray2；空着由驱动决定"
    add.add_argument("--tray", default="", metavar="进纸盒", help=tray)
    change = actions.add_parser("change", help="改一台打印机；没写的不变，偏移和等着的都留着")
    change.add_argument("name", metavar="名称", help="现在的名称")
    change.add_argument("--name", dest="new_name", metavar="新名称")
    change.add_argument("--url", metavar="连接", help=urls)
    change.add_argument("--language", choices=LANGUAGES, help=languages)
    change.add_argument("--paper", action="append", choices=PAPERS, help=papers)
    change.add_argument("--tray", metavar="进纸盒", help=tray)
    remove = actions.add_parser("remove", help="去掉一台打印机")
    remove.add_argument("name", metavar="名称")
    printer_offsets.arguments(actions)


def run(call: Call, arguments: Namespace) -> int:
    """One answer a printer."""
    reads = arguments.action in {"list", *printer_offsets.READS}
    with call.terminal(writes=not reads) as terminal:
        for answer in ACTIONS[arguments.action](terminal, arguments):
            call.answer(answer)
    return 0


def _list(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    del asked
    return map(told, terminal.printers.all())


def _add(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    from app.services.paper.printers import Language, Paper, Printer

    papers = tuple(dict.fromkeys(map(Paper, asked.paper)))
    printer = Printer(asked.name, asked.url, Language(asked.language), papers, tray=asked.tray)
    yield {"outcome": "saved"} | told(terminal.printers.add(printer, terminal.session))


def _change(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    from msgspec.structs import replace

    from app.services.paper.printers import Language, Paper

    said: dict[str, Any] = {"name": asked.new_name, "url": asked.url, "tray": asked.tray}
    said["language"] = None if asked.language is None else Language(asked.language)
    said["papers"] = None if asked.paper is None else tuple(dict.fromkeys(map(Paper, asked.paper)))
    given = {field: value for field, value in said.items() if value is not None}
    if not given:
        raise RuleBroken("WORDS-WRONG", reason="写出要改的：--name --url --language --paper --tray")
    changed = replace(terminal.printers.one(asked.name), **given)
    kept = terminal.printers.change(changed, terminal.session, of=asked.name)
    yield {"outcome": "saved"} | told(kept)


def _remove(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    gone = terminal.printers.remove(asked.name, terminal.session)
    yield {"outcome": "deleted"} | told(gone)


def told(printer: Printer) -> Answer:
    """A printer as an answer; offsets in tenths of a millimetre, by form: right, down."""
    return {
        "printer": printer.name,
        "url": printer.url,
        "language": str(printer.language),
        "papers": [str(paper) for paper in printer.holds],
        "offsets": {form: list(moved) for form, moved in printer.offsets.items()},
        **({"tray": printer.tray} if printer.tray else {}),
    }


ACTIONS = {
    "list": _list,
    "add": _add,
    "change": _change,
    "remove": _remove,
    **printer_offsets.ACTIONS,
}
