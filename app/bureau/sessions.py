"""Who is here now: a challenge, the disk's signed status over it, and a token that runs out.

The store knows tokens by their hash only. Times are the bureau's.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.sql.expression import ClauseElement

from app.bureau.fixed import Fixed
from app.bureau.refusals import Refusal
from app.bureau.settings import OLDEST_CLIENT
from app.gateway.messages.sessions import Challenge, Session
from db.bureau_schema.devices import challenge, disk, session
from db.bureau_schema.settings import setting
from hardware.ports import SignedStatus
from hardware.signing.chain import SignatureWrong, verify_status
from hardware.signing.records import Unreadable, status_of

if TYPE_CHECKING:
    from app.bureau.work import Work
    from app.gateway.messages.sessions import SessionAsked

CHALLENGE_S = 120
MOST_CHALLENGES = 20  # of one disk, at a time
SESSION = timedelta(hours=8)
FIRST_CLIENT = "0"


def hashed(token: str) -> bytes:
    """A token as the store has it."""
    return hashlib.sha256(token.encode()).digest()


def version_of(text: str) -> tuple[int, ...]:
    """The numbers of a version, for comparing.

    >>> version_of("0.10.1") > version_of("0.9")
    True
    """
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", text)[:6])


class Sessions:
    """Challenges and tokens."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def challenge(self, number: str) -> Challenge:
        """16 fresh bytes for a disk that the bureau knows. DISK-UNKNOWN."""
        self._work.devices.certificate(number)
        self._forget_old(number)
        nonce = secrets.token_bytes(16)
        row = {"nonce": nonce, "disk": number, "until": self._work.seconds + CHALLENGE_S}
        self._work.connection.execute(challenge.insert().values(**row))
        return Challenge(nonce)

    def open(self, asked: SessionAsked) -> Session:
        """A token for the disk that signed one of its challenges. VERSION-OLD, DISK-UNKNOWN,
        SESSION-REFUSED."""
        _refuse_old(asked.client, self._work.settings.get(OLDEST_CLIENT, FIRST_CLIENT))
        certificate = self._work.devices.certificate(asked.disk)
        self._spend(asked)
        self._check(asked, certificate)
        token, until = secrets.token_urlsafe(32), self._work.at + SESSION
        row = {"token_hash": hashed(token), "disk": asked.disk, "client": asked.client}
        connection = self._work.connection
        connection.execute(delete(session).where(session.c.until < self._work.seconds))
        connection.execute(session.insert().values(**row, until=int(until.timestamp())))
        self._note(asked)
        return Session(token, until, self._work.at)

    def holder(self, token: str) -> str:
        """The disk whose session it is; SESSION-NEEDED if there is none that holds, VERSION-OLD
        from the moment that its terminal's version is refused. A clock that was put back does not
        make a session last longer than it was given."""
        now = self._work.seconds
        row = _HELD.first(self._work.connection, token=hashed(token), now=now)
        if row is None:
            raise Refusal("SESSION-NEEDED", 401)
        disk, until, client, oldest = row
        if until > now + SESSION.total_seconds():
            raise Refusal("SESSION-NEEDED", 401)
        _refuse_old(client, oldest or FIRST_CLIENT)
        return str(disk)

    def _note(self, asked: SessionAsked) -> None:
        """What the disk says of itself, as far as the bureau asks for it."""
        _, status = status_of(asked.signed)
        said = {"unsent": status.unsent, "offline_over": int(status.offline_over)}
        seen = update(disk).where(disk.c.number == asked.disk)
        self._work.connection.execute(seen.values(seen_at=self._work.seconds, **said))

    def _forget_old(self, number: str) -> None:
        """Of each disk the newest few are kept, so that nobody fills the store by asking."""
        mine = challenge.c.disk == number
        newest = select(challenge.c.until).where(mine).order_by(challenge.c.until.desc())
        edge = self._work.connection.execute(newest.offset(MOST_CHALLENGES - 1).limit(1)).scalar()
        old = challenge.c.until < self._work.seconds
        if edge is not None:
            old = old | (mine & (challenge.c.until <= edge))
        self._work.connection.execute(delete(challenge).where(old))

    def _spend(self, asked: SessionAsked) -> None:
        try:
            nonce, _ = status_of(asked.signed)
        except Unreadable as wrong:
            raise Refusal("SESSION-REFUSED", 401, reason="statement") from wrong
        mine = (challenge.c.nonce == nonce) & (challenge.c.disk == asked.disk)
        good = mine & (challenge.c.until >= self._work.seconds)
        if self._work.connection.execute(delete(challenge).where(good)).rowcount != 1:
            raise Refusal("SESSION-REFUSED", 401, reason="challenge")

    def _check(self, asked: SessionAsked, certificate: bytes) -> None:
        nonce, status = status_of(asked.signed)
        proof = SignedStatus(status, asked.signed, asked.signature)
        try:
            verify_status(proof, nonce, asked.disk, certificate)
        except SignatureWrong as wrong:
            raise Refusal("SESSION-REFUSED", 401, reason="signature") from wrong


def _refuse_old(client: str, oldest: str) -> None:
    if version_of(client) < version_of(oldest):
        raise Refusal("VERSION-OLD", 426, version=client, oldest=oldest)


def _held(_: str) -> ClauseElement:
    """Of a token that has not run out: whose it is, until when, the oldest terminal allowed."""
    oldest = select(setting.c.value).where(setting.c.name == OLDEST_CLIENT).scalar_subquery()
    columns = session.c.disk, session.c.until, session.c.client, oldest.label("oldest")
    return select(*columns).where(
        session.c.token_hash == bindparam("token"), session.c.until > bindparam("now")
    )


_HELD = Fixed(_held)
