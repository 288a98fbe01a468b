"""A served disk in a virtual smart-card reader (vpcd of the vsmartcard project): `pcsc:READER`.

The reader listens, the card connects. A message is two bytes of length (big-endian) and so many
bytes; one byte alone is control: 0 off, 1 on, 2 reset, 4 asks for the ATR, the only one answered.
"""

from __future__ import annotations

import select
import socket
import struct
from contextlib import suppress

from hardware.emulator.answer_to_reset import answer_to_reset
from hardware.emulator.fault_script import Fault
from hardware.emulator.serve import Broken, Stop, pieces, readable
from hardware.emulator.served_disk import TOO_LONG, Deed, ServedDisk, damaged, die
from hardware.errors import DeviceError

READER = "Virtual PCD 00"  # as vpcd is installed; a slot number follows
FIRST_PORT = 35_963  # of its first slot
REACH_S = 5.0  # that a reader may take to accept a card
NOTICED_S = 0.5  # readers look 2.5 times a second: a card that was away for less never was
AGAIN_S = 0.1  # between two tries to come back to a reader that is away
_OFF, _ON, _RESET, _ASKS_ATR = 0, 1, 2, 4
_LONGEST = 0xFFFF
_LENGTH = struct.Struct(">H")
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)  # Linux only


class VpcdLine:
    """A card in the reader at HOST:PORT. NO-READER where nobody listens at the start,
    DISK-IN-USE where another card is in it; a reader that goes away later is waited for."""

    def __init__(self, host: str, port: int, number: str, reader: str = "") -> None:
        self._place = host, port
        self._atr = answer_to_reset(number)
        self._reader = reader or f"{READER} {max(port - FIRST_PORT, 0) % 2:02d}"
        place = f"{host}:{port}"
        try:
            self._card = self._inserted()
            if not self._await_power():
                self._card.close()
                raise DeviceError("DISK-IN-USE", reader=place)
        except OSError as away:
            raise DeviceError("NO-READER", reader=place, vpcd=place) from away

    @property
    def url(self) -> str:
        """By the reader's name."""
        return f"pcsc:{self._reader}"

    def serve(self, disk: ServedDisk, stop: Stop) -> None:
        """Until told to stop."""
        while not stop.told:
            away_s = self._serve_inserted(disk, stop)
            self._card.close()
            if not stop.wait(away_s):
                self._come_back(stop)

    def close(self) -> None:
        """Pulled out."""
        self._card.close()

    def _inserted(self) -> socket.socket:
        card = socket.create_connection(self._place, timeout=REACH_S)
        card.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return card

    def _await_power(self) -> bool:
        """Until the reader has looked, powered the card and asked once more who it is: a terminal
        that came earlier would find the reader empty. False: it never looked, another card is in
        it."""
        powered = looked = False
        while select.select([self._card], [], [], REACH_S)[0]:
            self._acknowledge_at_once()
            head = self._card.recv(_LENGTH.size, socket.MSG_WAITALL)
            said = self._card.recv(_LENGTH.unpack(head)[0], socket.MSG_WAITALL) if head else b""
            if said == bytes([_ASKS_ATR]):
                self._card.sendall(_message(self._atr))
                if powered:
                    return True
            looked = looked or bool(said)
            powered = powered or said == bytes([_ON])
            if not said:
                return looked
        return looked

    def _come_back(self, stop: Stop) -> None:
        while not stop.told:
            with suppress(OSError):
                self._card = self._inserted()
                return
            stop.wait(AGAIN_S)

    def _serve_inserted(self, disk: ServedDisk, stop: Stop) -> float:
        """How long it is then out of the reader."""
        try:
            while message := self._message(stop):
                if len(message) == 1:
                    self._control(message[0], disk)
                else:
                    self._perform(disk.answer(message), stop)
        except Broken as broken:
            return max(broken.away_s, NOTICED_S)
        except OSError:  # the reader is gone
            return AGAIN_S
        return AGAIN_S

    def _control(self, what: int, disk: ServedDisk) -> None:
        if what == _ASKS_ATR:
            self._card.sendall(_message(self._atr))
        elif what in (_ON, _RESET):
            disk.reset()

    def _perform(self, deed: Deed, stop: Stop) -> None:
        """A reader waits without end for a card that is silent: that card is pulled out."""
        if deed.wait_s:
            stop.wait(deed.wait_s)
        for piece in _pieces(deed):
            self._card.sendall(piece)
        if deed.dies:
            die()
        if deed.breaks or not deed.answer or deed.fault is Fault.HALF:
            raise Broken(deed.away_s)

    def _message(self, stop: Stop) -> bytes:
        """Empty at the end."""
        head = self._exactly(_LENGTH.size, stop)
        return self._exactly(_LENGTH.unpack(head)[0], stop) if head else b""

    def _exactly(self, count: int, stop: Stop) -> bytes:
        data = b""
        while len(data) < count:
            if not readable(self._card, stop, None):
                return b""
            self._acknowledge_at_once()
            part = self._card.recv(count - len(data))
            if not part:
                return b""
            data += part
        return data

    def _acknowledge_at_once(self) -> None:
        """The reader sends length and message in two writes: else each waits 40 ms."""
        if _QUICKACK is not None:
            self._card.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)


def _pieces(deed: Deed) -> list[bytes]:
    if not deed.answer:
        return []
    if deed.fault is Fault.DAMAGED:
        return [_message(damaged(deed.answer, Fault.GARBAGE))]
    fault = None if deed.fault is Fault.NOISE else deed.fault
    return list(pieces(_message(deed.answer), fault))


def _message(data: bytes) -> bytes:
    fits = data if len(data) <= _LONGEST else TOO_LONG
    return _LENGTH.pack(len(fits)) + fits
