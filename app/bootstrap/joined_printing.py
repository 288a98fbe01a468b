"""The services of paper, each joined when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.opening import now
from app.services.terminal import Terminal

if TYPE_CHECKING:
    from app.services.printers import Printers


class WithPrinting(Terminal):
    """What `Joined` has of paper."""

    @cached_property
    def printers(self) -> Printers:
        from app.services.printers import Printers

        return Printers(self.book, now)
