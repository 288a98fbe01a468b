"""A smart-card service (pcscd) of the test run's own, with the virtual reader of vsmartcard.

It is handed its listening socket as systemd would, so that no other program's is touched. The
client library reads the socket's name once, at the first call of a process, and remembers it for as
long as that lives: so every process of a run is told it before any test (`own_socket`, by
conftest). Told later, whoever had only looked for readers before would never find this service.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.levels import VPCD

SOCKET = "PCSCLITE_CSOCK_NAME"
PATIENCE_S = 90.0
_DAEMON = shutil.which("pcscd", path=os.defpath + ":/usr/sbin") or "/usr/sbin/pcscd"
_LAUNCH = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
os.execv(sys.argv[2], ["pcscd", "--foreground", "--config", sys.argv[3]])
"""
_READER = (
    'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{0:X}\nLIBPATH {1}\nCHANNELID 0x{0:X}\n'
)
_folders: list[Path] = []


def own_socket() -> None:
    """Where this process looks for the service from now on; nobody listens there yet."""
    if not _folders:
        _folders.append(Path(tempfile.mkdtemp(prefix="kaipiao-pcsc-")))
        os.environ[SOCKET] = str(_folders[0] / "pcscd.comm")


def leave_socket() -> None:
    """The end of this process's tests: the folder goes."""
    if _folders:
        shutil.rmtree(_folders[0], ignore_errors=True)


def folder() -> Path:
    """The service's folder, the same for all of this process's life."""
    own_socket()
    return _folders[0]


class SmartCardService:
    """A running pcscd; `port` is where its reader waits for a card, `port` + 1 its second slot."""

    def __init__(self) -> None:
        self.port = _free_pair()
        place = folder()
        readers = place / "readers"
        readers.mkdir(exist_ok=True)
        (readers / "vpcd").write_text(_READER.format(self.port, VPCD))
        listener = _listening(place / "pcscd.comm")
        with listener, (place / "log").open("ab") as log:
            handed = listener.fileno()
            command = [sys.executable, "-c", _LAUNCH, str(handed), _DAEMON, str(readers)]
            self._process = subprocess.Popen(
                command, pass_fds=[handed], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._await_reader()

    def _await_reader(self) -> None:
        """Until the reader would take a card; looked up without connecting to it."""
        until = time.monotonic() + PATIENCE_S
        while not _listens(self.port):
            assert self._process.poll() is None, (folder() / "log").read_text(errors="replace")
            assert time.monotonic() < until, "the virtual reader never listened"
            time.sleep(0.02)

    def close(self) -> None:
        """Ends it, by its id."""
        self._process.terminate()
        self._process.wait(PATIENCE_S)
        (folder() / "pcscd.comm").unlink(missing_ok=True)


def _listening(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(16)
    return listener


def _free_pair() -> int:
    """Two ports, one after the other, that nobody has."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except OSError:
                continue
            return port


def _listens(port: int) -> bool:
    wanted = f":{port:04X} "
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    six = Path("/proc/net/tcp6")
    rows += [row.split() for row in six.read_text().splitlines()[1:]] if six.exists() else []
    return any(f"{row[1]} ".endswith(wanted) and row[3] == "0A" for row in rows)
