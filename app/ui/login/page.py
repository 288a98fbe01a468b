"""The login page: left whether the terminal is fit to work, right who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.labels import column, frame, label, row

if TYPE_CHECKING:
    from app.ui.login.first_look import FirstLook
    from app.ui.login.presenter import LoginPresenter


class LoginPage(QWidget):
    """Shows what the presenter says."""

    help_asked = Signal()
    theme_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.presenter: LoginPresenter | None = None
        self.taxpayer = label("", "title")
        self.tax_id = label("", "caption", copied=True)
        self.mark = SimMark()
        self.mark.hide()
        self.people = QComboBox()
        self.password = QLineEdit()
        self.wrong: QLabel = label("", "", tone="bad", wrap=True)
        self.remark: QLabel = label("", "caption", wrap=True)
        self.enter = Button(self.tr("登录"), "Enter", "primary", size="big")
        self._facts = column(gap=8)
        self._lay_out()

    def _lay_out(self) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.try_it)
        self.enter.clicked.connect(self.try_it)
        form = column(
            label(self.tr("登录"), "title"),
            self.people,
            self.password,
            self.wrong,
            self.remark,
            None,
            self.enter,
            gap=6,
            margins=(36, 32, 36, 24),
        )
        left = column(self.taxpayer, self.tax_id, self.mark, self._facts, None, margins=(32,) * 4)
        card = frame("card", row(frame("plain", left), frame("plain", form), gap=0))
        card.setFixedSize(822, 452)
        self.setLayout(column(None, row(None, card, None), None))

    def try_it(self) -> None:
        if self.presenter is not None:
            self.presenter.enter(str(self.people.currentData() or ""), self.password.text())

    def show_look(self, look: FirstLook) -> None:
        self.taxpayer.setText(look.taxpayer)
        self.tax_id.setText(look.tax_id)
        self.mark.setVisible(look.simulated)
        for person in look.people:
            self.people.addItem(person.words, person.name)

    def fill(self, name: str, password: str, remark: str) -> None:
        self.people.setCurrentIndex(self.people.findData(name))
        self.password.setText(password)
        self.remark.setText(remark)
        self.password.setFocus()

    def show_busy(self, busy: bool) -> None:
        self.enter.setEnabled(not busy)

    def show_wrong(self, words: str) -> None:
        self.wrong.setText(words)
