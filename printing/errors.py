"""What paper says when something is wrong with it."""

from __future__ import annotations


class PrinterError(Exception):
    """A sheet could not be made or did not reach the paper; no invoice was touched.

    `code` is stable, `facts` fill the sentence of the problem:
    `FORM-BROKEN` (form, place, why): a form file cannot be used;
    `TEXT-OVERFLOW` (field, text, bytes): a text is too long for its box at every size step;
    `PRINTER-URL` (url): what is written is no address of a printer;
    `OFF-PAPER` (field): the offsets of the printer push a field over the edge of the paper;
    `FONT-UNREADABLE` (file): a bundled font is damaged or away;
    `SIGN-NO-GLYPH` (sign, code_point, text): no bundled font has this sign.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}


class Overflow(PrinterError):
    """A text is too long for its box: it is refused, never cut."""

    def __init__(self, field: str, text: str, length: int) -> None:
        super().__init__("TEXT-OVERFLOW", field=field, text=text, bytes=length)


class NoGlyph(PrinterError):
    """No bundled font has a sign: it is refused, never printed as an empty box."""

    def __init__(self, sign: str, text: str) -> None:
        super().__init__("SIGN-NO-GLYPH", sign=sign, code_point=f"U+{ord(sign):04X}", text=text)


class NotSent(PrinterError):
    """Nothing reached the printer: printing again makes no second sheet.

    `PRINTER-GONE` (printer, reason): no such queue, device or folder;
    `PRINTER-UNREACHABLE` (printer, reason): no such host, no way to it, nobody answers;
    `PRINTER-NOT-LISTENING` (printer): there is a machine, and no program takes jobs at this port;
    `PRINTER-IN-USE` (printer): another program holds the port or device;
    `PRINTER-NO-RIGHT` (printer): this person may not use it;
    `PRINTER-NO-ROOM` (printer): the disk is full, of this PC or of the print service;
    `PRINTER-BROKE-OFF` (printer): the line was cut before the first byte;
    `PRINTER-TAKES-NOTHING` (printer): it is there, and did not take one byte in time;
    `PRINTER-PAUSED` (printer, reason): the queue was stopped by somebody;
    `PRINTER-NOT-ACCEPTING` (printer): the queue takes no new jobs;
    `PRINTER-OFFLINE` (printer): it is switched off or set off line;
    `PRINTER-PAPER-OUT` (printer); `PRINTER-COVER-OPEN` (printer);
    `PRINTER-REFUSED` (printer, reason): the print service or the system said no, for another
    reason;
    `PRINTER-NO-SERVICE` (printer, reason): the system has no print service of this sort, or it
    does not run.
    """


class SendUnknown(PrinterError):
    """Part of a sheet left this PC and nobody knows what came of it: `PRINTER-DOUBT` (printer,
    taken, bytes, reason). A person looks at the paper; nothing is sent again by itself."""
