"""One round of letters (发送邮件), in three parts: what is due is taken from the book, handed to
the server where nobody waits for it, and what became of it is kept.

A letter whose line broke after it was handed over may have gone: it goes again under the same
Message-ID, so that the buyer has it twice at worst and never not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.gateway.mail_errors import MailAway, MailError, MailLoginWrong, MailReason, MailRefused
from app.repositories.mails import Mail, MailState
from app.services.delivery.delivering import mail_answer
from app.services.delivery.letter import letter
from app.services.problems import PROBLEMS, Problem
from app.services.upload.back_off import pause_after

if TYPE_CHECKING:
    from random import Random

    from app.services.book import Book
    from app.services.delivery.delivering import Answer, Delivering

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
    under_way: set[int] = msgspec.field(default_factory=set)  # numbers that nobody else may take

    def wake(self) -> None:
        """No pause holds any longer. MAIL-NONE, MAIL-AWAY (`switched-off`)."""
        if not self.sender():
            raise RuleBroken("MAIL-NONE")
        if not self.is_on():
            raise MailAway(MailReason.SWITCHED_OFF)
        with self.book.writing() as work:
            work.mails.wake()
            work.commit()

    def look(self) -> Post:
        """The oldest letter that may be tried; the book is not asked where there is no server."""
        at = self.now()
        if not self.sender():
            return Post(None, 0, None, at)
        with self.book.reading() as work:
            waiting, due = work.mails.waiting()
            mail = work.mails.due(at) if self.is_on() else None
        if mail is None or mail.number in self.under_way:
            return Post(None, waiting, due, at)
        try:
            written = self._written(mail)
        except PROBLEMS as problem:
            self._not_made(mail, problem, at)
            return self.look()
        self.under_way.add(mail.number)
        return Post(written, waiting, due, at)

    def _not_made(self, mail: Mail, problem: Problem, at: datetime) -> None:
        """Its files could not be made now (a seal that is still to be had): later, and never in
        the way of the others."""
        tries = mail.tries + 1
        due = at + pause_after(tries, self.random)
        with self.book.writing() as work:
            work.mails.move(replace(mail, tries=tries, due_at=due, error=problem.code, moved_at=at))
            work.commit()

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
        self.under_way.discard(written.mail.number)
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
        server that is away is asked once. As `wake`."""
        self.wake()
        post = self.look()
        while post.letter is not None:
            problem = self.send(post.letter)
            yield mail_answer(self.keep(post.letter, problem)), problem
            post = self.look()
