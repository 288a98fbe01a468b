"""`bench [NAME…]`: each figure beside its limit, measured in the same run, as a ratio."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.benchmarks.catalogue import NAMES
from app.benchmarks.catalogue import run as run_all
from app.benchmarks.figure import Verdict
from app.benchmarks.stand import Sizes, stand

if TYPE_CHECKING:
    from app.words.call import Call

_USUAL = Sizes()
_SIZES = (
    ("rows", "大账册的发票张数"),
    ("issued", "其中真实开具并逐项比对的张数"),
    ("blocks", "每项测多少组，每组25次"),
    ("kills", "随机中断的次数"),
    ("pages", "PDF 页数"),
)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=" ".join(NAMES))
    for name, meaning in _SIZES:
        usual = getattr(_USUAL, name)
        parser.add_argument(f"--{name}", type=_size, default=usual, help=f"{meaning} ({usual})")
    parser.add_argument("--dir", type=_folder, help="在此目录中测试（默认系统临时的），结束后清除")


def run(call: Call, arguments: Namespace) -> int:
    """One answer a figure; exit 1 if a gate fails."""
    sizes = Sizes(**{name: getattr(arguments, name) for name, _ in _SIZES})
    failed = False
    with stand(sizes, arguments.dir, _tell) as place:
        for figure in run_all(arguments.names, place):
            failed = failed or figure.verdict is Verdict.FAIL
            if call.options.as_json:
                call.answer(figure.as_answer())
            else:
                call.say(figure.as_text())
    return int(failed)


def _tell(progress: str) -> None:
    sys.stderr.write(f"bench: {progress}\n")


def _name(text: str) -> str:
    if text not in NAMES:
        raise ArgumentTypeError(f"没有这项测试：{text}（可用 {' '.join(NAMES)}）")
    return text


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(f"不是正整数：{text}")
    return int(text)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ArgumentTypeError(f"没有这个目录：{text}")
    return Path(text)
