"""One person at work: the desk, the view, the deeds of the window, the lamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from app.ui.shell import pages
from app.ui.shell.lamps import clock_of, lamps_of, look, unknown
from app.ui.shell.work_view import WorkView
from app.ui.shell.working_desk import WorkingDesk

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.ui.page import Page
    from app.ui.shell.lamps import Figures
    from app.ui.shell.shell import Shell

AGAIN_MS = 30_000


class Working:
    """From sign-in to sign-out. The `Screen` of its desk."""

    def __init__(self, shell: Shell, session: Session, *, simulated: bool) -> None:
        self.shell = shell
        self.desk = WorkingDesk(
            shell.lanes,
            self,
            shell.keys,
            shell.preferences,
            session=session,
            simulated=simulated,
        )
        self.view = WorkView(self._make)
        self._asked = False
        self._timer = QTimer(self.view, interval=AGAIN_MS)
        self._timer.timeout.connect(self.ask_lamps)
        self.desk.on_book_changed(self.ask_lamps)
        self._join()

    def entered(self) -> None:
        """The view is on the screen."""
        if self.view.host.page is None:
            self._open_first()
        self.ask_lamps()
        self._timer.start()

    def leave(self) -> None:
        """Pages keep their things; nobody is called any more."""
        self._timer.stop()
        self.view.host.clear()
        self.desk.leave()

    def open(self, page: str, what: dict[str, Any]) -> None:
        """Go to a page."""
        self.view.host.open(page, what)

    def tell(self, text: str) -> None:
        """A line that passes."""
        self.view.status_bar.tell(text)

    def show_problem(self, error: BaseException) -> None:
        """A message."""
        told = self.shell.handed.explain(error)
        self.tell(f"{told.message}{told.fix}〔{told.code}〕")

    def ask_lamps(self) -> None:
        """How things stand now; one question at a time."""
        if not self._asked:
            self._asked = True
            self.desk.ask(look, self._show_lamps, self._no_lamps)

    def _join(self) -> None:
        view = self.view
        view.header.mark.setVisible(self.desk.simulated)
        view.header.set_operator(self.desk.session.operator)
        view.side_bar.chosen.connect(self._chosen)
        view.host.changed.connect(self._page_changed)
        view.status_bar.page_asked.connect(self._lamp_chosen)
        view.header.area_chosen.connect(self._open_area)

    def _make(self, name: str) -> Page:
        return pages.make(name, self.desk)

    def _open_first(self) -> None:
        found = pages.entries()
        if found:
            self.open(found[0].page, {})

    def _open_area(self, area: str) -> None:
        found = pages.entries(area)
        page = self.view.host.page
        if found and (page is None or pages.entry_of(page.name).area != area):
            self._chosen(found[0])

    def _chosen(self, entry: pages.Entry) -> None:
        self.open(entry.page, dict(entry.begin))
        self.view.side_bar.mark(entry)

    def _page_changed(self, name: str) -> None:
        self.view.mark(pages.entry_of(name))

    def _lamp_chosen(self, name: str) -> None:
        entry = next((one for one in pages.entries() if name in (one.page, one.action_id)), None)
        if entry is not None:
            self._chosen(entry)

    def _show_lamps(self, figures: Figures) -> None:
        self._asked = False
        bar = self.view.status_bar
        bar.show_lamps(lamps_of(figures))
        bar.show_clock(clock_of(figures), str(figures.status["disk"]["number"]))
        counts = {name: str(count) if count else "" for name, count in figures.counts.items()}
        self.view.side_bar.set_counts(counts)

    def _no_lamps(self, error: BaseException) -> None:
        self._asked = False
        self.view.status_bar.show_lamps(unknown(self.shell.handed.explain(error).message))
