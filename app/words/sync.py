"""`sync`: all that is due, month by month until the present (上传, 上报汇总, 申报, 清卡)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.steps import say_steps

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(_: ArgumentParser) -> None:
    """The word has no arguments of its own."""


def run(call: Call, _: Namespace) -> int:
    """One line a step and ticket group."""
    with call.terminal() as terminal:
        return say_steps(call, terminal, terminal.catching_up.all_due(terminal.session))
