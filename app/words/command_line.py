"""The command line (contract §2): `[--home DIR] [--json] [--operator NAME] [--disk URL] WORD …`.

Global options stand before or after the word. No traceback is ever an answer.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from app.domain.errors import RuleBroken
from app.services.problems import PROBLEMS, Sentences
from app.version import VERSION
from app.words.call import Call, Options
from app.words.registry import BY_NAME, NOT_YET, WORDS, Word

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


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


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WordsWrong(in_chinese(message))


def _global_parser() -> _Parser:
    parser = _Parser(prog="kaipiao", add_help=False, allow_abbrev=False)
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


def _overview() -> str:
    rows = "\n".join(f"  {word.name:<10} {word.summary}" for word in WORDS)
    return (
        f"开票终端 {VERSION}\n"
        "用法: kaipiao [--home 目录] [--json] [--operator 姓名] [--disk 设备] 命令 …\n"
        f"{rows}\n"
        "每个命令的细节: kaipiao 命令 --help\n"
    )


def _word_parser(word: Word) -> _Parser:
    parser = _Parser(prog=f"kaipiao {word.name}", description=word.summary, allow_abbrev=False)
    import_module(word.module).arguments(parser)
    return parser


def _run(call: Call, words: list[str]) -> int:
    try:
        arguments = _word_parser(call.word).parse_args(words)
        return int(import_module(call.word.module).run(call, arguments))
    except PROBLEMS as problem:
        return call.refuse(problem)


def _words_wrong(reason: str, options: Options | None, sentences: Sentences) -> int:
    problem = RuleBroken("WORDS-WRONG", reason=reason)
    if options is not None and options.as_json:
        Call(Word("", ""), options, sentences).refuse(problem)
    sys.stderr.write(f"{sentences.message(problem)}\n{sentences.fix(problem)}\n")
    return 2


def main(argv: list[str]) -> int:
    """Run one word; the exit code is the contract's."""
    sentences = Sentences.read(RESOURCES / "problems.toml")
    options = None
    try:
        options, rest = split(argv)
        if not rest or rest[0] in ("--help", "-h", "help"):
            sys.stdout.write(_overview())
            return 0
        name, *words = rest
        if name in NOT_YET:
            call = Call(Word(name, ""), options, sentences)
            return call.refuse(RuleBroken("NOT-YET", part=name))
        if name not in BY_NAME:
            raise WordsWrong(f"没有这个命令: {name}")
        return _run(Call(BY_NAME[name], options, sentences), words)
    except WordsWrong as wrong:
        return _words_wrong(str(wrong), options, sentences)
