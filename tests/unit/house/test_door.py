"""The door, as people and programs use it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import __main__ as door
from app.version import VERSION

ROOT = Path(__file__).resolve().parents[3]


Started = Callable[..., subprocess.CompletedProcess[bytes]]
PROGRAM = (sys.executable, "-c", "import sys; from app.__main__ import main; sys.exit(main())")


@pytest.fixture
def started(tmp_path: Path) -> Started:
    """Start the program with an empty home folder and no display."""

    def start(*words: str, stdout: int = subprocess.PIPE, **environ: str) -> Any:
        bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [*PROGRAM, *words],
            cwd=ROOT,
            env={**bare, **environ},
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
            timeout=200,
        )

    return start


def test_the_version_is_one_line(started: Started) -> None:
    ended = started("--version")
    assert (ended.returncode, ended.stdout.decode()) == (0, f"kaipiao {VERSION}\n")


def test_answers_are_utf8_in_any_locale(started: Started, tmp_path: Path) -> None:
    ended = started(
        "--home", str(tmp_path / "H"), "--json", "status", LC_ALL="C", PYTHONIOENCODING="latin-1"
    )
    assert ended.returncode == 1
    assert "init" in ended.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ([], True),
        (["--home", "H"], True),
        (["--home", "H", "--operator", "甲"], True),
        (["status"], False),
        (["--home", "H", "status"], False),
        (["--help"], False),
        (["--home"], False),
        (["--nonsense"], False),
    ],
)
def test_only_the_absence_of_a_word_opens_the_window(words: list[str], window: bool) -> None:
    assert (door._without_word(words) is not None) == window


def test_wrong_words_are_two(started: Started) -> None:
    assert started("--home").returncode == 2
    assert started("nonsense").returncode == 2


def test_a_reader_that_leaves_early_is_no_traceback(started: Started) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = started("--help", stdout=writer)
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (3, b"")
