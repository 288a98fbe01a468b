"""A real PostgreSQL of one run, of a benchmark or of the tests: a cluster of its own in a temporary
folder, on a socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = Path("/usr/lib/postgresql")
OWNER = "postgres"  # the server refuses to be root
SETTINGS = "-c listen_addresses='' -c max_connections=200"
CARELESS = f"{SETTINGS} -c fsync=off"  # nothing of it is to outlive the machine


def program(name: str) -> str:
    """Where one of its programs is; empty: not here. The newest version is taken."""
    versions = sorted(PLACES.glob("*/bin"), key=lambda place: int(place.parent.name))
    found = [place / name for place in versions if (place / name).exists()]
    return str(found[-1]) if found else shutil.which(name) or ""


class Cluster:
    """A server of the system's own package."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder = folder
        self._settings = SETTINGS if durable else CARELESS
        self._made = 0

    def start(self) -> None:
        """Returns when it answers."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER, OWNER)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {self._folder} {self._settings}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """At once; nothing of it is needed any more."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop")

    def database(self, template: str = "template0") -> str:
        """The URL of a new database."""
        self._made += 1
        name = f"bureau{self._made}"
        self._run("createdb", "-h", str(self._folder), "-U", OWNER, "-T", template, name)
        return f"postgresql://{OWNER}@/{name}?host={self._folder}"

    def _run(self, name: str, *words: str) -> None:
        user = OWNER if os.geteuid() == 0 else None
        done = subprocess.run(
            [program(name), *words],
            user=user,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if name != "pg_ctl" else subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name}: {(done.stderr or b'').decode()}")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Until the block ends. `durable`: commits are synced, as in a bureau's life."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    made = Cluster(folder, durable=durable)
    try:
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)
