"""A served disk in a virtual smart-card reader (vpcd of the vsmartcard project): `pcsc:READER`.

The reader listens, the card connects. A message is two bytes of length (big-endian) and so many
bytes; one byte alone is control: 0 off, 1 on, 2 reset, 4 asks for the ATR, the only one answered.
"""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from time import monotonic

from hardware.emulator.answer_to_reset import answer_to_reset
from hardware.emulator.fault_script import Fault
from hardware.emulator.serve import Broken, Stop, pieces, readable
from hardware.emulator.served_disk import TOO_LONG, Deed, ServedDisk, Told, damaged, die
from hardware.errors import DeviceError

READER = "Virtual PCD 00"  # as vpcd is installed; a slot number follows
FIRST_PORT = 35_963  # of its first slot
REACH_S = 5.0  # that a reader may take to accept a card
NOTICED_S = 0.5  # readers look 2.5 times a second: a card that was away for less never was
LOOKS = 3  # at a card, without powering it: the reader takes it for the one before
SLOW_S = 2.0  # a person that waits for longer is told what for
HELD_S = 20.0  # that a reader may hold another card; one that was killed is let go of sooner
AGAIN_S = 0.1  # between two tries to come back to a reader that is away
_OFF, _ON, _RESET, _ASKS_ATR = 0, 1, 2, 4
_LONGEST = 0xFFFF
_LENGTH = struct.Struct(">H")
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)  # Linux only


class VpcdLine:
    """A card in the reader at HOST:PORT. NO-READER where nobody listens at the start,
    DISK-IN-USE where another card is in it and stays; a reader that goes away later is waited
    for. Told to stop while it waits, it serves nothing."""

    def __init__(
        self,
        host: str,
        port: int,
        number: str,
        stop: Stop,
        tell: Told = lambda _: None,
    ) -> None:
        self._place = host, port
        self._atr = answer_to_reset(number)
        self._reader = f"{READER} {max(port - FIRST_PORT, 0) % 2:02d}"
        self._card = socket.socket()  # once we are let in, another
        self._waits = False  # whether that one is in the reader, or before it
        self._wait_for_power(stop, tell)

    def _wait_for_power(self, stop: Stop, tell: Told) -> None:
        """In the reader, and powered there. A reader that still holds another card lets us in when
        that is gone; one that never saw the other leave takes ours for it, until ours was away."""
        began, told = monotonic(), False
        while not stop.told and not (self._is_let_in() and self._is_powered(stop)):
            if monotonic() > began + HELD_S:
                self._card.close()
                raise DeviceError("DISK-IN-USE", reader="{}:{}".format(*self._place))
            if not told and monotonic() > began + SLOW_S:
                tell("读卡器里还有另一张卡，等它离开")
                told = True

    def _is_let_in(self) -> bool:
        """False: a reader listens, and has no place for one more. NO-READER."""
        if self._waits:
            return True
        self._card.close()
        try:
            self._card = self._inserted()
        except TimeoutError:
            return False
        except OSError as away:
            place = "{}:{}".format(*self._place)
            raise DeviceError("NO-READER", reader=place, vpcd=place) from away
        self._waits = True
        return True

    def _is_powered(self, stop: Stop) -> bool:
        """When the reader has looked, powered the card and asked once more who it is: a terminal
        that came earlier would find the reader empty. True too where it looks and powers nothing.
        False: it did not look yet, or the card is to go in once more."""
        looks, powered = 0, False
        with suppress(OSError):
            while readable(self._card, stop, REACH_S if looks else SLOW_S):
                said = self._message(stop)
                if said == bytes([_ASKS_ATR]):
                    self._card.sendall(_message(self._atr))
                    looks += 1
                    if powered:
                        return True
                powered = powered or said == bytes([_ON])
                if not said or (looks == LOOKS and not powered):
                    return self._pulled_out(stop)
            return bool(looks)
        return self._pulled_out(stop)

    def _pulled_out(self, stop: Stop) -> bool:
        """For as long as a reader needs to see it."""
        self._waits = False
        self._card.close()
        stop.wait(NOTICED_S)
        return False

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
