"""The login page: left whether the terminal is fit to work, right who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.combo import ComboField
from app.ui.parts.fields import Field
from app.ui.parts.labels import Picture, column, frame, hline, label, row
from app.ui.parts.signs import Sign
from app.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.login.first_look import Fact, FirstLook
    from app.ui.login.presenter import LoginPresenter

LEFT, RIGHT, HEIGHT = 420, 400, 452
SHOW = "Alt+V"


class LoginPage(QWidget):
    """Shows what the presenter says. Also the page that unlocks."""

    help_asked = Signal()
    theme_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.presenter: LoginPresenter | None = None
        self._unfilled = True  # what is typed before the terminal is open stays
        self._hurried = False  # Enter came before the terminal was open
        self.setProperty("kind", "canvas")
        self.setAccessibleName(self.tr("登录"))
        self.mark = SimMark()
        self.mark.hide()
        self.taxpayer = label("", "title")
        self.tax_id = label("", "caption", copied=True)
        self.waiting = label(self.tr("正在读取税控盘与账簿…"), "soft")
        self._facts = column(gap=8)
        self.people = ComboField(name=self.tr("操作员"), size="big")
        self.password = Field("", "", name=self.tr("口令"), size="big", limit=200)
        self.show_it = Button(self.tr("显示"), SHOW, "link", "eye", size="small")
        self.wrong = self._line("bad", "bad")
        self.caps = self._line("warn", "")
        self.remark = label("", "caption", wrap=True)
        self.enter = Button(self.tr("登录"), "Enter", "primary", size="big")
        self.about = Button(self.tr("口令各管什么"), "F1", "link", size="small")
        self.theme = Button("", kind="ghost", icon="sun", size="small", name=self.tr("换主题"))
        self._lay_out()
        self._listen()
        self.password.setFocus()

    # -- what the presenter says

    def show_look(self, look: FirstLook) -> None:
        """Whose terminal, its facts, the people."""
        self.taxpayer.setText(look.taxpayer)
        self.tax_id.setText(look.tax_id)
        self.mark.setVisible(look.simulated)
        self.show_facts(look)
        self.people.set_options([(one.words, one.name) for one in look.people])
        self.enter.set_why_not("")

    def show_facts(self, look: FirstLook) -> None:
        """Whether the terminal is fit to work, at that moment."""
        self.waiting.hide()
        while item := self._facts.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for fact in look.facts:
            self._facts.addWidget(_fact(fact))

    def fill(self, name: str, password: str, remark: str) -> None:
        """Put these into the fields; the cursor stands in the password. Who typed and pressed
        Enter before there was anything to fill is let in as soon as there is."""
        typed = self.password.text() if self._unfilled else ""
        self._unfilled = False
        self.people.choose(name)
        self.password.setText(password or typed)
        self.remark.setText(remark)
        self.password.setFocus()
        self.password.selectAll()
        if self._hurried and self.password.text():
            QTimer.singleShot(0, self, self.try_it)
        self._hurried = False

    def take_typed(self, strokes: Sequence[tuple[int, Any, str]]) -> None:
        """This page stands on the screen: the password is typed next. `strokes` (key, modifiers,
        text) came before."""
        self.password.setFocus()
        for stroke in strokes:
            QCoreApplication.postEvent(self.password, QKeyEvent(QEvent.Type.KeyPress, *stroke))

    def show_busy(self, busy: bool) -> None:
        """A password is being checked."""
        self.enter.set_words(self.tr("正在核对口令") if busy else self.tr("登录"))

    def show_wrong(self, words: str) -> None:
        """At the password, with its outline; "" takes it away."""
        self.password.set_error(words)
        self._say(self.wrong, words)
        if words:
            self.password.setFocus()
            self.password.selectAll()

    def try_it(self) -> None:
        """Enter."""
        if self.presenter is None or self.presenter.look is None:
            self._hurried = True
            return
        self.presenter.enter(str(self.people.value() or ""), self.password.text())

    def show_password(self) -> None:
        """Alt+V: readable, and hidden again."""
        hidden = self.password.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
        self.show_it.set_words(self.tr("隐藏") if hidden else self.tr("显示"))

    # -- inside

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._caps(event)
            held = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if event.key() == Qt.Key.Key_V and held:
                self.show_password()
                return True
            if event.key() == Qt.Key.Key_F1:
                self.help_asked.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched is self.people:
                self.password.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _caps(self, event: QKeyEvent) -> None:
        """A letter whose case is not what Shift says: caps lock is on."""
        text = event.text()
        if len(text) == 1 and text.isascii() and text.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            on = text.isupper() is not shift
            self._say(self.caps, self.tr("大写锁定已打开") if on else "")

    def _listen(self) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.try_it)
        self.password.textEdited.connect(self._typed)
        self.enter.clicked.connect(self.try_it)
        self.show_it.clicked.connect(self.show_password)
        self.theme.clicked.connect(self.theme_asked)
        self.about.clicked.connect(self.help_asked)
        for widget in (self.people, self.password):
            widget.installEventFilter(self)

    def _typed(self) -> None:
        self.remark.setText("")
        if self.presenter is not None:
            self.presenter.typed()

    def _lay_out(self) -> None:
        card = frame("card", row(self._left(), self._right(), gap=0, margins=(1, 1, 1, 1)))
        card.setMinimumHeight(HEIGHT)
        foot = row(
            label(self.tr("版本 ") + VERSION, "caption"), None, self.theme, margins=(24, 0, 24, 12)
        )
        self.setLayout(column(None, row(None, card, None), None, foot))
        self.enter.set_why_not(self.tr("正在读取税控盘与账簿"))

    def _left(self) -> QFrame:
        head = row(
            Picture("receipt-yuan", "accent", 30),
            label(self.tr("开票终端"), "figure"),
            self.mark,
            None,
            gap=10,
        )
        inside = column(
            head,
            2,
            self.taxpayer,
            self.tax_id,
            6,
            hline(),
            6,
            self.waiting,
            self._facts,
            None,
            gap=8,
            margins=(32, 32, 32, 28),
        )
        made = frame("side", inside)
        made.setFixedWidth(LEFT)
        return made

    def _right(self) -> QFrame:
        inside = column(
            label(self.tr("登录"), "title"),
            6,
            label(self.tr("操作员"), "caption"),
            self.people,
            6,
            row(label(self.tr("口令"), "caption"), None, self.show_it),
            self.password,
            self.wrong,
            self.caps,
            self.remark,
            None,
            self.enter,
            row(None, self.about),
            gap=6,
            margins=(36, 32, 36, 20),
        )
        made = frame("plain", inside)
        made.setFixedWidth(RIGHT)
        return made

    def _line(self, shape: str, tone: str) -> QFrame:
        words = label("", "" if tone else "caption", tone=tone, wrap=True)
        line = row(Sign(shape, 14), words, gap=6)
        line.setStretch(1, 1)
        made = frame("plain", line)
        made.setProperty("words", words)
        made.hide()
        return made

    def _say(self, line: QFrame, words: str) -> None:
        line.property("words").setText(words)
        line.setVisible(bool(words))


def _fact(fact: Fact) -> QWidget:
    name = label(fact.name, "caption")
    name.setMinimumWidth(64)
    words = label(fact.words, wrap=True)
    words.setToolTip(fact.next_step)
    line = row(Sign(fact.shape, 14), name, words, gap=8)
    line.setStretch(2, 1)
    made = frame("plain", line)
    made.setAccessibleName(f"{fact.name}：{fact.words}")
    return made
