"""The door: `python3 -m app` and `kaipiao`. The only place that joins a screen or a word to
bootstrap (contract §1).

A word goes to the command line; no word opens the window; no word and no display runs `demo`.
Readable by Python 3.8 up to where the environment is entered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app import crash_report

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.terminal import Terminal
    from app.ui.shell.handed import Explained, Handed
    from app.words.asked import Options


DEMO_DAY = "2024-01-15T10:00:00+08:00"
_FOR_THE_WINDOW = ("title", "result", "fix_action", "fix_title")


def main(argv: list[str] | None = None) -> int:
    """The program; returns the exit code of contract §3."""
    words = sys.argv[1:] if argv is None else argv
    return crash_report.guarded(lambda: _enter(words), words)


def _enter(words: list[str]) -> int:
    _speak_utf8()
    if words == ["--version"]:
        return _version()
    if words[:1] == ["--self-test"]:
        return _self_test()
    if "--measured" in words:
        return _measured(words)
    options = _without_word(words)
    if options is None:
        return _said(words)
    if has_display(sys.platform, os.environ):
        return _window(options)
    sys.stderr.write("没有可用的显示器（DISPLAY），改为运行 demo。\n")
    return _said([*words, "demo"])


def _said(words: list[str]) -> int:
    from app.words import command_line

    return command_line.main(words, _Screens())


class _Screens:
    """What only a window can do, for the words that need one."""

    def play(self, folder: Path) -> Iterator[dict[str, Any]]:
        """`demo`: offscreen where there is no display."""
        if not has_display(sys.platform, os.environ):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from app.ui.demo import story
        from app.words.asked import Options

        options = Options(folder / "home", as_json=False, operator=None, disk=None)
        played: Iterator[dict[str, Any]] = story.play(handed(options, at=DEMO_DAY), folder)
        return played


MEASURED = {  # what a benchmark asks of the window, and where that is measured
    "first-window": "start:first_window",
    "ready": "start:ready",
    "table": "table:table",
    "memory": "memory:memory",
    "keystroke": "keystroke:keystroke",
    "opening": "opening:opening",
}


def _measured(words: list[str]) -> int:
    """`--measured NAME`: what a benchmark asks of the window; it ends the process itself."""
    from importlib import import_module

    from app.words.asked import for_the_window

    _load_qt()
    at = words.index("--measured")
    options = for_the_window(words[:at])
    assert options is not None  # benchmarks name a home and nothing else
    module, _, name = MEASURED[words[at + 1]].partition(":")
    getattr(import_module(f"app.ui.measured.{module}"), name)(handed(options))
    return crash_report.FAILED


def _self_test() -> int:
    """Where there is no display the window is tried without one."""
    from app import self_test

    if not has_display(sys.platform, os.environ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return self_test.run()


def _without_word(words: list[str]) -> Options | None:
    """The global options where no word follows them, else nothing."""
    from app.words.asked import for_the_window

    plain = for_the_window(words)
    if plain is not None:
        return plain
    from app.words.options import WordsWrong, split

    try:
        options, rest = split(words)
    except WordsWrong:
        return None
    return None if rest else options


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Whether a window can be shown.

    >>> has_display("linux", {}), has_display("linux", {"DISPLAY": ":0"}), has_display("win32", {})
    (False, True, True)
    """
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not platform.startswith("linux") or any(environ.get(name) for name in names)


def _window(options: Options) -> int:
    crash_report.install()
    try:
        _load_qt()
        from app.ui import application
    except ImportError as missing:
        return _no_qt(missing)
    return application.run(handed(options))


def _load_qt() -> None:
    """Qt first: whatever is imported after it is imported as Python does. What is loaded at the
    start is no garbage; `application` lets it be collected again later."""
    import gc

    gc.disable()
    from app.ui import plain_imports  # before any other: it is here that PySide6 is imported

    plain_imports.keep()
    from app.ui import overrides

    overrides.make_errors_whole()


def handed(options: Options, at: str = "") -> Handed:
    """What the window is handed: the one join of screen and bootstrap. Nothing heavy is imported
    before one of these is called. `at`: the ISO time of the disk of a practice home made here."""
    from app.bootstrap.place import folder_of, is_a_home
    from app.ui.shell.handed import Handed

    folder = folder_of(options.home)
    waiting: list[Callable[[str], None]] = []

    def told(words: str) -> None:
        for tell in waiting:
            tell(words)

    def open_one(*, writes: bool) -> Terminal:
        from app.bootstrap.opening import open_terminal

        try:
            return open_terminal(
                folder,
                disk_url=options.disk,
                writes=writes,
                upgrading=told,
            )
        except Exception:
            learn_sentences()  # what is wrong is told where nobody may wait for a file
            raise

    def make_practice_home() -> Mapping[str, Any]:
        from datetime import datetime

        from app.bootstrap.creating import create_home

        clock = datetime.fromisoformat(at) if at else None
        return create_home(folder, profile="skp", demo=True, taxpayer=None, at=clock)

    return Handed(
        folder=folder,
        open_writer=lambda: open_one(writes=True),
        open_reader=lambda: open_one(writes=False),
        there_is_a_home=lambda: is_a_home(folder),
        make_practice_home=make_practice_home,
        explain=explained,
        article=article,
        learn_sentences=learn_sentences,
        while_upgrading=waiting.append,
    )


def learn_sentences() -> None:
    """Read the sentences of every code, where nobody waits for them."""
    from app.bootstrap.sentences import sentences

    sentences().learn()


def explained(error: BaseException) -> Explained:
    """An error in words for the window; what nobody expected is written down first."""
    from app.bootstrap.sentences import sentences
    from app.services.problems import PROBLEMS
    from app.ui.shell.handed import Explained

    if isinstance(error, PROBLEMS):
        words = sentences()
        more = {name: str(words.said_of(error).get(name, "")) for name in _FOR_THE_WINDOW}
        return Explained(words.message(error), words.fix_at_window(error), error.code, **more)
    crash_report.tell(error)
    return Explained(crash_report.MESSAGE, crash_report.FIX, "INTERNAL")


def article(code: str) -> Explained | None:
    from app.bootstrap.sentences import sentences
    from app.domain.errors import RuleBroken
    from app.ui.shell.handed import Explained

    words = sentences()
    if code not in words.codes:
        return None
    return Explained(words.warning(code), words.fix_at_window(RuleBroken(code)), code)


def _no_qt(missing: ImportError) -> int:
    from app import system_packages

    order = system_packages.command_for(system_packages.missing_qt_packages())
    sys.stderr.write(f"窗口无法打开，缺少系统库（{missing}）。请运行：{order}\n")
    return crash_report.FAILED


def _version() -> int:
    from app.version import VERSION

    sys.stdout.write(f"kaipiao {VERSION}\n")
    return 0


def _speak_utf8() -> None:
    """UTF-8 on every console; a sign that cannot be said never ends the program."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a windowed program on Windows has neither
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _from_checkout() -> int:
    from app import checkout

    if not checkout.entered("app"):
        from app import environment

        environment.enter("app")
    return main()


if __name__ == "__main__":
    sys.exit(crash_report.guarded(_from_checkout, sys.argv[1:]))
