"""What the ways to a printer without a queue have in common: they know no jobs, and they send in
parts, so that what was taken is known when the way breaks."""

from __future__ import annotations

from collections.abc import Callable

from printing.carriers.causes import not_sent, words_of
from printing.errors import NotSent, PrinterError, SendUnknown
from printing.ports import JobState, LineState, Taken

PART = 1024  # bytes handed over at once
SILENCE_S = 20.0  # a printer that takes nothing for so long has stopped

_REFUSALS = {
    LineState.PAPER_OUT: "PRINTER-PAPER-OUT",
    LineState.COVER_OPEN: "PRINTER-COVER-OPEN",
    LineState.OFFLINE: "PRINTER-OFFLINE",
    LineState.PAUSED: "PRINTER-PAUSED",
    LineState.NOT_ACCEPTING: "PRINTER-NOT-ACCEPTING",
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
    *,
    sure: bool = True,
) -> Taken:
    """Everything, in parts; `put` says how many bytes of a part were taken. NotSent while none
    was, SendUnknown after. `sure`: a `put` that raises took nothing of its part; where it may have
    taken some, everything is in doubt from the first part on."""
    away = 0
    while away < len(content):
        try:
            took = put(content[away : away + PART])
            if not took:
                raise TimeoutError("printer takes nothing")
            away += took
        except broken as stopped:
            raise ended(printer, away, content, stopped, sure=sure) from stopped
    return Taken(away)


def ended(
    printer: str, away: int, content: bytes, broken: BaseException, *, sure: bool = True
) -> PrinterError:
    """What to raise when a way broke with so many bytes away; `sure`: not one more."""
    if sure and not away:
        return not_sent(printer, broken)
    told = {"printer": printer, "taken": away or "?", "bytes": len(content)}
    return SendUnknown("PRINTER-DOUBT", **told, reason=words_of(broken))
