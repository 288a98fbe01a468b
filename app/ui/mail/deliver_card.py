"""The card 交付电子发票: to the buyer's mail address, or into a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.mail_address import is_mail_address
from app.ui.parts.buttons import Button
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.place_dialog import ask_for_folder
from app.ui.sheet_files.folders import documents
from app.ui.sheet_files.ticket import SheetOf

WIDE = 560


class DeliverCard(Floating):
    """`ask(ticket, address, no_mail)`; `mailed(address)` or `stored(folder)` when it is chosen."""

    mailed = Signal(str)
    stored = Signal(object)

    def __init__(self, window: QWidget, key: str) -> None:
        super().__init__(window, name=self.tr("交付电子发票"), where="centre")
        self.what = label("", "strong")
        self.address = Field("", "buyer@example.test", name=self.tr("购方的邮件地址"), limit=254)
        self.box = labelled(self.address, self.tr("购方的邮件地址"))
        self.send = Button(self.tr("发邮件"), key, "primary", icon="mail")
        self.folder = Button(self.tr("存到文件夹…"))
        self.back = Button(self.tr("返回列表"), "Esc", "ghost")
        self._arrange()

    def ask(self, ticket: SheetOf, address: str, no_mail: str) -> None:
        """Open for one ticket; `no_mail`: why no letter can be asked for, "" if one can."""
        self.what.setText(f"{ticket.kind} · {ticket.code} · {ticket.number}　{ticket.buyer}")
        self.address.setText(address)
        self.box.show_error("")
        self.send.set_why_not(no_mail)
        self.address.setEnabled(not no_mail)
        self.open(self.folder if no_mail else self.address)

    def refuse(self, words: str) -> None:
        """The address is none."""
        self.box.show_error(words)
        self.address.setFocus()

    def press(self) -> None:
        """F9: the letter, if there is an address."""
        address = self.address.text().strip()
        if not self.send.isEnabled():
            return
        if is_mail_address(address):
            self.mailed.emit(address)
        else:
            self.refuse(self.tr("写成 buyer@example.test 这样，没有空格"))

    def _choose(self) -> None:
        ask_for_folder(self, self.tr("存到哪个文件夹"), documents(), self._chosen)

    def _chosen(self, folder: Path) -> None:
        self.stored.emit(folder)

    def _arrange(self) -> None:
        sent = row(self.box, self.send, gap=8)
        sent.setStretchFactor(self.box, 1)
        told = label(
            self.tr(
                "PDF、OFD 和 XML 一起交付；是下载，会登记，不计打印次数。连不上时邮件留着自动再发。"
            ),
            "caption",
            wrap=True,
        )
        foot = row(self.folder, None, self.back)
        self.hold(column(self.what, sent, told, hline(), foot, gap=10, margins=(16, 14, 16, 14)))
        self.setMinimumWidth(WIDE)
        self.send.clicked.connect(self.press)
        self.folder.clicked.connect(self._choose)
        self.back.clicked.connect(self.close_card)
        enter_next(self, on_last=self.press)
