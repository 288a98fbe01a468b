"""The self-check of a home (自检) from outside: opening it is the first look.

A home that cannot be opened is a finding, not a failure: what can still be looked at is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.bootstrap.home import Home
from app.bootstrap.opening import open_terminal, silently
from app.bootstrap.sealing import key_of
from app.repositories.errors import StoreError
from app.services.checking import LOOKS, Checking, Finding, not_looked_at, not_well
from app.services.problems import PROBLEMS, Sentences

if TYPE_CHECKING:
    from pathlib import Path


def _home(home: Home, sentences: Sentences) -> Finding:
    """The folder and what else lies in it, now that the book could be opened."""
    try:
        key_of(home.seal_key)
    except StoreError as problem:
        return not_well("home", problem, sentences)
    return Finding("home", "ok", "数据目录与版本正常", "无需处理")


def self_check(
    folder: Path | None,
    *,
    disk_url: str | None,
    sentences: Sentences,
    fix: bool = False,
    full: bool = False,
    upgrading: Callable[[str], None] = silently,
) -> Iterator[Finding]:
    """Walk through home, book, disk and the agreement between them."""
    try:
        terminal = open_terminal(folder, disk_url=disk_url, writes=fix, upgrading=upgrading)
    except PROBLEMS as problem:
        yield not_well("home", problem, sentences)
        yield from (not_looked_at(name, "终端打不开") for name in LOOKS)
        return
    try:
        yield _home(Home.at(folder), sentences)
        yield from Checking(terminal, sentences, fix=fix, full=full).walk()
    finally:
        terminal.close()
