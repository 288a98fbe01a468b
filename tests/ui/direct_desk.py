"""A desk whose lanes answer at once, over the real terminals of a practice home: pages are
tried one by one without a window round them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from app.bootstrap.opening import open_terminal
from app.domain.rights import Right
from app.services.problems import PROBLEMS
from app.services.terminal import Terminal
from app.ui.desk import Asking, On
from app.ui.page import Page
from app.ui.task import Task
from tests.ui.noted_desk import NotedDesk

T = TypeVar("T")
PageOf = TypeVar("PageOf", bound=Page)


class DirectDesk(NotedDesk, Asking):
    """Answers where it is asked; remembers what it was told."""

    def __init__(self, writer: Terminal, reader: Terminal) -> None:
        super().__init__(writer.session)
        self.writer, self.reader = writer, reader
        self.jobs: list[str] = []

    def without(self, *rights: Right) -> DirectDesk:
        """The same person with fewer rights."""
        self.session = replace(self.session, rights=self.session.rights - set(rights))
        return self

    def ask(
        self,
        work: Callable[[Terminal], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        on: On = On.DISK,
    ) -> None:
        terminal = self._terminal(on)
        self._do(lambda: work(terminal), then, failed)

    def ask_long(
        self,
        work: Callable[[Terminal, Task], T],
        then: Callable[[T], None],
        progress: Callable[[int, int], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        on: On,
        title: str = "",
        stopped: Callable[[], None] | None = None,
    ) -> Task:
        terminal, task = self._terminal(on), Task(progress)
        self.jobs.append(title)
        self._do(lambda: work(terminal, task), then, failed)
        return task

    def _terminal(self, on: On) -> Terminal:
        return self.reader if on is On.READER else self.writer

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
