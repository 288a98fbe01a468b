"""The emulated card reader (读卡器): what it says with a report disk in it, and without.

The card is a file. Taken away, or another put in its place, it was pulled out: the session is over,
and the next command finds who is in the reader now.
"""

from __future__ import annotations

import os
from pathlib import Path

from hardware.emulator.clock import Now
from hardware.emulator.journal import Connect, connection
from hardware.emulator.report_disk import ReportDisk, power_report_disk
from hardware.errors import DeviceError, JournalDamaged, NotSent
from hardware.protocol.status import StatusWord, word_bytes

_HELD = word_bytes(StatusWord.BUSY)


class CardReaderFirmware:
    """A powered reader over the place of its card."""

    def __init__(self, path: Path, connect: Connect) -> None:
        self._path = path
        self._connect = connect
        self._card: ReportDisk | None = None
        self._file: tuple[int, int] | None = None

    def insert(self) -> None:
        """Powers the card, if there is one. Raises what `power_report_disk` does."""
        found = self._found()
        if found is not None:
            self._card, self._file = power_report_disk(self._path, self._connect), found

    def transmit(self, command: bytes) -> bytes:
        """The card's answer; NO_CARD without one. Never raises for what the bytes say."""
        if self._card is not None and self._found() != self._file:
            self.close()
        if self._card is None:
            try:
                self.insert()
            except DeviceError as cannot:
                return _refusal(cannot)
        return (
            word_bytes(StatusWord.NO_CARD) if self._card is None else self._card.transmit(command)
        )

    def close(self) -> None:
        """Power off."""
        card, self._card = self._card, None
        if card is not None:
            card.close()

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - asked before every command
        except OSError:
            return None
        return found.st_dev, found.st_ino


def power_reader(path: Path, now: Now, connect: Connect = connection) -> CardReaderFirmware:  # noqa: ARG001 - a reader has no clock
    """A reader, powered with the card that is in it, if any. Raises what powering the card does."""
    reader = CardReaderFirmware(path, connect)
    reader.insert()
    return reader


def _refusal(cannot: DeviceError) -> bytes:
    """Why a card that was put in cannot be used."""
    if isinstance(cannot, NotSent):
        return _HELD
    damaged = isinstance(cannot, JournalDamaged) or cannot.code == "DISK-NEWER"
    return word_bytes(StatusWord.DAMAGED if damaged else StatusWord.STORAGE)
