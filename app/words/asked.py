"""The global options, and the two ways in which the window is asked for, read without a parser:
it is painted before a parser could be loaded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Options(NamedTuple):
    """The options that may stand before or after any word."""

    home: Path | None
    as_json: bool
    operator: str | None
    disk: str | None
    trace: Path | None = None  # where what went over the lines of this word is written


def for_the_window(words: list[str]) -> Options | None:
    """The options where nothing is said, or nothing but a home; else None: ask the parser.

    >>> for_the_window(["--home", "/srv/shop"]).home.name, for_the_window(["status"])
    ('shop', None)
    """
    if len(words) == 2 and words[0] == "--home" and words[1].strip("-"):
        return Options(Path(words[1]), as_json=False, operator=None, disk=None)
    if words:
        return None
    named = os.environ.get("KAIPIAO_HOME")
    return Options(Path(named) if named else None, as_json=False, operator=None, disk=None)
