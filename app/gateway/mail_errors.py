"""What may go wrong on the way to the mail server. Whether the mail went is in the class."""

from __future__ import annotations

from enum import StrEnum


class MailReason(StrEnum):
    """Why the server was not reached (MAIL-AWAY)."""

    SWITCHED_OFF = "switched-off"  # 网络开关: nothing leaves
    NAME = "name"  # the name of the server is not known
    PORT = "port"  # the machine is not reached, or nothing listens at this port
    TLS = "mail-tls"  # no safe line: its certificate is not believed, or it offers none
    SILENT = "silent"  # connected, and no answer in time
    CUT = "cut"  # the line broke
    STRANGE = "mail-strange"  # whoever answers is no mail server


class MailError(Exception):
    """The mail did not go. Stable `code`, and `facts` that fill its sentence."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}


class MailAway(MailError):
    """MAIL-AWAY: the server was not reached (`MailReason`). To be tried again later."""

    def __init__(self, reason: MailReason, /, **facts: object) -> None:
        super().__init__("MAIL-AWAY", reason=reason, **facts)


class MailLater(MailError):
    """MAIL-LATER: the server will not take this letter now (4xx); `answer`: its number."""


class MailLoginWrong(MailError):
    """MAIL-LOGIN: the server does not take user and password. Another try needs another one."""


class MailRefused(MailError):
    """MAIL-REFUSED: the server will never take this mail (5xx); `answer`: its number."""


class MailInDoubt(MailAway):
    """The line broke after the mail was handed over: it may have gone. The same mail (by its
    Message-ID) may be sent again; at worst the buyer has it twice."""
