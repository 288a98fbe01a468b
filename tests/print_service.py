"""A print service (cupsd) of a test run's own: its folder, its socket, its process. Nothing of the
system's own service is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 90.0
SERVER = "CUPS_SERVER"
PPD = Path(__file__).parent / "golden" / "printers" / "form240.ppd"
_FILES = """ServerRoot {0}/etc
RequestRoot {0}/spool
TempDir {0}/spool/tmp
CacheDir {0}/cache
StateDir {0}/run
ServerBin {0}/bin
DataDir /usr/share/cups
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
FileDevice Yes
SystemGroup {1}
User {2}
Group {3}
SyncOnClose No
"""
_PROGRAMS = Path("/usr/lib/cups")
_BACKEND = """#!/bin/sh
# A printer that keeps each job as a file; without paper it waits, and says so.
[ $# -eq 0 ] && exit 0
out=${DEVICE_URI#paper:}
if [ -e "$out/no-paper" ]; then
    echo "STATE: +media-empty-error" >&2
    while [ -e "$out/no-paper" ]; do sleep 0.1; done
    echo "STATE: -media-empty-error" >&2
fi
cat ${6:+"$6"} > "$out/.$1.part" && mv "$out/.$1.part" "$out/$1.prn"
"""
_DAEMON = """LogLevel info
Listen {0}/run/cups.sock
Browsing Off
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


def daemon() -> str | None:
    """Where the program is."""
    return shutil.which("cupsd", path=os.defpath + ":/usr/sbin")


class PrintService:
    """A running service; `place` holds what comes out of its queues to files."""

    def __init__(self, folder: Path) -> None:
        self.place = folder
        for name in ("etc/ppd", "spool/tmp", "cache", "run/certs", "log", "out"):
            (folder / name).mkdir(parents=True)
        (folder / "etc/cups-files.conf").write_text(_FILES.format(folder, *_whose()))
        (folder / "etc/cupsd.conf").write_text(_DAEMON.format(folder))
        _give_to_printers(folder)
        _programs(folder / "bin")
        self._before = os.environ.get(SERVER)
        os.environ[SERVER] = str(folder / "run/cups.sock")
        with (folder / "log/stdout").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(daemon()),
                    *("-f", "-c", str(folder / "etc/cupsd.conf")),
                    *("-s", str(folder / "etc/cups-files.conf")),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._await()

    def raw_queue(self, name: str) -> Path:
        """A queue whose bytes reach its printer as they are; the folder of the printer, a file a
        job. A file `no-paper` in it takes its paper away."""
        out = self.place / "out" / name
        out.mkdir()
        self.said("lpadmin", "-p", name, "-E", "-v", f"paper:{out}")
        return out

    def await_jobs(self, out: Path, many: int) -> list[bytes]:
        """The jobs of a raw queue in their order, when there are so many."""
        until = time.monotonic() + PATIENCE_S
        while len(found := sorted(out.glob("*.prn"), key=lambda path: int(path.stem))) < many:
            assert time.monotonic() < until, self.said("lpstat", "-t")
            time.sleep(0.02)
        return [path.read_bytes() for path in found]

    def form_queue(self, name: str) -> Path:
        """A queue with a driver for the bought form; where its last page lands as PDF."""
        page = self.place / "out" / f"{name}.pdf"
        self.said("lpadmin", "-p", name, "-E", "-v", f"file:{page}", "-P", str(PPD))
        return page

    def said(self, *words: str) -> str:
        """A command of the service's own."""
        environment = dict(os.environ, LC_ALL="C")
        ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def close(self) -> None:
        """Gone, with what it started."""
        self._process.terminate()
        self._process.wait()
        if self._before is None:
            del os.environ[SERVER]
        else:
            os.environ[SERVER] = self._before

    def _await(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while "is running" not in self._stands():
            assert self._process.poll() is None, (self.place / "log/stdout").read_text()
            assert time.monotonic() < until, "the print service never answered"
            time.sleep(0.05)

    def _stands(self) -> str:
        environment = dict(os.environ, LC_ALL="C")
        words = ["lpstat", "-r"]
        return subprocess.run(
            words, env=environment, capture_output=True, text=True, check=False
        ).stdout


def _programs(folder: Path) -> None:
    """The service's own programs, and beside its ways to printers one of ours."""
    folder.mkdir()
    for name in ("daemon", "filter", "driver", "cgi-bin", "notifier"):
        (folder / name).symlink_to(_PROGRAMS / name)
    ours = folder / "backend" / "paper"
    ours.parent.mkdir()
    ours.write_text(_BACKEND)
    ours.chmod(0o700)  # as root, as it writes to our folder


def _whose() -> tuple[str, str, str]:
    """Who may manage it, and whom its filters run as: another user where root starts it."""
    if os.geteuid() == 0:
        return "root", "lp", "lp"
    import grp
    import pwd

    group = grp.getgrgid(os.getegid()).gr_name
    return group, pwd.getpwuid(os.geteuid()).pw_name, group


def _give_to_printers(folder: Path) -> None:
    """The service's filters run as another user: the whole folder is theirs."""
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "root", "lp")
        path.chmod(path.stat().st_mode | 0o070)
    shutil.chown(folder / "out", "lp")


@contextmanager
def a_print_service() -> Iterator[PrintService]:
    """One that ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="kaipiao-cups-"))
    folder.chmod(0o755)
    service = PrintService(folder)
    try:
        yield service
    finally:
        service.close()
        shutil.rmtree(folder, ignore_errors=True)
