"""One call of one word: its global options, and how it answers."""

from __future__ import annotations

import errno
import getpass
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.crash_report import said
from app.domain.errors import RuleBroken
from app.words.rendering import as_text
from hardware.errors import OutcomeUnknown

if TYPE_CHECKING:
    from app.domain.rights import Right
    from app.services.problems import Problem, Sentences
    from app.services.terminal import Terminal
    from app.words.asked import Options
    from app.words.registry import Word

Answer = dict[str, Any]
_HALF = re.compile("[\ud800-\udfff]")


class Screens(Protocol):
    """What only a window can do. The door hands it in: words and screens do not know each other."""

    def play(self, folder: Path) -> Iterator[Answer]:
        """Play the main job through the window; one answer a step, its picture in `folder`."""


class Call:
    """What a word is handed."""

    def __init__(
        self, word: Word, options: Options, sentences: Sentences, screens: Screens | None = None
    ) -> None:
        self.word = word
        self.options = options
        self.sentences = sentences
        self._screens = screens

    @property
    def screens(self) -> Screens:
        """The window; NOT-YET where this program has none."""
        if self._screens is None:
            raise RuleBroken("NOT-YET", text=self.word.name)
        return self._screens

    def answer(self, answer: Answer) -> None:
        """One answer on stdout: a JSON object a line, or a line for people."""
        if self.options.as_json:
            text = json.dumps(answer, ensure_ascii=False)
        else:
            text = as_text(answer, self.sentences)
        self.say(text)

    def say(self, text: str) -> None:
        """A line on stdout, at once. Bytes of a file's name that are no text become �: strict
        readers refuse half a sign."""
        said(lambda: _print(_HALF.sub("\ufffd", text) + "\n"))

    def remark(self, text: str) -> None:
        """A closing line for people; with --json nothing but answers is said."""
        if not self.options.as_json:
            self.say(text)

    def refuse(self, problem: Problem, **more: Any) -> int:
        """A refusal as answer, or that nobody knows; returns the exit code it calls for."""
        outcome = "unknown" if isinstance(problem, OutcomeUnknown) else "refused"
        self.answer(more | {"outcome": outcome, "error": self.sentences.as_answer(problem)})
        return self.sentences.exit_code(problem)

    @contextmanager
    def terminal(self, *, writes: bool = False) -> Iterator[Terminal]:
        """The home's terminal, with its person signed in when the word needs one. `writes`: also
        where the word as a whole only reads."""
        from app.bootstrap.opening import open_terminal

        if self.word.follows:
            from app.bootstrap.following import follow_the_disk

            follow_the_disk(self.options.home, self.options.disk)
        terminal = open_terminal(
            self.options.home,
            disk_url=self.options.disk,
            writes=writes or self.word.writes,
            upgrading=aside,
        )
        try:
            if self.word.right is not None:
                self.sign_in(terminal, self.word.right)
            yield terminal
        finally:
            terminal.close()
            self._keep_trace(terminal)

    def _keep_trace(self, terminal: Terminal) -> None:
        """FILE-NOT-WRITTEN."""
        if self.options.trace is not None:
            many = terminal.save_trace(self.options.trace)
            sys.stderr.write(f"通信记录：{many}次往来，写在 {self.options.trace}\n")

    def sign_in(self, terminal: Terminal, right: Right) -> None:
        """Whom the options name, else the practice login. NO-RIGHT, LOGIN-…"""
        name = self.options.operator
        if name is None:
            terminal.sign_in_for_practice()
        else:
            terminal.sign_in(name, _password(name))
        terminal.session.require(right)


def aside(text: str) -> None:
    """How far something is, for who waits: never among the answers."""
    with suppress(OSError):  # nobody reads it
        if sys.stderr is not None:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


def _print(text: str) -> None:
    if sys.stdout is None:  # started with its stdout closed
        raise OSError(errno.EBADF, "")
    sys.stdout.write(text)
    sys.stdout.flush()


def _password(name: str) -> str:
    given = os.environ.get("KAIPIAO_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise RuleBroken("LOGIN-NEEDED", "operator", operator=name)
    return getpass.getpass(f"{name} 的口令：", stream=sys.stderr)
