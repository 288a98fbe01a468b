"""报税盘口令: how it stands, and changing it.

What is typed goes to the report disk once, and is never told, logged or tried by itself; the new
one is sealed in the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from hardware.errors import DeviceError, Refused

if TYPE_CHECKING:
    from app.domain.profile_parts import MediumRules
    from hardware.orders import SecretState
    from hardware.reader_ports import CardReader


class ReportDiskSecret(Struct):
    """Of the report disk in the reader of this terminal, which must be that of our disk."""

    rules: MediumRules
    open_reader: Callable[[], CardReader]
    our_disk: Callable[[], str]
    keep: Callable[[str], None]

    @property
    def known(self) -> bool:
        """Whether this product has a report disk with a 口令."""
        return self.rules.present and bool(self.rules.default)

    def state(self) -> SecretState | None:
        """As the report disk tells it, which costs no try; None: it was not read."""
        try:
            with self._opened() as reader:
                return next(iter(reader.status().secrets), None)
        except DeviceError:
            return None

    def change(self, old: str, new: str) -> None:
        """REPORT-DISK-PIN (costs a try), REPORT-DISK-BLOCKED, PIN-FORMAT; codes of the reader."""
        with self._opened() as reader:
            reader.change_pin(old, new)
        self.keep(new)

    def correct(self, pin: str) -> None:
        """It was changed elsewhere: shown once, kept if it is right. REPORT-DISK-PIN."""
        with self._opened() as reader:
            reader.verify_pin(pin)
        self.keep(pin)

    @contextmanager
    def _opened(self) -> Iterator[CardReader]:
        """The reader, with our report disk in it. REPORT-DISK-OTHER, codes of the reader."""
        with closing(self.open_reader()) as reader:
            status, ours = reader.status(), self.our_disk()
            if status.disk != ours:
                raise Refused("REPORT-DISK-OTHER", found=status.disk, ours=ours)
            yield reader
