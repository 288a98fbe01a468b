"""One round of letters (发送邮件), in three parts: what is due is taken from the book, handed to
the server where nobody waits for it, and what became of it is kept.

A letter whose line broke after it was handed over may have gone: it goes again under the same
Message-ID, so that the buyer has it twice at worst and never not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.gateway.mail_errors import MailAway, MailError, MailLoginWrong, MailReason, MailRefused
from app.repositories.mails import Mail, MailState
from app.services.back_off import pause_after
from app.services.delivering import mail_answer
from app.services.letter import letter

if TYPE_CHECKING:
    from random import Random

    from app.services.book import Book
    from app.services.delivering import Answer, Delivering

LOGIN_PAUSE = timedelta(minutes=30)  # a password is not tried until an account is locked


class Written(Struct, frozen=True):
    """A letter on its way: what is handed over, and of which `mail`."""

    mail: Mail
    content: bytes


class Post(Struct, frozen=True):
    """What a look at the book found: a letter to hand over, or when to come again."""

    letter: Written | None
    waiting: int
    again_at: datetime | None
    now: datetime


class MailRound(Struct):
    """`look` and `keep` where the book is written; `hand_over` wherever one may wait."""

    book: Book
    delivering: Delivering
    sender: Callable[[], str]  # empty: there is no mail server
    hand_over: Callable[[str, str, bytes], None]  # sender, to, letter. MailError
    is_on: Callable[[], bool]  # 网络开关
    random: Random
    now: Callable[[], datetime]

    def look(self, *, wake: bool = False) -> Post:
        """The oldest letter that may be tried. `wake`: whatever pause it stands in."""
        at = self.now()
        with self.book.writing() as work:
            if wake:
                work.mails.wake()
            waiting, due = work.mails.waiting()
            mail = work.mails.due(at) if self.is_on() and self.sender() else None
            work.commit()
        written = None if mail is None else self._written(mail)
        return Post(written, waiting, due, at)

    def _written(self, mail: Mail) -> Written:
        delivering = self.delivering
        invoice = delivering.searching.one(mail.key.code, mail.key.number)
        files = delivering.files(invoice)
        return Written(mail, letter(mail, invoice, files, sender=self.sender(), at=self.now()))

    def send(self, written: Written) -> MailError | None:
        """Hand one letter over; what went wrong."""
        try:
            self.hand_over(self.sender(), written.mail.address, written.content)
        except MailError as problem:
            return problem
        return None

    def keep(self, written: Written, problem: MailError | None) -> Mail:
        """What became of it."""
        at = self.now()
        mail = replace(written.mail, tries=written.mail.tries + 1, moved_at=at)
        mail = self._after(mail, problem, at)
        with self.book.writing() as work:
            kept = work.mails.one(mail.number)
            if kept is not None and kept.state is not MailState.WAITING and problem is not None:
                mail = replace(mail, state=kept.state)  # cancelled while it was on its way
            work.mails.move(mail)
            if isinstance(problem, MailAway | MailLoginWrong):
                work.mails.hold(mail.due_at)  # the next one would fare no better
            work.commit()
        if problem is None:
            self.delivering.log(mail.key, mail.operator, "mail", mail.address)
        return mail

    def _after(self, mail: Mail, problem: MailError | None, at: datetime) -> Mail:
        if problem is None:
            return replace(mail, state=MailState.SENT, error="")
        if isinstance(problem, MailRefused):
            return replace(mail, state=MailState.REFUSED, error=problem.code)
        login = isinstance(problem, MailLoginWrong)
        pause = LOGIN_PAUSE if login else pause_after(mail.tries, self.random)
        return replace(mail, due_at=at + pause, error=problem.code)

    def send_all(self) -> Iterator[tuple[Answer, MailError | None]]:
        """Everything that waits, oldest first, each once: its answer, and why it did not go. A
        server that is away is asked once. MAIL-NONE, MAIL-AWAY (`switched-off`)."""
        if not self.sender():
            raise RuleBroken("MAIL-NONE")
        if not self.is_on():
            raise MailAway(MailReason.SWITCHED_OFF)
        post = self.look(wake=True)
        while post.letter is not None:
            problem = self.send(post.letter)
            yield mail_answer(self.keep(post.letter, problem)), problem
            post = self.look()
