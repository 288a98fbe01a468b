"""The services of delivery: e-invoices into a folder or to the buyer's mail address."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.delivery.delivering import Delivering
    from app.services.delivery.mail_round import MailRound
    from app.services.delivery.mail_setting import MailSetting


class MailServices(ABC):
    """The part of `Terminal` that delivers."""

    @property
    @abstractmethod
    def delivering(self) -> Delivering:
        """交付."""

    @property
    @abstractmethod
    def mail_round(self) -> MailRound:
        """发送邮件, round by round."""

    @property
    @abstractmethod
    def mail_setting(self) -> MailSetting:
        """系统设置 > 邮件服务器."""
