"""What the door hands to the window: how to open, make and explain. The window joins nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from app.services.terminal import Terminal


def _never(_tell: Callable[[str], None]) -> None:
    """Its books are of today."""


class Explained(NamedTuple):
    """A problem in words: what is wrong, what to do, the code, the deed that mends it (the id of
    an action, "" for none) with its words, and the codes of related articles."""

    message: str
    fix: str
    code: str
    title: str = ""
    result: str = ""
    fix_action: str = ""
    fix_title: str = ""


class Handed(NamedTuple):
    """`open_writer` and `open_reader` open a terminal of `folder` (they are called on a lane);
    `make_practice_home` makes one there and `there_is_a_home` asks whether there is one.
    `explain` puts any error into words, `article` a code that nobody raised; both wait for a
    file unless `learn_sentences` was called before, on a lane. `while_upgrading` takes who is told,
    on the lane, how far a book of an older version is (整理账册)."""

    folder: Path
    open_writer: Callable[[], Terminal]
    open_reader: Callable[[], Terminal]
    there_is_a_home: Callable[[], bool]
    make_practice_home: Callable[[], Mapping[str, Any]]
    explain: Callable[[BaseException], Explained]
    article: Callable[[str], Explained | None]
    learn_sentences: Callable[[], None]
    while_upgrading: Callable[[Callable[[str], None]], None] = _never
