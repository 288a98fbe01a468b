"""A desk whose lanes answer at once, over the real terminals of a practice home: pages are
tried one by one without a window round them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from app.bootstrap.opening import open_terminal
from app.bootstrap.profiles import RESOURCES
from app.domain.rights import Right, Session
from app.services.problems import PROBLEMS
from app.services.terminal import Terminal
from app.settings import Settings
from app.ui.actions import Actions
from app.ui.page import Page
from app.ui.shell.keys import Keys, read_shipped
from app.ui.shell.preferences import Preferences
from app.ui.task import Task

T = TypeVar("T")
PageOf = TypeVar("PageOf", bound=Page)


class DirectDesk:
    """Answers where it is asked; remembers what it was told."""

    def __init__(self, writer: Terminal, reader: Terminal) -> None:
        self.actions = Actions()
        self.kept_keys: list[str] = []
        self.kept_settings: list[Settings] = []
        shipped = read_shipped(RESOURCES / "keys.toml")
        self.keys = Keys(shipped, save=self.kept_keys.append)
        self.preferences = Preferences(Settings(), self.kept_settings.append)
        self.writer, self.reader = writer, reader
        self.session: Session = writer.session
        self.simulated = True
        self.problems: list[BaseException] = []
        self.told: list[str] = []
        self.jobs: list[str] = []
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self._again: list[Callable[[], None]] = []

    def without(self, *rights: Right) -> DirectDesk:
        """The same person with fewer rights."""
        self.session = replace(self.session, rights=self.session.rights - set(rights))
        return self

    def ask(
        self,
        work: Callable[[Terminal], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._do(lambda: work(self.writer), then, failed)

    def read(
        self,
        work: Callable[[Terminal], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._do(lambda: work(self.reader), then, failed)

    def read_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Callable[[int, int], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        title: str = "",
    ) -> Task:
        self.jobs.append(title)
        task = Task(progress)
        self._do(lambda: work(self.reader, task), then, failed)
        return task

    def ask_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Callable[[int, int], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        title: str = "",
    ) -> Task:
        self.jobs.append(title)
        task = Task(progress)
        self._do(lambda: work(self.writer, task), then, failed)
        return task

    def show_problem(self, error: BaseException) -> None:
        self.problems.append(error)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def open(self, page: str, **what: Any) -> None:
        self.opened.append((page, what))

    def book_changed(self) -> None:
        for again in self._again:
            again()

    def on_book_changed(self, again: Callable[[], None]) -> None:
        self._again.append(again)

    def _do(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        try:
            result = work()
        except PROBLEMS as problem:
            (failed or self.show_problem)(problem)
            return
        then(result)


@contextmanager
def a_direct_desk(home: Path) -> Iterator[DirectDesk]:
    """Both terminals of a home, its first login signed in at both."""
    writer = open_terminal(home, writes=True)
    try:
        reader = open_terminal(home)
        try:
            writer.sign_in_for_practice()
            reader.sign_in_for_practice()
            yield DirectDesk(writer, reader)
        finally:
            reader.close()
    finally:
        writer.close()


def whole(page: PageOf) -> PageOf:
    """A page that is made a piece at a time, with all its pieces."""
    for _ in page.pieces():
        pass
    return page
