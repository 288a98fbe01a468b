"""The services of paper, each joined when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.opening import now
from app.services.terminal import Terminal

if TYPE_CHECKING:
    from app.bootstrap.home import Home
    from app.services.paper.print_counting import PrintCounting
    from app.services.paper.print_log import PrintLog
    from app.services.paper.printers import Printers
    from app.services.paper.printing import Printing


class WithPrinting(Terminal):
    """What `Joined` has of paper."""

    _home: Home

    @cached_property
    def printers(self) -> Printers:
        from app.services.paper.printers import Printers

        return Printers(self.book, now, self._home.refuse_within)

    @cached_property
    def print_counting(self) -> PrintCounting:
        from app.services.paper.print_counting import PrintCounting

        return PrintCounting(self.book, self.searching, self.printers, self.signing_in, now)

    @cached_property
    def printing(self) -> Printing:
        from app.bootstrap.printing_hand import PrintingHand
        from app.bootstrap.writers import sheets_for, writer_for
        from app.services.paper.paper_pages import PaperPages
        from app.services.paper.print_asking import PrintAsking
        from app.services.paper.printing import Printing
        from printing.carriers.opening import open_line

        return Printing(
            book=self.book,
            searching=self.searching,
            printers=self.printers,
            counting=self.print_counting,
            asking=PrintAsking(self.searching, self.printers, self.print_counting),
            pages=PaperPages(self.profile, sheets_for, writer_for),
            line=open_line,
            hand=PrintingHand(self._home.printing_lock),
            apart=lambda: self.given_back(),
            now=now,
        )

    @cached_property
    def print_log(self) -> PrintLog:
        from app.bootstrap.outputs import pdf_writer
        from app.services.paper.print_log import PrintLog

        refuse_own = self._home.refuse_own
        return PrintLog(self.book, refuse_own, now, lambda: self.simulated, pdf_writer)
