"""What the ways to a printer without a queue have in common: they know no jobs, and they send in
parts, so that what was taken is known when the way breaks."""

from __future__ import annotations

from collections.abc import Callable

from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState, LineState, Taken

PART = 1024  # bytes handed over at once
SILENCE_S = 20.0  # a printer that takes nothing for so long has stopped

_REFUSALS = {
    LineState.PAPER_OUT: "PRINTER-PAPER-OUT",
    LineState.COVER_OPEN: "PRINTER-COVER-OPEN",
    LineState.OFFLINE: "PRINTER-OFFLINE",
    LineState.PAUSED: "PRINTER-PAUSED",
    LineState.GONE: "PRINTER-GONE",
}


class Direct:
    """A way to the printer itself: what it took is out of our hands, there is no job to ask for."""

    def progress(self, job: str) -> JobState:
        """See ports.PrinterLine: nothing waits anywhere."""
        del job
        return JobState.UNKNOWN

    def cancel(self, job: str) -> bool:
        """See ports.PrinterLine: nothing can be taken back."""
        del job
        return False


def refuse(printer: str, state: LineState, reason: str = "") -> None:
    """Before the first byte: NotSent for a state in which nothing can be printed."""
    if state in _REFUSALS:
        raise NotSent(_REFUSALS[state], printer=printer, reason=reason)


def hand_over(
    printer: str,
    content: bytes,
    put: Callable[[bytes], int],
    broken: tuple[type[BaseException], ...] = (OSError,),
) -> Taken:
    """Everything, in parts; `put` says how many bytes of a part were taken. NotSent while none
    was, SendUnknown after."""
    away = 0
    while away < len(content):
        try:
            away += put(content[away : away + PART])
        except broken as stopped:
            raise ended(printer, away, content, reason_of(stopped)) from stopped
    return Taken(away)


def ended(printer: str, away: int, content: bytes, reason: str) -> PrinterError:
    """What to raise when a way broke with so many bytes away."""
    if not away:
        return NotSent("PRINTER-GONE", printer=printer, reason=reason)
    told = {"printer": printer, "taken": away, "bytes": len(content), "reason": reason}
    return SendUnknown("PRINTER-DOUBT", **told)


def reason_of(broken: BaseException) -> str:
    """What the system said."""
    return str(getattr(broken, "strerror", None) or broken or type(broken).__name__)[:120]
