"""The postman: takes the letters that wait to the mail server by itself, one after the other.

Book and files on the disk's lane (`look`, `keep`), the server on the bureau's: the window waits for
neither. A letter that is under way when the window closes waits in the book and goes later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.desk import On

if TYPE_CHECKING:
    from app.gateway.mail_errors import MailError
    from app.services.delivery.mail_round import Post, Written
    from app.ui.shell.lanes import Lanes

FIRST_MS = 8_000  # after the window is ready for work: after the courier
SOON_MS = 50  # after something was asked for
LONGEST_MS = 600_000


class Postman(QObject):
    """`begin` at each sign-in; `look` when something may wait; `stop` when the window closes."""

    moved = Signal(object)  # repositories.mails.Mail

    def __init__(self, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._begun = self._under_way = self._again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Somebody has signed in."""
        self._begun = True
        self._timer.start(FIRST_MS)

    def look(self) -> None:
        """Something was written."""
        if self._begun:
            self._timer.start(SOON_MS)

    def stop(self) -> None:
        """Nothing more is begun."""
        self._begun = False
        self._timer.stop()

    @property
    def busy(self) -> bool:
        """Whether a letter is under way; for tests."""
        return self._under_way

    def _look(self) -> None:
        self._again = self._under_way
        if self._begun and not self._under_way:
            self._under_way = True
            self._lanes.ask(lambda terminal: terminal.mail_round.look(), self._looked, self._broken)

    def _looked(self, post: Post) -> None:
        written = post.letter
        if written is None:
            self._rest(post)
            return
        self._lanes.ask(
            lambda terminal: terminal.mail_round.send(written),
            lambda problem: self._sent(written, problem),
            self._broken,
            on=On.BUREAU,
        )

    def _sent(self, written: Written, problem: MailError | None) -> None:
        self._lanes.ask(
            lambda terminal: terminal.mail_round.keep(written, problem), self._kept, self._broken
        )

    def _kept(self, mail: object) -> None:
        self._under_way = False
        self.moved.emit(mail)
        self._look()

    def _rest(self, post: Post) -> None:
        self._under_way = False
        if self._again:
            self._look()
        elif post.waiting and post.again_at is not None and self._begun:
            wait = round((post.again_at - post.now) / timedelta(milliseconds=1))
            self._timer.start(max(SOON_MS, min(LONGEST_MS, wait)) if wait > 0 else LONGEST_MS)

    def _broken(self, _: BaseException) -> None:
        """The book did not do it, or the file could not be made: it waits, and goes later."""
        self._under_way = False
        if self._begun:
            self._timer.start(LONGEST_MS)
