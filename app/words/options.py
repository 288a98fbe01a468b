"""The global options, wherever they stand, and what the argument parser says, in Chinese."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from app.words.asked import Options


class WordsWrong(Exception):
    """The words themselves are wrong: exit 2."""


_HALF = re.compile("[\ud800-\udfff]")
_SAYINGS = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"多出 \1"),
    (r"argument ([^:]*): expected (?:one|at least one) argument", r"\1 后面缺少内容"),
    (r"argument ([^:]*): expected (\d+) arguments?", r"\1 后面要有\2个内容"),
    (r"argument ([^:]*): invalid choice: '(.*)' \(choose from (.*)\)", r"\1 不能是 \2，可用 \3"),
    (r"argument ([^:]*): invalid \w+ value: (.*)", r"\1 不能是 \2"),
    (r"argument ([^:]*): not allowed with argument (.*)", r"\1 与 \2 只能用一个"),
    (r"one of the arguments (.*) is required", r"需要其中一个：\1"),
    (r"argument ([^:]*): (.*)", r"\1：\2"),
)


def in_chinese(message: str) -> str:
    """What the argument parser says, in the language of the program.

    >>> in_chinese("the following arguments are required: FILE")
    '缺少 FILE'
    >>> in_chinese("argument --printed: invalid choice: 'x' (choose from 'yes', 'no')")
    '--printed 不能是 x，可用 yes no'
    """
    for pattern, saying in _SAYINGS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found and found.re.groups == 3:
            choices = re.sub("['\",]", "", found[3])
            return f"{found[1]} 不能是 {found[2]}，可用 {choices}"
        if found:
            return found.expand(saying)
    return message


class HelpAsked(Exception):
    """Somebody asks how a word is said; `text` tells it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class _Help(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        raise HelpAsked(parser.format_help())


class _Frame(argparse.RawDescriptionHelpFormatter):
    """The frame of the help in the language of the program."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _format_args(self, action: Any, default_metavar: str) -> str:
        """What consists of several words is shown as those words, however many it takes."""
        if isinstance(action.metavar, tuple):
            return " ".join(action.metavar)
        return super()._format_args(action, default_metavar)

    def _get_default_metavar_for_optional(self, _: argparse.Action) -> str:
        return "值"


class Parser(argparse.ArgumentParser):
    """Says what is wrong, and how a word is said, in Chinese."""

    def __init__(self, **given: Any) -> None:
        fixed = {"add_help": False, "allow_abbrev": False, "formatter_class": _Frame}
        super().__init__(**(given | fixed))
        self._positionals.title, self._optionals.title = "内容", "选项"
        self._negative_number_matcher = re.compile(r"-\d")  # -1d is no option of ours

    def with_help(self) -> None:
        """Let `--help` tell about this word."""
        told = "显示这段说明"
        self.add_argument("-h", "--help", action=_Help, nargs=0, dest="asked", help=told)

    def add_subparsers(self, **given: Any) -> Any:
        """The actions of a word, each with a help of its own."""
        actions = super().add_subparsers(**given)
        plain = actions.add_parser

        def add_parser(name: str, **more: Any) -> Parser:
            made: Parser = plain(name, description=more.get("help", ""), epilog=GLOBAL, **more)
            made.with_help()
            return made

        actions.add_parser = add_parser  # type: ignore[method-assign]
        return actions

    def error(self, message: str) -> NoReturn:
        """The words are wrong: exit 2."""
        raise WordsWrong(in_chinese(message))


GLOBAL = """每个命令都可以用的选项（写在命令前后都可以）：
  --home 目录           终端的数据目录
  --json                每个回答一行 JSON
  --operator 姓名       操作员；口令放在环境变量 KAIPIAO_PASSWORD 或按提示输入
  --disk 设备           税控设备，例 sim: 或 serial:COM3
  --trace 文件          把这个命令与税控盘、读卡器的每次往来写进文件（口令和资料已遮盖）
"""


def _global_parser() -> Parser:
    parser = Parser(prog="kaipiao")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--operator")
    parser.add_argument("--disk")
    parser.add_argument("--trace", type=Path)
    return parser


def refuse_broken_text(given: Iterable[object]) -> None:
    """Raise WordsWrong for a text whose bytes were no UTF-8: nothing we keep can bear it. The
    name of a file may."""
    for each in given:
        if isinstance(each, str) and _HALF.search(each):
            raise WordsWrong(f"不是 UTF-8 文字：{each}")


def _refuse_a_word(option: str, value: str | None, rest: list[str]) -> None:
    """`--disk status`: what was to come between the two was left out."""
    from app.words.registry import BY_NAME

    if value in BY_NAME and not rest:
        raise WordsWrong(f"--{option} 后面缺少内容（只写了命令 {value}）")


def split(argv: list[str]) -> tuple[Options, list[str]]:
    """The global options, wherever they stand, and the rest (the word and its own words)."""
    given, rest = _global_parser().parse_known_args(argv)
    home = given.home
    if home is not None and not home.parts:
        raise WordsWrong("--home 后面缺少目录")
    if home is None and os.environ.get("KAIPIAO_HOME"):
        home = Path(os.environ["KAIPIAO_HOME"])
    refuse_broken_text((given.operator, given.disk))
    for option in ("operator", "disk"):
        _refuse_a_word(option, getattr(given, option), rest)
    return Options(home, given.as_json, given.operator, given.disk, given.trace), rest
