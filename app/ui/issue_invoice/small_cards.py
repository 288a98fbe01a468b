"""Small cards that ask for one thing: a discount; the boxes that the form does not show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.money import Money
from app.ui.issue_invoice.discount_said import said
from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.heads import BOX_WORDS
from app.ui.parts.buttons import Button
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import Labelled, labelled
from app.ui.parts.labels import column, label, row
from app.ui.parts.laying import lay

PAD = (16, 12, 16, 12)
EXTRAS = ("document", "list_name", "agency_certificate")


class DiscountCard(Floating):
    """Asks for a discount of some lines; `given(first, last, text)`, lines from 0."""

    given = Signal(int, int, str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, name=self.tr("折扣"), where="centre")
        self._lines = (0, 0)
        title, self._which = label(self.tr("折扣"), "title"), label("", "caption")
        self._field = Field(hint=self.tr("10% 或 20.00"), name=self.tr("折扣"))
        self._hint = self.tr("百分比 10%、9折，或金额 20.00；空着就取消折扣")
        self._named = labelled(self._field, self.tr("折扣"), self._hint)
        self._amounts: tuple[Money, ...] = ()
        self._field.textChanged.connect(self._weigh)
        self._more = label(self.tr("Shift+↓ 先选几行，就一起打折"), "caption")
        take = Button(self.tr("打折"), "Enter", "primary")
        take.clicked.connect(self._take)
        back = Button(self.tr("不打折"), "Esc")
        back.clicked.connect(self.close_card)
        head = row(title, self._which, None)
        body = column(head, self._named, self._more, gap=8)
        lay(body, row(None, back, take))
        body.setContentsMargins(*PAD)
        self.hold(body)
        enter_next(self, self._take)

    def ask(
        self, first: int, last: int, text: str, room: QRect, amounts: Sequence[Money] = ()
    ) -> None:
        """For lines `first` to `last`; `text` is the discount they have, `amounts` is what it is
        taken off, on the basis of the face."""
        self._lines, self._amounts = (first, last), tuple(amounts)
        one = self.tr("第 {0} 个货物").format(first + 1)
        several = self.tr("第 {0} 到 {1} 个货物").format(first + 1, last + 1)
        self._which.setText(one if first == last else several)
        self._more.setVisible(first == last)
        self._field.show_text(text)
        self._field.selectAll()
        self._weigh()
        self.adjustSize()
        self.open(self._field, room)

    def _weigh(self) -> None:
        """Below the box: what it will take off."""
        words, possible = said(self._field.text(), self._amounts)
        self._named.set_hint(words if words and possible else self._hint)
        if not possible:
            self._named.show_error(words)

    def _take(self) -> None:
        self.close_card()
        self.given.emit(*self._lines, self._field.text().strip())


class ExtrasCard(Floating):
    """Document number, name of the list, certificate of 代开, whether the buyer is a person."""

    typed = Signal(str, str)
    left = Signal(str)
    person = Signal(bool)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, name=self.tr("其他项目"), where="centre")
        self.boxes = {name: Field(name=BOX_WORDS[name]) for name in EXTRAS}
        self._named: dict[str, Labelled] = {}
        hints = {
            "document": self.tr("同一单据编号不会开出第二张"),
            "list_name": self.tr("填了就开清单；超过 8 行自动开清单"),
            "agency_certificate": self.tr("代开才填，票面加「代开」"),
        }
        body = column(label(self.tr("其他项目"), "title"), gap=10, margins=PAD)
        for name, box in self.boxes.items():
            self._named[name] = labelled(box, BOX_WORDS[name], hints[name])
            body.addWidget(self._named[name])
            box.textEdited.connect(lambda text, name=name: self.typed.emit(name, text))
            box.editingFinished.connect(lambda name=name: self.left.emit(name))
        self._person = QCheckBox(self.tr("购方是个人（不要税号）"))
        self._person.clicked.connect(self.person)
        done = Button(self.tr("回到票面"), "Esc")
        done.clicked.connect(self.close_card)
        body.addWidget(self._person)
        lay(body, row(None, done))
        self.hold(body)
        self.setMinimumWidth(420)
        enter_next(self, self.close_card)

    def show_face(self, face: Face) -> None:
        """What the boxes say, and what is wrong in them."""
        wrong = {one.field: one.message for one in reversed(face.wrong)}
        for name, box in self.boxes.items():
            box.show_text(getattr(face, name))
            self._named[name].show_error(wrong.get(name, ""))
        self._person.setChecked(face.buyer_is_person)

    def ask(self, field: str, room: QRect) -> None:
        """Open it at one of its boxes."""
        self.adjustSize()
        self.open(self.boxes.get(field, self.boxes["document"]), room)
