"""Mail by SMTP: one letter, one line. Whoever calls waits; deadlines are kept here."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from app.gateway.mail_errors import (
    MailAway,
    MailError,
    MailInDoubt,
    MailLater,
    MailLoginWrong,
    MailReason,
    MailRefused,
)

if TYPE_CHECKING:
    from pathlib import Path

SSL, STARTTLS, PLAIN = "ssl", "starttls", "plain"
DEADLINE_S = 10.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
FOR_EVER = 500  # answers from here on will be the same next time


class MailServer(Struct, frozen=True):
    """Where mail is handed over (邮件服务器). `ca`: file of the authority that is believed, None
    for the system's."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    ca: Path | None = None


def send(server: MailServer, sender: str, to: str, letter: bytes) -> None:
    """Hand over one letter. MailError says whether it did not go or nobody knows."""
    with _line(server) as line:
        try:
            line.sendmail(sender, [to], letter)
        except smtplib.SMTPRecipientsRefused as no:
            number, _ = no.recipients[to]
            raise _refused(number) from no
        except smtplib.SMTPResponseException as no:
            raise _refused(no.smtp_code) from no
        except (OSError, smtplib.SMTPException) as broken:
            raise MailInDoubt(_why(broken)) from broken


def try_out(server: MailServer) -> None:
    """Everything but a letter: reach it, make the line safe, log in. MailError."""
    with _line(server):
        pass


@contextmanager
def _line(server: MailServer) -> Iterator[smtplib.SMTP]:
    try:
        line = _connected(server)
    except (OSError, smtplib.SMTPException) as broken:
        raise _away(broken) from broken
    try:
        _logged_in(line, server)
        yield line
    finally:
        _leave(line)


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.security == PLAIN and server.host not in LOOPBACK:
        raise MailAway(MailReason.TLS)
    if server.security == SSL:
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=DEADLINE_S, context=_trust(server)
        )
    line = smtplib.SMTP(server.host, server.port, timeout=DEADLINE_S)
    if server.security == STARTTLS:
        try:
            line.starttls(context=_trust(server))
        except smtplib.SMTPNotSupportedError as none:
            line.close()
            raise MailAway(MailReason.TLS) from none
        except BaseException:
            line.close()
            raise
    return line


def _trust(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if server.ca is None else str(server.ca))


def _logged_in(line: smtplib.SMTP, server: MailServer) -> None:
    if not server.user:
        return
    try:
        line.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as no:
        raise MailLoginWrong("MAIL-LOGIN", answer=no.smtp_code) from no
    except smtplib.SMTPNotSupportedError as no:
        raise MailLoginWrong("MAIL-LOGIN", answer="") from no
    except (OSError, smtplib.SMTPException) as broken:
        raise _away(broken) from broken


def _leave(line: smtplib.SMTP) -> None:
    """What was taken is taken: how it says good-bye changes nothing."""
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()


def _refused(number: int) -> MailError:
    if number >= FOR_EVER:
        return MailRefused("MAIL-REFUSED", answer=number)
    return MailLater("MAIL-LATER", answer=number)


def _away(broken: Exception) -> MailError:
    return MailAway(_why(broken))


def _why(broken: BaseException) -> MailReason:
    if isinstance(broken, smtplib.SMTPServerDisconnected) and broken.__context__ is not None:
        return _why(broken.__context__)  # the library wraps what the line itself said
    kinds: tuple[tuple[type[BaseException], MailReason], ...] = (
        (ssl.SSLError, MailReason.TLS),
        (socket.gaierror, MailReason.NAME),
        (TimeoutError, MailReason.SILENT),
        (smtplib.SMTPServerDisconnected, MailReason.CUT),
        (smtplib.SMTPException, MailReason.STRANGE),
        (ConnectionResetError, MailReason.CUT),
        (BrokenPipeError, MailReason.CUT),
    )
    return next((reason for kind, reason in kinds if isinstance(broken, kind)), MailReason.PORT)
