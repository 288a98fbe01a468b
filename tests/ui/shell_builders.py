"""The whole window on a real practice home: real lanes, real store, emulated disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.bootstrap.home import Home
from app.bootstrap.opening import open_terminal
from app.ui.shell.handed import Explained, Handed
from app.ui.shell.shell import Shell
from tests.home_builders import a_home

WAIT_MS = 90_000  # a hang; how long it takes is nobody's business here


def explain(error: BaseException) -> Explained:
    """As the door does it; what is no problem of the trade fails the test."""
    from app.__main__ import explained
    from app.services.problems import PROBLEMS

    if not isinstance(error, PROBLEMS):
        raise error
    return explained(error)


def _article(code: str) -> Explained | None:
    from app.__main__ import article

    return article(code)


def learn_sentences() -> None:
    """As the door does it."""
    from app.__main__ import learn_sentences as learn

    learn()


def handed(home: Path) -> Handed:
    """What the door would hand over for this folder."""
    from app.bootstrap.creating import create_home

    return Handed(
        folder=home,
        open_writer=lambda: open_terminal(home, writes=True),
        open_reader=lambda: open_terminal(home),
        there_is_a_home=lambda: Home(home).exists,
        make_practice_home=lambda: create_home(
            home, profile="skp", demo=True, taxpayer=None, at=None
        ),
        explain=explain,
        article=_article,
        learn_sentences=learn_sentences,
    )


@contextmanager
def a_window(qtbot: QtBot, home: Path) -> Iterator[Shell]:
    """The window of a home, started; nobody is signed in. Closed properly at the end."""
    shell = Shell(handed(home))
    qtbot.addWidget(shell.window)
    shell.start()
    try:
        yield shell
    finally:
        if not shell.gone:
            with qtbot.waitSignal(shell.ended, timeout=WAIT_MS):
                shell.window.close()


@contextmanager
def a_shell(
    qtbot: QtBot, tmp_path: Path, *, page: str = "", home: Path | None = None, profile: str = "skp"
) -> Iterator[Shell]:
    """The window with its first login signed in, on `page` if one is named ("issue", "search").

    `shell.working.desk` is the desk, `shell.working.view.host.page` the page on the screen,
    `shell.keys`, `shell.preferences` and `shell.window` what their names say.
    """
    with a_window(qtbot, home or a_home(tmp_path, profile)) as shell:
        sign_in(qtbot, shell)
        if page:
            shell.working.desk.open(page)  # type: ignore[union-attr]
        yield shell


def sign_in(qtbot: QtBot, shell: Shell) -> None:
    """As a person does it in a practice home: Enter."""
    qtbot.waitUntil(lambda: shell.look is not None, timeout=WAIT_MS)
    shell.login.try_it()
    qtbot.waitUntil(lambda: shell.working is not None, timeout=WAIT_MS)
