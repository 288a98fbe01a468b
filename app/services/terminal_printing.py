"""The services of paper (打印): printers, print queue, print log."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.printers import Printers


class PrintingServices(ABC):
    """The part of `Terminal` that speaks of printers."""

    @property
    @abstractmethod
    def printers(self) -> Printers:
        """打印机."""
