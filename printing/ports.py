"""What a service asks of paper: somebody who makes a file of sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from printing.sheet import Pixels, Sheet


class SheetWriter(Protocol):
    """Makes one file of sheets, a page each. Methods block: call them on the printer lane."""

    def write(
        self, sheets: Iterable[Sheet], *, title: str, created: datetime, deterministic: bool = True
    ) -> bytes:
        """The bytes of the file. `created` is the time it bears (an invoice: its time of issue).

        When deterministic, the same sheets, title and time give the same bytes, on every
        machine. Raises PrinterError (SIGN-NO-GLYPH); nothing is written then.
        """
        ...


class PageRenderer(Protocol):
    """Shows a page of a PDF as the printer would make it."""

    def page(self, content: bytes, number: int, width_px: int) -> Pixels:
        """Page `number` (from 0) on white, `width_px` wide; its height follows from the page.

        Raises PrinterError PAGE-UNREADABLE (why) and PAGE-UNKNOWN (page, pages).
        """
        ...
