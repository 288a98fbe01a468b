"""Handing over a ticket, asked for on the card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.ui.mail.deliver_card import DeliverCard
from app.ui.sheet_files.ticket import SheetOf

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

Standing = tuple[str, bool]  # the address that this buyer's letters went to last; may mail go


class Deliveries(QObject):
    """Files are made on the lane that writes; a letter waits in the book for the postman."""

    def __init__(self, desk: Desk, card: DeliverCard) -> None:
        super().__init__()
        self._desk, self._card = desk, card
        self._ticket: SheetOf | None = None
        card.mailed.connect(self._mail)
        card.stored.connect(self._put)

    def ask(self, ticket: SheetOf) -> None:
        """Open the card for a ticket, with the address that its buyer's letters went to last."""
        self._ticket = ticket

        def found(terminal: Terminal) -> Standing:
            address = terminal.delivering.last_address(ticket.code, ticket.number)
            return address, bool(terminal.mail_setting.sender)

        def show(standing: Standing) -> None:
            none = "" if standing[1] else self.tr("还没有设置邮件服务器：系统设置 > 邮件交付")
            self._card.ask(ticket, standing[0], none)

        self._desk.ask(found, show)

    def _mail(self, address: str) -> None:
        ticket, operator = self._ticket, self._desk.session.operator
        if ticket is None:
            return
        self._desk.ask(
            lambda terminal: terminal.delivering.ask_mail(
                ticket.code, ticket.number, address, operator=operator
            ),
            self._waits,
            self._broken,
        )

    def _put(self, folder: Path) -> None:
        ticket, operator = self._ticket, self._desk.session.operator
        if ticket is None:
            return
        self._desk.ask(
            lambda terminal: terminal.delivering.to_folder(
                ticket.code, ticket.number, folder, operator=operator
            ),
            lambda told: self._stands(folder, told),
            self._broken,
        )

    def _waits(self, told: dict[str, Any]) -> None:
        self._card.close_card()
        self._desk.tell(self.tr("邮件已交给发件箱：{0}").format(told["to"]))
        self._desk.book_changed()

    def _stands(self, folder: Path, told: list[dict[str, Any]]) -> None:
        self._card.close_card()
        self._desk.tell(self.tr("已存 {0} 个文件到 {1}").format(len(told), folder))
        self._desk.book_changed()

    def _broken(self, error: BaseException) -> None:
        self._card.close_card()
        self._desk.show_problem(error)
