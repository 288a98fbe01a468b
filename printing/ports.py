"""What a service asks of paper: somebody who makes a file of sheets, and a way to a printer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

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


class Media(Struct, frozen=True):
    """The paper that a driver must be told of; a printer that takes raw bytes needs it not."""

    width_mm: float
    height_mm: float
    raw: bool = True  # the bytes are the printer's own; no driver may touch them
    tray: str = ""  # where the sheets lie, in the driver's own word; "": where it takes them from


class Taken(Struct, frozen=True):
    """What was taken whole. `job`: its name in the queue of the system; "" where the printer
    itself took it, and all is done."""

    taken: int  # bytes
    job: str = ""


class LineState(StrEnum):
    """How a printer says it stands."""

    READY = "ready"
    BUSY = "busy"
    PAUSED = "paused"
    NOT_ACCEPTING = "not_accepting"  # a queue that takes no new jobs
    OFFLINE = "offline"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    GONE = "gone"
    IN_USE = "in_use"  # another program holds it
    NO_RIGHT = "no_right"  # this person may not use it
    SILENT = "silent"  # this way to a printer has no answer back: ask the person


class JobState(StrEnum):
    """How a job of a system's queue stands."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # the queue does not know it (any more)


class PrinterLine(Protocol):
    """The way to one printer. Methods block, seconds at most: call them on the lane that writes."""

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """Hand over one job, whole. Raises NotSent (nothing left this PC) or SendUnknown (some of
        it did); never anything else."""
        ...

    def status(self) -> LineState:
        """As far as it can be asked; raises nothing."""
        ...

    def progress(self, job: str) -> JobState:
        """How a job of `Taken.job` stands."""
        ...

    def cancel(self, job: str) -> bool:
        """Take a waiting job out of the queue of the system; whether it never comes to paper."""
        ...
