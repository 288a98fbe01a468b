"""What paper says when something is wrong with it."""

from __future__ import annotations


class PrinterError(Exception):
    """A sheet could not be made or did not reach the paper; no invoice was touched.

    `code` is stable, `facts` fill the sentence of the problem:
    `FORM-BROKEN` (form, place, why): a form file cannot be used;
    `TEXT-OVERFLOW` (field, text, bytes): a text is too long for its box at every size step;
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
