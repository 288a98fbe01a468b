"""The sentences of every code, the same for window, words and component."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from app.bootstrap.profiles import RESOURCES

if TYPE_CHECKING:
    from app.services.problems import Sentences


@cache
def sentences() -> Sentences:
    """Read once in a program, when the first of them is asked for."""
    from app.services.problems import Sentences

    return Sentences(RESOURCES / "problems.toml")
