"""One window a home: a second start of the program brings the first to the front.

The lock is Qt's own file lock (it dies with its process); the call goes over a local socket that
is named by the home.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, QStandardPaths, QThread

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

CONNECT_MS, TRIES = 500, 6


def name_of(folder: Path) -> str:
    """The name of a home's socket and lock: short, and the same for every way to say the path."""
    path = str(folder.resolve()).encode("utf-8", "surrogateescape")
    digest = QCryptographicHash.hash(path, QCryptographicHash.Algorithm.Sha256).toHex()
    return f"kaipiao-{bytes(digest.data()).decode('ascii')[:20]}"


class OneWindow(QObject):
    """Held by the first; `call_the_first` speaks to it from a second."""

    def __init__(self, folder: Path, place: Path | None = None) -> None:
        super().__init__()
        self._name = name_of(folder)
        self._lock = QLockFile(str((place or _runtime()) / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def is_the_first(self) -> bool:
        """Take the lock. A lock that cannot be made at all does not keep anybody out."""
        if self._lock.tryLock(0):
            return True
        return self._lock.error() != QLockFile.LockError.LockFailedError

    def listen(self, front: Callable[[], None]) -> None:
        """Be called to the front; after the first paint, for the library is not small. What a
        dead process left in the socket's place is removed."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)
            server.listen(self._name)
        server.newConnection.connect(lambda: self._called(server, front))
        self._server = server

    def call_the_first(self) -> bool:
        """Ask the first window to come to the front; whether it heard."""
        from PySide6.QtNetwork import QLocalSocket

        for _ in range(TRIES):
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(CONNECT_MS):  # the call itself is the message
                socket.disconnectFromServer()
                return True
            QThread.msleep(CONNECT_MS)
        return False

    def let_go(self) -> None:
        """The window is gone."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _called(self, server: QLocalServer, front: Callable[[], None]) -> None:
        while (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            front()


def _runtime() -> Path:
    """A folder of this user that is emptied by the system."""
    for place in (
        QStandardPaths.StandardLocation.RuntimeLocation,
        QStandardPaths.StandardLocation.TempLocation,
    ):
        named = QStandardPaths.writableLocation(place)
        if named and Path(named).is_dir():
            break
    return Path(named)
