"""A served disk on a TCP port of this machine's loopback: `serial:socket://127.0.0.1:PORT`."""

from __future__ import annotations

import socket

from hardware.emulator.serve import Broken, FramedSession, Stop, readable
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DeviceError

LOOPBACK = "127.0.0.1"
UNREAD_S = 1.0  # a host that reads nothing for so long has left
_CHUNK = 65_536


class TcpLine:
    """One connection after another; who connects and leaves is no error. The port can be taken
    again at once after the end, and while an unplugged disk is away nobody listens on it."""

    def __init__(self, port: int) -> None:
        self._listener = _listen(port)
        self._port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """With the port that was found for port 0."""
        return f"serial:socket://{LOOPBACK}:{self._port}"

    def serve(self, disk: ServedDisk, stop: Stop) -> None:
        """Until told to stop."""
        while readable(self._listener, stop, None):
            connection = self._listener.accept()[0]
            with connection:
                away_s = self._serve_one(connection, disk, stop)
            if away_s is not None:
                self._stay_away(away_s, stop)

    def _serve_one(self, connection: socket.socket, disk: ServedDisk, stop: Stop) -> float | None:
        """How long the disk is then away, if its line broke."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(UNREAD_S)
        session = FramedSession(disk, connection.sendall, stop)
        try:
            while not stop.told:
                if not readable(connection, stop, session.patience_s):
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

    def _stay_away(self, away_s: float, stop: Stop) -> None:
        if not away_s:
            return
        self._listener.close()
        stop.wait(away_s)
        self._listener = _listen(self._port)

    def close(self) -> None:
        """Gives the port free."""
        self._listener.close()


def _listen(port: int) -> socket.socket:
    """PORT-IN-USE when another program has it."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as taken:
        raise DeviceError("PORT-IN-USE", port=port, reason=taken.strerror) from taken
