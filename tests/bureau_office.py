"""A bureau on its own database, and a disk that it knows, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from httpx import Client

from app.bootstrap.profiles import read_profile
from app.bureau.application import make_application
from app.bureau.bureau import Bureau
from app.bureau.serving import Served
from db.bureau_engine import open_bureau
from tests.disk_builders import START

PROFILES = {name: read_profile(name) for name in ("skp", "jsp", "ukey")}


class Wall:
    """The PC's time of a test."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def bureau_at(where: Path | str, wall: Wall | None = None, **more: Any) -> Iterator[Bureau]:
    """A bureau over a database, closed at the end."""
    engine = open_bureau(str(where))
    try:
        yield Bureau(engine, wall or Wall(), PROFILES, **more)
    finally:
        engine.dispose()


@contextmanager
def client_of(bureau: Bureau) -> Iterator[Client]:
    """Speaks to the bureau over loopback, as a terminal does."""
    served = Served(make_application(bureau))
    served.start()
    try:
        with Client(base_url=served.url, timeout=30, trust_env=False) as client:
            yield client
    finally:
        served.close()
