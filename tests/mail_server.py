"""A mail server on loopback for tests: a real one (aiosmtpd), with the moods of real ones."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

logging.getLogger("mail.log").setLevel(logging.ERROR)  # the server's own, not the program's
USER, PASSWORD = "shop@example.test", "correct horse"


@dataclass
class Office:
    """What the server does with a letter, and what it took. `answers`: by recipient."""

    answers: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    deaf: bool = False  # takes the letter and breaks the line before it says so
    taken: str = "250 taken"
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        del session
        if not self.taken.startswith("250"):
            return self.taken
        content = cast("bytes", envelope.content)
        self.letters.append(BytesParser(policy=default).parsebytes(content))
        if self.deaf:
            cast("asyncio.WriteTransport", server.transport).abort()
        return self.taken


def _who(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    del server, session, envelope, mechanism
    asked = cast("LoginPassword", given)
    right = (asked.login, asked.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def a_mail_server(
    *, login: bool = False, tls: ssl.SSLContext | None = None, starttls: bool = False
) -> Iterator[Office]:
    """Serving on a free port of loopback; `tls`: its certificate; `login`: after STARTTLS only."""
    office, loop = Office(), asyncio.new_event_loop()
    more: dict[str, Any] = {"tls_context": tls} if starttls else {}
    if login:
        more |= {"authenticator": _who, "auth_required": True}

    def speaks() -> SMTP:
        return SMTP(office, hostname="mail.example.test", loop=loop, **more)

    wrapped = None if starttls else tls
    server = loop.run_until_complete(loop.create_server(speaks, "127.0.0.1", 0, ssl=wrapped))
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mail-server")
    thread.start()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
