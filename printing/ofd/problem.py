"""What is wrong with a document that somebody brought."""

from __future__ import annotations

from printing.errors import PrinterError


class OfdWrong(PrinterError):
    """`OFD-WRONG` (part, reason): it is not whole, or none of ours. Nothing was taken from it."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__("OFD-WRONG", part=part, reason=f"ofd-{reason}")


class OfdAltered(PrinterError):
    """`OFD-ALTERED` (part): this part is not as it was sealed."""

    def __init__(self, part: str) -> None:
        super().__init__("OFD-ALTERED", part=part)
