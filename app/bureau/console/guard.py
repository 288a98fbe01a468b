"""Who may be at the console: a password made at the first start, or a ticket of the terminal.

The store knows the password by argon2, sessions and tickets by their hash. Each session has a word
of its own that every form must carry, so that no other site's page can press a button here. Times
are the PC's, not the bureau's: its clock is moved from here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import delete, select

from app.bureau.refusals import Refusal
from db.bureau_schema.notices import console_session

if TYPE_CHECKING:
    from app.bureau.work import Work

PASSWORD = "console_password"  # settings
TICKET = "console_ticket"
WRONG = "console_wrong"
HOURS_12 = 12 * 3600
TICKET_S = 60
TRIES, PAUSE_S = 5, 300


class Entered(Struct, frozen=True):
    """`token` is the cookie, `word` stands in the forms."""

    token: str
    word: str


class Guard:
    """Password, sessions and tickets of the console."""

    def __init__(self, work: Work, pc_time: Callable[[], float] = time.time) -> None:
        self._work = work
        self._now = int(pc_time())

    def first_password(self) -> str:
        """Made when there is none, told this once; empty when there is one. Of several processes
        that begin at once on one database only one tells it."""
        from argon2 import PasswordHasher

        if self._work.settings.get(PASSWORD):
            return ""
        password = _new_password()
        kept = self._work.settings.add(PASSWORD, PasswordHasher().hash(password))
        return password if kept else ""

    def another_password(self) -> str:
        """In place of one that nobody knows any more; a lock ends with it."""
        password = _new_password()
        self.set_password(password)
        self._work.settings.remove(WRONG)
        return password

    def set_password(self, password: str) -> None:
        """From now on; who is logged in stays so."""
        from argon2 import PasswordHasher

        self._work.settings.put(PASSWORD, PasswordHasher().hash(password))

    def enter(self, password: str) -> Entered | None:
        """With the password; None: it was wrong. CONSOLE-LOCKED after five wrong ones."""
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerifyMismatchError

        self._refuse_locked()
        try:
            PasswordHasher().verify(self._work.settings.get(PASSWORD), password)
        except (VerifyMismatchError, InvalidHashError):
            self._count_wrong()
            return None
        self._work.settings.remove(WRONG)
        return self._opened()

    def ticket(self) -> str:
        """For one entrance within a minute: the terminal of this home opens a browser with it."""
        ticket = secrets.token_urlsafe(24)
        said = f"{_hashed(ticket).hex()} {self._now + TICKET_S}"
        self._work.settings.put(TICKET, said)
        return ticket

    def enter_by(self, ticket: str) -> Entered | None:
        """With a ticket that was not used; None: it is not good."""
        digest, _, until = self._work.settings.get(TICKET).partition(" ")
        good = hmac.compare_digest(digest, _hashed(ticket).hex()) and self._now <= int(until or 0)
        if not good:
            return None
        self._work.settings.remove(TICKET)
        return self._opened()

    def word(self, token: str) -> str:
        """The word of a session that holds; empty: nobody is here."""
        of = console_session.c.token_hash == _hashed(token), console_session.c.until > self._now
        found = self._work.connection.scalar(select(console_session.c.guard).where(*of))
        return str(found or "")

    def leave(self, token: str) -> None:
        """退出."""
        of = console_session.c.token_hash == _hashed(token)
        self._work.connection.execute(delete(console_session).where(of))

    def _opened(self) -> Entered:
        entered = Entered(secrets.token_urlsafe(32), secrets.token_urlsafe(16))
        old = console_session.c.until <= self._now
        self._work.connection.execute(delete(console_session).where(old))
        row = {"token_hash": _hashed(entered.token), "guard": entered.word}
        self._work.connection.execute(
            console_session.insert().values(**row, until=self._now + HOURS_12)
        )
        return entered

    def _refuse_locked(self) -> None:
        times, _, last = self._work.settings.get(WRONG, "0 0").partition(" ")
        if int(times) >= TRIES and self._now < int(last) + PAUSE_S:
            raise Refusal("CONSOLE-LOCKED", 429)

    def _count_wrong(self) -> None:
        times, _, last = self._work.settings.get(WRONG, "0 0").partition(" ")
        recent = self._now < int(last) + PAUSE_S
        count = int(times) + 1 if recent else 1
        self._work.settings.put(WRONG, f"{count} {self._now}")


def _new_password() -> str:
    return secrets.token_urlsafe(9)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
