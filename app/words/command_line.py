"""The command line (contract §2): `[--home DIR] [--json] [--operator NAME] [--disk URL] WORD …`.

Global options stand before or after the word. No traceback is ever an answer.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from app.domain.errors import RuleBroken
from app.services.problems import PROBLEMS, Sentences
from app.version import VERSION
from app.words.asked import Options
from app.words.call import Call, Screens
from app.words.options import (
    GLOBAL,
    HelpAsked,
    Parser,
    WordsWrong,
    refuse_broken_text,
    split,
)
from app.words.registry import BY_NAME, NOT_YET, WORDS, Word

_NO_WORD = Word("", "")
RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def _overview() -> str:
    rows = "\n".join(f"  {word.name:<10} {word.summary}" for word in WORDS)
    return (
        f"开票终端 {VERSION}\n"
        "用法：kaipiao [--home 目录] [--json] [--operator 姓名] [--disk 设备] 命令 …\n"
        f"{rows}\n"
        "每个命令的细节：kaipiao 命令 --help"
    )


def _overview_answer() -> dict[str, object]:
    words = [{"word": word.name, "summary": word.summary} for word in WORDS]
    return {"version": VERSION, "words": words, "not_yet": sorted(NOT_YET)}


def _word_parser(word: Word) -> Parser:
    parser = Parser(prog=f"kaipiao {word.name}", description=word.summary, epilog=GLOBAL)
    parser.with_help()
    import_module(word.module).arguments(parser)
    return parser


def _run(call: Call, words: list[str]) -> int:
    try:
        arguments = _word_parser(call.word).parse_args(words)
        refuse_broken_text(vars(arguments).values())
        return int(import_module(call.word.module).run(call, arguments))
    except HelpAsked as asked:
        return _told(call, {"word": call.word.name, "help": asked.text}, asked.text.rstrip())
    except PROBLEMS as problem:
        return call.refuse(problem)


def _meant(name: str) -> str:
    """Which word was meant, when it is one or two signs away."""
    from difflib import get_close_matches

    near = get_close_matches(name, BY_NAME, n=1)
    return f"（是不是 {near[0]}？）" if near else ""


def _told(call: Call, answer: dict[str, object], text: str) -> int:
    """What is no answer of a word: an object for programs, text for people."""
    if call.options.as_json:
        call.answer(answer)
    else:
        call.say(text)
    return 0


def _words_wrong(reason: str, options: Options, sentences: Sentences) -> int:
    problem = RuleBroken("WORDS-WRONG", reason=reason)
    if options.as_json:
        Call(_NO_WORD, options, sentences).refuse(problem)
    sys.stderr.write(f"{sentences.message(problem)}\n{sentences.fix(problem)}\n")
    return 2


def main(argv: list[str], screens: Screens | None = None) -> int:
    """Run one word; the exit code is the contract's. `screens`: what only a window can do."""
    sentences = Sentences(RESOURCES / "problems.toml")
    options = Options(None, as_json="--json" in argv, operator=None, disk=None)
    try:
        options, rest = split(argv)
        aside = Call(_NO_WORD, options, sentences)
        if rest[:1] == ["help"] and len(rest) > 1:
            rest = [rest[1], "--help"]
        if not rest or rest[0] in ("--help", "-h", "help"):
            return _told(aside, _overview_answer(), _overview())
        if rest == ["--version"]:
            return _told(aside, {"version": VERSION}, f"kaipiao {VERSION}")
        name, *words = rest
        if name in NOT_YET:
            call = Call(Word(name, ""), options, sentences)
            return call.refuse(RuleBroken("NOT-YET", text=name))
        if name not in BY_NAME:
            raise WordsWrong(f"没有这个命令：{name}{_meant(name)}")
        return _run(Call(BY_NAME[name], options, sentences, screens), words)
    except WordsWrong as wrong:
        return _words_wrong(str(wrong), options, sentences)
