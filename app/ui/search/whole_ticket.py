"""Fills the enlarged face: pages, words and audit trail, each asked when somebody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.searching import Heading
from app.ui.search.face_card import FaceCard
from app.ui.search.questions import Look, Question

if TYPE_CHECKING:
    from app.repositories.audit import KeptEntry
    from app.services.faces.previewing import Picture
    from app.services.finding.searching import Details
    from app.services.terminal import Terminal
    from app.ui.desk import Desk


class WholeTicket(QObject):
    """One ticket, enlarged."""

    def __init__(self, desk: Desk, card: FaceCard) -> None:
        super().__init__()
        self._desk, self._card = desk, card
        self._words, self._face, self._trail = Question(desk), Question(desk), Question(desk)
        self._heading: Heading | None = None
        card.ask_page.connect(self._ask_page)
        card.ask_trail.connect(self._ask_trail)
        card.closed.connect(self._stop)

    def show(self, heading: Heading) -> None:
        """Open on this ticket."""
        self._heading, key = heading, heading.key

        def work(terminal: Terminal, _look: Look) -> Details:
            return terminal.searching.details(key.code, key.number)

        def come(details: Details) -> None:
            self._card.show_ticket(heading)
            self._card.show_details(details)
            self._ask_page(0)

        self._words.ask(work, come)

    def _ask_page(self, page: int) -> None:
        heading = self._heading
        if heading is None:
            return
        key, width = heading.key, self._card.picture_width()

        def work(terminal: Terminal, _look: Look) -> Picture:
            return terminal.previewing.picture(key.code, key.number, width, page)

        def come(picture: Picture) -> None:
            self._card.show_picture(picture, f"{key.number} {heading.buyer.name}")

        def broken(error: BaseException) -> None:
            self._card.face.say_not_drawn()
            self._desk.show_problem(error)

        self._face.ask(work, come, broken)

    def _ask_trail(self) -> None:
        heading = self._heading
        if heading is None:
            return

        def work(terminal: Terminal, look: Look) -> tuple[KeptEntry, ...]:
            return terminal.searching.trail(heading.key, look)

        self._trail.ask(work, self._card.show_trail)

    def _stop(self) -> None:
        for question in (self._words, self._face, self._trail):
            question.stop()
