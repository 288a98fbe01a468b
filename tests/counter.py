"""The bureau's counter (办税服务厅窗口) beside a practice home, for tests: what is carried
there and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.bootstrap.home import Home
from app.bootstrap.opening import open_disk
from app.bureau.bureau import Bureau
from app.bureau.counter import Counter as Desk
from app.bureau.counter_lines import Bought, Brought, Visit
from hardware.signing.packages import SUFFIX, as_file, from_file, opened
from tests.bureau_office import Wall, adopt_disk, bureau_at


class Counter:
    """The counter of a home's own bureau. `at`: its time."""

    def __init__(self, bureau: Bureau, wall: Wall) -> None:
        self.bureau = bureau
        self._wall = wall

    @property
    def at(self) -> datetime:
        return self._wall.at

    @at.setter
    def at(self, now: datetime) -> None:
        self._wall.at = now

    def visit(self, *packages: bytes, bought: tuple[Bought, ...] = ()) -> Visit:
        """Everything of one visit."""
        brought = [Brought(f"{n}", each) for n, each in enumerate(packages)]
        return Desk(self.bureau).serve(brought, bought)

    def serve(self, folder: Path, back: Path, *bought: Bought) -> Path:
        """With what lies in a folder; the answers lie in the other."""
        visit = self.visit(*packages_in(folder), bought=bought)
        assert not visit.refused, visit.lines
        return lay(back, *(each.package for each in visit.answers))


@contextmanager
def a_counter(home: Path, at: datetime) -> Iterator[Counter]:
    """Its bureau knows the disk of the home, which is free for a moment."""
    wall, disk = Wall(at), open_disk(Home(home), None, 5.0)
    try:
        with bureau_at(Home(home).bureau_store, wall) as bureau:
            adopt_disk(bureau, disk, Home(home).authority.read_bytes())
            disk.close()
            yield Counter(bureau, wall)
    finally:
        disk.close()


def bought(disk: str, number: int, kind: str = "007", count: int = 50) -> Bought:
    """A purchase under a numbered request."""
    return Bought(f"{number:032x}", disk, kind, count)


def packages_in(folder: Path) -> list[bytes]:
    """All that lies in a folder."""
    return [from_file(path.read_bytes()) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def reports_in(folder: Path) -> list[bytes]:
    """The reports among it."""
    return [each for each in packages_in(folder) if opened(each).kind == "report"]


def lay(folder: Path, *given: bytes) -> Path:
    """Packages as files in a folder."""
    folder.mkdir(exist_ok=True)
    for place, each in enumerate(given):
        (folder / f"{len(list(folder.iterdir())):03d}-{place}{SUFFIX}").write_bytes(as_file(each))
    return folder
