"""The global options, wherever they stand, and what the argument parser says, in Chinese.

Light: the window asks for its options here before it is painted.
"""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Options:
    """The options that may stand before or after any word."""

    home: Path | None
    as_json: bool
    operator: str | None
    disk: str | None


class WordsWrong(Exception):
    """The words themselves are wrong: exit 2."""


_SAYINGS = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"多出 \1"),
    (r"argument ([^:]*): expected (?:one|at least one) argument", r"\1 后面缺少内容"),
    (r"argument ([^:]*): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2, 可用 \3"),
    (r"argument ([^:]*): invalid \w+ value: (.*)", r"\1 不能是 \2"),
    (r"argument ([^:]*): not allowed with argument (.*)", r"\1 与 \2 只能用一个"),
    (r"one of the arguments (.*) is required", r"需要其中一个: \1"),
    (r"argument ([^:]*): (.*)", r"\1: \2"),
)


def in_chinese(message: str) -> str:
    """What the argument parser says, in the language of the program.

    >>> in_chinese("the following arguments are required: FILE")
    '缺少 FILE'
    """
    for pattern, saying in _SAYINGS:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, saying, message, flags=re.DOTALL)
    return message


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WordsWrong(in_chinese(message))


def _global_parser() -> Parser:
    parser = Parser(prog="kaipiao", add_help=False, allow_abbrev=False)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--operator")
    parser.add_argument("--disk")
    return parser


def split(argv: list[str]) -> tuple[Options, list[str]]:
    """The global options, wherever they stand, and the rest (the word and its own words)."""
    given, rest = _global_parser().parse_known_args(argv)
    home = given.home
    if home is not None and not home.parts:
        raise WordsWrong("--home 后面缺少目录")
    if home is None and os.environ.get("KAIPIAO_HOME"):
        home = Path(os.environ["KAIPIAO_HOME"])
    return Options(home, given.as_json, given.operator, given.disk), rest
