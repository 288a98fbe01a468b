"""`printer offsets NAME [FORM RIGHT DOWN]`, `printer offsets --export F | --import F`, `printer
calibrate NAME FORM A B C D`, `printer test NAME FORM [--rulers]`, `printer check NAME FORM`,
`printer models`: the places of paper (打印偏移). Millimetres are typed, tenths are answered."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from app.services.terminal import Terminal

Answer = dict[str, Any]
FORM = (
    "票样：vat_paper 专票普票，vehicle 机动车，roll_57 roll_76 卷票，"
    "goods_list 清单，e_invoice e_goods_list"
)


def tenths(text: str) -> int:
    """Millimetres with at most one decimal, as tenths; a sign of either width.

    >>> tenths("-1.5"), tenths("+20")
    (-15, 200)
    """
    try:
        value = Decimal(text.replace("−", "-")) * 10
        whole = int(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise ArgumentTypeError(f"不是毫米数：{text}") from None
    if whole != value or abs(whole) > 9999:
        raise ArgumentTypeError(f"毫米数写到一位小数：{text}")
    return whole


def arguments(actions: _SubParsersAction[ArgumentParser]) -> None:
    """The actions of this file."""
    offsets = actions.add_parser("offsets", help="看或改打印偏移，导出导入")
    offsets.add_argument("name", nargs="?", metavar="名称")
    offsets.add_argument("form", nargs="?", metavar="票样", help=FORM)
    offsets.add_argument("right", nargs="?", type=tenths, metavar="向右", help="毫米，可以为负")
    offsets.add_argument("down", nargs="?", type=tenths, metavar="向下", help="毫米，可以为负")
    offsets.add_argument("--of", metavar="终端", help="两个数照抄 jsp、skp 或 component 的偏移")
    offsets.add_argument("--export", type=Path, metavar="文件", help="写成 JSON 文件")
    offsets.add_argument("--import", type=Path, metavar="文件", dest="load", help="从 JSON 文件读")
    read = actions.add_parser("calibrate", help="由标尺上的四个读数算出偏移并保存")
    _named(read)
    for letter in "abcd":
        read.add_argument(letter, type=tenths, metavar=letter.upper(), help="读数，毫米")
    test = actions.add_parser("test", help="打印测试页；不占号码")
    _named(test)
    test.add_argument("--rulers", action="store_true", help="打印校准标尺页")
    check = actions.add_parser("check", help="检查队列、驱动、纸张、状态")
    _named(check)
    actions.add_parser("models", help="列出已知的打印机型号")


def _named(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="名称")
    parser.add_argument("form", metavar="票样", help=FORM)


def _offsets(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    if asked.export is not None:
        yield terminal.calibrating.save(asked.export)
    elif asked.load is not None:
        yield _loaded(terminal, asked.load)
    elif asked.name is None:
        yield from (_told(terminal, each.name) for each in terminal.printers.all())
    elif asked.down is None:
        if asked.form is not None:
            raise RuleBroken("FIELD-MISSING", "offset")
        yield _told(terminal, asked.name)
    else:
        right, down = asked.right, asked.down
        if asked.of is not None:
            vendor = terminal.printer_models.vendor(asked.of)
            right, down = vendor.read(right / 10, down / 10)
        terminal.calibrating.set(asked.name, asked.form, right, down, terminal.session)
        yield {"outcome": "saved"} | _told(terminal, asked.name)


def _loaded(terminal: Terminal, path: Path) -> Answer:
    found, unknown = terminal.calibrating.load(path, terminal.session)
    count = len(found.printers) - len(unknown)
    file = str(path.absolute())
    return {"outcome": "saved", "file": file, "printers": count, "unknown": list(unknown)}


def _told(terminal: Terminal, name: str) -> Answer:
    printer = terminal.printers.one(name)
    offsets = {form: list(moved) for form, moved in printer.offsets.items()}
    return {"printer": printer.name, "offsets": offsets}


def _calibrate(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    from printing.marks import Readings

    read = Readings(*(getattr(asked, letter) / 10 for letter in "abcd"))
    found = terminal.calibrating.reckon(asked.name, asked.form, read)
    terminal.calibrating.set(asked.name, asked.form, found.right, found.down, terminal.session)
    yield (
        {"outcome": "saved"}
        | _told(terminal, asked.name)
        | {
            "skew_mm": f"{found.skew_mm:.1f}",
            "scale": f"{found.scale:.4f}",
        }
    )


def _test(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    from app.services.paper.calibrating import RULERS, TRIAL

    what = RULERS if asked.rulers else TRIAL
    taken = terminal.calibrating.test(asked.name, asked.form, what=what)
    yield {
        "outcome": "printed", "printer": asked.name, "form": asked.form, "bytes": taken.taken,
        "simulated": True,
    }  # fmt: skip


def _check(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    for look in terminal.paper_guide.looks(asked.name, asked.form):
        yield {
            "check": look.name, "verdict": VERDICTS[look.verdict], "cause": look.words,
            "next": look.fix,
        }  # fmt: skip


def _models(terminal: Terminal, asked: Namespace) -> Iterator[Answer]:
    del asked
    for each in terminal.printer_models.models:
        yield {
            "model": each.name, "language": str(each.language), "rail_mm": each.rail_mm,
            "confidence": each.confidence,
        }  # fmt: skip


Action = Callable[["Terminal", Namespace], Iterator[Answer]]
VERDICTS = {"ok": "ok", "warn": "warn", "bad": "bad", "off": "skipped"}
READS = frozenset({"check", "models", "test"})
ACTIONS: dict[str, Action] = {
    "offsets": _offsets,
    "calibrate": _calibrate,
    "test": _test,
    "check": _check,
    "models": _models,
}
