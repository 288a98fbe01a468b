"""A served disk on a TCP port of this machine's loopback: `serial:socket://127.0.0.1:PORT`."""

from __future__ import annotations

import select
import socket
from time import monotonic

from hardware.emulator.serve import Broken, FramedSession, Stop, readable
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError
from hardware.protocol import frames
from hardware.protocol.frames import Decoder
from hardware.protocol.status import StatusWord, word_bytes

LOOPBACK = "127.0.0.1"
UNREAD_S = 1.0  # a host that reads nothing for so long has left
_CHUNK = 65_536
_HELD = word_bytes(StatusWord.HELD)


class TcpLine:
    """One connection after another; who connects and leaves is no error. Who asks while another
    is served is told at once that the disk is in use, and is the next one if it stays. The port can
    be taken again at once after the end, and while an unplugged disk is away nobody listens."""

    def __init__(self, port: int) -> None:
        self._listener = _listen(port)
        self._guests: dict[socket.socket, Decoder] = {}  # in the order in which they came
        self._port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """With the port that was found for port 0."""
        return f"serial:socket://{LOOPBACK}:{self._port}"

    def serve(self, disk: ServedDisk, stop: Stop) -> None:
        """Until told to stop."""
        while (connection := self._next(stop)) is not None:
            with connection:
                away_s = self._serve_one(connection, disk, stop)
                if away_s:
                    self._unplug()  # before the line breaks: who asks at once finds nobody either
            if away_s:
                stop.wait(away_s)
                self._listener = _listen(self._port)

    def _next(self, stop: Stop) -> socket.socket | None:
        """Who has waited longest, else who comes; None: it is time to stop."""
        if stop.told:
            return None
        for guest in list(self._guests):
            del self._guests[guest]
            return guest
        return self._listener.accept()[0] if readable(self._listener, stop, None) else None

    def _serve_one(self, connection: socket.socket, disk: ServedDisk, stop: Stop) -> float | None:
        """How long the disk is then away, if its line broke."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(UNREAD_S)
        session = FramedSession(disk, connection.sendall, stop)
        try:
            while not stop.told:
                if not self._heard(connection, stop, session.patience_s):
                    session.paused()
                elif data := connection.recv(_CHUNK):
                    session.take(data)
                else:
                    break
        except Broken as broken:
            return broken.away_s
        except OSError:  # the host is gone; the next one is welcome
            return None
        return None

    def _heard(self, connection: socket.socket, stop: Stop, patience_s: float | None) -> bool:
        """Whether the one that is served said something; meanwhile the others are answered."""
        until = None if patience_s is None else monotonic() + patience_s
        while True:
            left = None if until is None else max(0.0, until - monotonic())
            every: list[socket.socket | Stop] = [connection, stop, self._listener, *self._guests]
            ready = select.select(every, [], [], left)[0]
            if connection in ready or stop in ready or not ready:
                return connection in ready and stop not in ready
            for one in ready:
                if isinstance(one, socket.socket):
                    self._tell_held(one)

    def _tell_held(self, one: socket.socket) -> None:
        """Somebody comes, asks, or has left."""
        if one is self._listener:
            guest = one.accept()[0]
            guest.settimeout(UNREAD_S)
            self._guests[guest] = Decoder()
            return
        try:
            said = one.recv(_CHUNK)
            for frame in self._guests[one].feed(said):
                one.sendall(frames.encode(frame.sequence, _HELD))
        except OSError:
            said = b""
        if not said:
            del self._guests[one]
            one.close()

    def _leave_guests(self) -> None:
        for guest in self._guests:
            guest.close()
        self._guests.clear()

    def _unplug(self) -> None:
        self._leave_guests()
        self._listener.close()

    def close(self) -> None:
        """Gives the port free."""
        self._unplug()


def _listen(port: int) -> socket.socket:
    """PORT-IN-USE when another program has it."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as taken:
        raise DeviceError("PORT-IN-USE", port=port, reason=taken.strerror) from taken
