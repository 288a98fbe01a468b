"""Walks through the self-check look by look, so that an invoice never waits for the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.ui.desk import On
from app.ui.task import Cancelled
from app.ui.upkeep.findings import (
    NAMES,
    FindingFace,
    finding_face,
    not_looked_at,
    summary,
    waiting,
)

if TYPE_CHECKING:
    from app.services.checking import Finding
    from app.services.terminal import Terminal
    from app.ui.desk import Desk
    from app.ui.task import Task

LOOKS = tuple(NAMES)
WITHOUT_DISK = frozenset({"book", "audit", "fonts"})  # on the reading lane: nobody waits
FIRST_OF_DISK = LOOKS.index("disk") + 1


class View(Protocol):
    """What the presenter needs of the page."""

    def show_findings(self, faces: list[FindingFace]) -> None: ...
    def show_summary(self, shape: str, words: str) -> None: ...


def _lane(check: str) -> On:
    return On.READER if check in WITHOUT_DISK else On.DISK


def _look(
    terminal: Terminal, check: str, *, fix: bool = False, task: Task | None = None
) -> tuple[Finding, bool]:
    """With a task every record is looked at, and counted."""
    from pathlib import Path

    from app.services.checking import Checking
    from app.services.problems import Sentences

    resources = Path(__file__).resolve().parents[3] / "resources"
    sentences = Sentences.read(resources / "problems.toml")
    if task is None:
        return Checking(terminal, sentences, fix=fix).one(check), terminal.device.powered
    found = Checking(terminal, sentences, full=True, step=task.step).one(check)
    task.step(1, 1)  # who asked to stop meanwhile is heard here
    return found, terminal.device.powered


class Presenter:
    """A walk that was begun again leaves the older one behind."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._walk = 0
        self._faces: list[FindingFace] = []

    @property
    def busy(self) -> bool:
        """Whether a walk is under way."""
        return any(face.shape == "busy" for face in self._faces)

    def begin(self, *, full: bool = False) -> None:
        """Look at everything; `full`: every record and signature, which takes its time."""
        self._walk += 1
        self._faces = [waiting(check) for check in LOOKS]
        self._show()
        self._next(self._walk, 0, full=full)

    def settle(self) -> None:
        """Ask the disk about open requests and keep what the book lacks, then look again."""
        self._desk.ask(
            lambda terminal: _look(terminal, "attempts", fix=True),
            lambda _: self._settled(),
        )

    def _settled(self) -> None:
        self._desk.tell("未决的请求已查清")
        self._desk.book_changed()
        self.begin()

    def _next(self, walk: int, place: int, *, full: bool) -> None:
        if walk != self._walk or place == len(LOOKS):
            return
        if full:
            self._whole(walk, place)
            return
        self._desk.ask(
            lambda terminal: _look(terminal, LOOKS[place]),
            lambda found: self._found(walk, place, *found, full=False),
            lambda error: self._stopped(walk, place, error),
            on=_lane(LOOKS[place]),
        )

    def _whole(self, walk: int, place: int) -> None:
        """A look at every record: a job of the status bar, that can be stopped there."""
        self._desk.ask_long(
            lambda terminal, task: _look(terminal, LOOKS[place], task=task),
            lambda found: self._found(walk, place, *found, full=True),
            lambda _done, _total: None,
            lambda error: self._stopped(walk, place, error),
            on=_lane(LOOKS[place]),
            title=f"逐条核对 {NAMES[LOOKS[place]]}（第 {place + 1} 项，共 {len(LOOKS)} 项）",
        )

    def _found(self, walk: int, place: int, found: Finding, powered: bool, *, full: bool) -> None:
        if walk != self._walk:
            return
        self._faces[place] = finding_face(
            found.check, found.verdict, found.cause, found.next_step, found.code
        )
        if place + 1 == FIRST_OF_DISK and not powered:
            self._faces[FIRST_OF_DISK:] = map(not_looked_at, LOOKS[FIRST_OF_DISK:])
            place = len(LOOKS) - 1
        self._show()
        self._next(walk, place + 1, full=full)

    def _stopped(self, walk: int, place: int, error: BaseException) -> None:
        """Stopped by a person, or no problem of the trade: the walk ends and says what it was."""
        if walk == self._walk:
            self._faces[place:] = [not_looked_at(check, "检查停下了") for check in LOOKS[place:]]
            self._show()
        if isinstance(error, Cancelled):
            self._desk.tell("逐条核对已停止，没有核对的几项标着「没有检查」")
        else:
            self._desk.show_problem(error)

    def _show(self) -> None:
        self._view.show_findings(self._faces)
        self._view.show_summary(*summary(self._faces))
