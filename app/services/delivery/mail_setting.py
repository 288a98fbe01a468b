"""The mail server of this terminal (邮件服务器): whether there is one, its password, a try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.gateway.mail_errors import MailAway, MailReason
from app.repositories.audit import AuditEntry

if TYPE_CHECKING:
    from app.services.book import Book
    from app.settings import Settings


class MailSetting(Struct):
    """Where letters are handed over stands in the settings, the password sealed in the book."""

    book: Book
    settings: Callable[[], Settings]
    has_password: Callable[[], bool]
    keep_password: Callable[[str], None]
    try_line: Callable[[], None]  # MailError
    is_on: Callable[[], bool]  # 网络开关
    now: Callable[[], datetime]

    @property
    def sender(self) -> str:
        """Who the letters are from; empty where no server is set up."""
        asked = self.settings()
        return asked.mail_from if asked.mail_host else ""

    def change_password(self, password: str, *, operator: str) -> None:
        """Another one; empty: none."""
        self.keep_password(password)
        with self.book.writing() as work:
            work.audit.append(AuditEntry(self.now(), operator, "mail.password", "", ""))
            work.commit()

    def try_out(self) -> None:
        """Everything but a letter: reach the server, make the line safe, log in. MAIL-NONE;
        MailError."""
        from app.domain.errors import RuleBroken

        if not self.sender:
            raise RuleBroken("MAIL-NONE")
        if not self.is_on():
            raise MailAway(MailReason.SWITCHED_OFF)
        self.try_line()
