"""`windows:NAME` as a whole: the printer's own bytes go raw, pages go through its driver."""

from __future__ import annotations

from printing.carriers.base import refuse
from printing.ports import JobState, LineState, Media, PrinterLine, Taken


class WithDriver:
    """Implements ports.PrinterLine over the raw way to a printer and the way of its driver."""

    def __init__(self, name: str, raw: PrinterLine) -> None:
        self._name, self._raw = name, raw

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine. The driver names no job: what it took is out of our hands, as with
        a printer that is asked directly."""
        if media.raw:
            return self._raw.send(content, title=title, media=media)
        from printing.spooler import DriverPrinter

        refuse(self._name, self.status())
        return DriverPrinter(self._name).send(content, title=title, media=media)

    def status(self) -> LineState:
        """See ports.PrinterLine."""
        return self._raw.status()

    def progress(self, job: str) -> JobState:
        """See ports.PrinterLine."""
        return self._raw.progress(job)

    def cancel(self, job: str) -> bool:
        """See ports.PrinterLine."""
        return self._raw.cancel(job)
