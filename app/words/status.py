"""`status`: disk, clock, lock dates, stock, offline quota, unsent, bureau."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(_: ArgumentParser) -> None:
    """The word has no arguments of its own."""


def run(call: Call, _: Namespace) -> int:
    """One answer; works beside an open window."""
    with call.terminal() as terminal:
        call.answer(terminal.standing.status())
    return 0
