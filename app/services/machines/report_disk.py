"""The report disk (报税盘) of this home: proved to be ours, then packages go both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.services.packages.carried import Found, Given
from hardware.errors import PinRefused, Refused
from hardware.orders import PackageKind
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.reader_ports import CardReader


class ReportDisk:
    """Opened when it is first asked for. What was taken over is taken off: its flag falls."""

    may_wait = True  # a taxpayer without a network reports at the counter
    place = "报税盘"

    def __init__(
        self,
        open_reader: Callable[[], CardReader],
        pin: Callable[[], str],
        our_disk: Callable[[], str],
    ) -> None:
        self._open_reader = open_reader
        self._pin = pin
        self._our_disk = our_disk
        self._reader: CardReader | None = None
        self._pin_refused: PinRefused | None = None

    def forget(self) -> None:
        """Another 口令 is kept now: that one was refused says nothing about it."""
        self._pin_refused = None

    def ready(self) -> None:
        """A reader, with our report disk in it. READER-GONE, READER-IN-USE, REPORT-DISK-ABSENT,
        REPORT-DISK-OTHER, REPORT-DISK-PIN …"""
        self._proved()

    def close(self) -> None:
        """Lets the reader go."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def give(self, package: bytes, name: str, *, alone: bool) -> Given:  # noqa: ARG002 - a package has its own name there
        """Kept, unless it is there already; where. REPORT-DISK-FULL."""
        reader, digest = self._proved(), sm3(package)
        if all(each.digest != digest for each in reader.packages()):
            reader.put(package)
        return Given(self._place(reader))

    def find(self) -> tuple[Found, ...]:
        """Everything on it, in the order in which it came; what is damaged with its problem."""
        reader = self._proved()
        place = self._place(reader)
        return tuple(_read(reader, place, each.digest) for each in reader.packages())

    def taken(self, found: Found) -> None:
        """Taken over: off it goes."""
        self._proved().erase(sm3(found.data))

    def settled(self, report: str) -> None:
        """The report of this number was confirmed: 报税资料 goes too."""
        reader = self._proved()
        for each in reader.packages():
            if each.kind is PackageKind.REPORT and each.number == report:
                reader.erase(each.digest)

    def _proved(self) -> CardReader:
        if self._reader is None:
            reader = self._open_reader()
            try:
                self._prove(reader)
            except BaseException:
                reader.close()
                raise
            self._reader = reader
        return self._reader

    def _prove(self, reader: CardReader) -> None:
        """Ours, and open."""
        status, ours = reader.status(), self._our_disk()
        if status.disk != ours:
            raise Refused("REPORT-DISK-OTHER", found=status.disk, ours=ours)
        if status.secrets:
            self._unlock(reader)

    def _unlock(self, reader: CardReader) -> None:
        """One wrong 口令 costs one try, however often this program asks."""
        if self._pin_refused is not None:
            raise self._pin_refused
        try:
            reader.verify_pin(self._pin())
        except PinRefused as refused:
            self._pin_refused = refused
            raise

    def _place(self, reader: CardReader) -> str:
        return f"报税盘 {reader.identity().number}"


def _read(reader: CardReader, place: str, digest: bytes) -> Found:
    try:
        return Found(place, reader.get(digest) or b"")
    except Refused as damaged:
        return Found(place, problem=damaged)
