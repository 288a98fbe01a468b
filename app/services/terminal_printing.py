"""The services of paper (打印): printers, print queue, print log."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.paper.calibrating import Calibrating
    from app.services.paper.paper_guide import PaperGuide
    from app.services.paper.print_counting import PrintCounting
    from app.services.paper.print_log import PrintLog
    from app.services.paper.printer_models import Models
    from app.services.paper.printers import Printers
    from app.services.paper.printing import Printing


class PrintingServices(ABC):
    """The part of `Terminal` that speaks of printers."""

    @property
    @abstractmethod
    def printers(self) -> Printers:
        """打印机."""

    @property
    @abstractmethod
    def calibrating(self) -> Calibrating:
        """打印校准: rulers, test prints, offsets."""

    @property
    @abstractmethod
    def paper_guide(self) -> PaperGuide:
        """纸张设置: steps, and checks of queue, driver, paper, state."""

    @property
    @abstractmethod
    def printer_models(self) -> Models:
        """打印机型号, and what other terminals' offsets mean."""

    @property
    @abstractmethod
    def printing(self) -> Printing:
        """打印队列, 补打."""

    @property
    @abstractmethod
    def print_counting(self) -> PrintCounting:
        """补打的批准与计数."""

    @property
    @abstractmethod
    def print_log(self) -> PrintLog:
        """打印记录."""
