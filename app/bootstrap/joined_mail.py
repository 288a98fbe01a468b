"""The services of delivery, each joined when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.joined_bureau import WithBureau
from app.bootstrap.opening import now

if TYPE_CHECKING:
    from app.gateway.mail_line import MailServer
    from app.services.delivery.delivering import Delivering
    from app.services.delivery.mail_round import MailRound
    from app.services.delivery.mail_setting import MailSetting


class WithMail(WithBureau):
    """What `Joined` has of mail. The library of the line is loaded by who sends."""

    @cached_property
    def delivering(self) -> Delivering:
        from app.services.delivery.delivering import Delivering

        return Delivering(
            book=self.book,
            searching=self.searching,
            outputs=self.printing_out.outputs,
            refuse_own=self._home.refuse_own,
            now=now,
            is_set_up=lambda: bool(self.mail_setting.sender),
        )

    @cached_property
    def mail_round(self) -> MailRound:
        from random import Random

        from app.services.delivery.mail_round import MailRound

        return MailRound(
            book=self.book,
            delivering=self.delivering,
            sender=lambda: self.mail_setting.sender,
            hand_over=self._hand_over,
            is_on=lambda: self.network.is_on,
            random=Random(),
            now=now,
        )

    @cached_property
    def mail_setting(self) -> MailSetting:
        from app.services.delivery.mail_setting import MailSetting

        return MailSetting(
            book=self.book,
            settings=self._asked,
            has_password=lambda: bool(self._kept.mail_password()),
            keep_password=self._kept.keep_mail_password,
            try_line=self._try_line,
            is_on=lambda: self.network.is_on,
            now=now,
        )

    def _hand_over(self, sender: str, to: str, letter: bytes) -> None:
        from app.gateway.mail_line import send

        send(self._mail_server(), sender, to, letter)

    def _try_line(self) -> None:
        from app.gateway.mail_line import try_out

        try_out(self._mail_server())

    def _mail_server(self) -> MailServer:
        from app.gateway.mail_line import MailServer

        asked = self._asked()
        return MailServer(
            asked.mail_host,
            asked.mail_port,
            asked.mail_security,
            asked.mail_user,
            self._kept.mail_password(),
            Path(asked.mail_ca) if asked.mail_ca else None,
        )
