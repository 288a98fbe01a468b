"""邮件交付: the mail server of this terminal, and the letters with e-invoices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.mail.presenter import SHORT, Here, Presenter, Typed
from app.ui.mail.rows import AGAIN, CANCELLABLE, LetterModel
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.labelled import Labelled, labelled
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.plain_page import page_bar, plain_page, scrolling
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.mail.rows import Letter

PORT_WIDTH = 110
SECURITIES = (("SSL/TLS", "ssl"), ("STARTTLS", "starttls"), ("不加密（只限本机）", "plain"))
WHAT = "在已开发票查询选一张电子发票，按交付，写购方的邮件地址"


def make(desk: Desk) -> Page:
    """The page."""
    return MailPage(desk, in_pieces=True)


class MailPage(Page):
    """F9 sends what waits, Shift+F9 saves and tests the server."""

    name, title, area = "mail", "邮件交付", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.model = LetterModel()
        self.model.said = SHORT
        self.fields: dict[str, Field] = {}
        self._boxes: dict[str, Labelled] = {}
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def entered(self) -> None:
        """As it was kept; nothing leaves by itself."""
        self._show_settings()
        self.fields["host"].setFocus()
        self.refresh()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def deeds(self) -> tuple[Action, ...]:
        """Send, test, and what may become of one letter."""

        def deed(name: str, title: str, do: Any, right: Right = Right.PRINT, **more: Any) -> Action:
            return Action(name, title, do, scope=self.name, right=right, **more)

        return (
            deed("page.main", self.tr("发送待发的邮件"), self.send),
            deed("page.other", self.tr("保存并测试邮件服务器"), self.test, Right.BUREAU),
            deed("mail.cancel", self.tr("取消这封邮件"), self.cancel, why_not=self._why_no_cancel),
            deed("mail.again", self.tr("再发这封邮件"), self.again, why_not=self._why_not_again),
        )

    # --- deeds

    def send(self) -> None:
        """What waits, over the server that is kept: one that was only typed is none yet."""
        if self._is_unsaved:
            words = self.tr("填写的服务器还没有保存：先按「保存并测试」")
            self.show_verdict("warn", words)
            announce(self, words, urgent=True)
        else:
            self.presenter.send()

    def test(self) -> None:
        """What stands in the boxes is kept, and is what is tested."""
        if not self._why and self.save():
            self.presenter.test()

    def save(self) -> bool:
        """What stands in the boxes."""
        for one in self._boxes.values():
            one.show_error("")
        kept = self.presenter.save(self.typed)
        if kept:
            self.fields["password"].clear()
        return kept

    def cancel(self) -> None:
        """The letter of the row will not go."""
        letter = self.current
        if letter is not None and not self._why_no_cancel():
            self.presenter.cancel(letter)

    def again(self) -> None:
        """The letter of the row waits again."""
        letter = self.current
        if letter is not None and not self._why_not_again():
            self.presenter.again(letter)

    @property
    def typed(self) -> Typed:
        """The boxes."""
        said = {name: field.text().strip() for name, field in self.fields.items()}
        said["password"] = self.fields["password"].text()
        return Typed(security=self.security.value(), **said)

    @property
    def current(self) -> Letter | None:
        """The letter of the row."""
        place = self.table.row
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    # --- what the presenter shows

    def show_here(self, here: Here) -> None:
        self.model.show_rows(here.letters)
        if self.table.row < 0:
            self.table.go_to(0)
        strong, none = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(strong if here.letters else none)
        waiting = sum(1 for one in here.letters if one["outcome"] == "queued")
        self.count.setText(self.tr("{0} 封，{1} 封待发").format(len(here.letters), waiting))
        kept = self.tr("已存；不改就空着") if here.has_password else self.tr("封存在账册里")
        self._boxes["password"].set_hint(kept)
        self._show_deeds()

    def show_verdict(self, shape: str, words: str, more: str = "") -> None:
        self.sign.show_verdict(shape)
        self.words.setText(words + more)
        if shape != "busy":
            announce(self, words, urgent=shape == "bad")

    def refuse(self, field: str, words: str) -> None:
        if field == "security":
            self.security.set_error(words)
            self._security.show_error(words)
            self.security.setFocus()
            return
        self._boxes[field].show_error(words)
        self._boxes[field].setFocus()

    # --- inside

    @property
    def _why(self) -> str:
        there = Right.BUREAU in self._desk.session.rights
        return "" if there else self.tr("没有改网络设置的权限")

    def _why_no_cancel(self) -> str:
        return self._why_not(CANCELLABLE, self.tr("只有待发的可以取消"))

    def _why_not_again(self) -> str:
        return self._why_not(AGAIN, self.tr("只有被退回或已取消的可以再发"))

    def _why_not(self, states: tuple[str, ...], words: str) -> str:
        letter = self.current
        if letter is None:
            return self.tr("没有选中邮件")
        return "" if letter["outcome"] in states else words

    def _show_deeds(self) -> None:
        self.stop.set_why_not(self._why_no_cancel())
        self.once_more.set_why_not(self._why_not_again())
        for button in (self.try_it, self.keep):
            button.set_why_not(self._why)

    @property
    def _kept(self) -> Typed:
        asked = self._desk.preferences.settings
        return Typed(
            host=asked.mail_host,
            port=str(asked.mail_port),
            user=asked.mail_user,
            sender=asked.mail_from,
            ca=asked.mail_ca,
            password="",
            security=asked.mail_security,
        )

    @property
    def _is_unsaved(self) -> bool:
        return not self._why and self.typed != self._kept

    def _show_settings(self) -> None:
        kept = self._kept
        for name, field in self.fields.items():
            field.setText(getattr(kept, name))
        self.security.choose(kept.security)

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.send_now = Button(self.tr("全部发送"), keys.of("page.main"), "primary", icon="mail")
        self.try_it = Button(self.tr("保存并测试"), keys.of("page.other"))
        self.keep = Button(self.tr("保存"))
        self.stop = Button(self.tr("取消"), keys.of("mail.cancel", self.name))
        self.once_more = Button(self.tr("再发"), keys.of("mail.again", self.name))
        self.sign, self.words = Sign("off"), label(self.tr("还没有测试"))
        yield
        content = row(gap=12)
        bar = page_bar(
            self.title, 8, self.sign, self.words, None,
            self.stop, self.once_more, self.try_it, self.send_now,
        )  # fmt: skip
        self.setLayout(plain_page(bar, content, scrolls=False))
        left = column(gap=12)
        left.setContentsMargins(0, 0, 4, 0)
        ground = scrolling(frame("canvas"), left)
        ground.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.addWidget(ground, 4)
        left.addWidget(self._server_card())
        left.addStretch(1)
        yield
        content.addWidget(self._letters_card(), 7)
        yield
        self._connect()
        self._show_deeds()

    def _server_card(self) -> Card:
        card = Card(self.tr("邮件服务器"), note=self.tr("除税务局外，只往这里发"))
        host = self._box("host", self.tr("服务器"), self.tr("空着：不发邮件"), "smtp.example.test")
        port = self._box("port", self.tr("端口"), "")
        port.setMaximumWidth(PORT_WIDTH)
        self.security = ComboField(list(SECURITIES), name=self.tr("加密"))
        self._security = labelled(self.security, self.tr("加密"))
        sender = self._box("sender", self.tr("发件人地址"), "", "shop@example.test")
        user = self._box("user", self.tr("登录名"), self.tr("空着：不登录"))
        password = self._box("password", self.tr("密码或授权码"), self.tr("封存在账册里"))
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        ca = self._box("ca", self.tr("信任的证书文件"), self.tr("空着：系统信任的"))
        login = row(user, password)
        card.add(row(host, port), self._security, sender, login, ca, row(None, self.keep))
        return card

    def _box(self, name: str, title: str, hint: str, shown: str = "") -> Labelled:
        self.fields[name] = Field("", shown, limit=400)
        self._boxes[name] = Labelled(self.fields[name], title, hint)
        return self._boxes[name]

    def _letters_card(self) -> Card:
        card = Card(self.tr("邮件"), pad=0, gap=0, note=self.tr("连不上时留着，恢复后自动再发"))
        self.table = Table(self.model, name=self.tr("邮件"))
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # until there is a row
        self.table.set_empty(Empty(self.tr("还没有邮件"), self.tr(WHAT)))
        self.count = label("", "caption")
        card.body.addWidget(self.table, 1)
        card.body.addWidget(frame("plain", row(self.count, None, margins=(12, 6, 12, 6))))
        return card

    def _connect(self) -> None:
        self.send_now.clicked.connect(self.send)
        self.try_it.clicked.connect(self.test)
        self.keep.clicked.connect(self.save)
        self.stop.clicked.connect(self.cancel)
        self.once_more.clicked.connect(self.again)
        self.table.moved.connect(lambda _row: self._show_deeds())
        self.security.chosen.connect(lambda _: self._security.show_error(""))
        enter_next(self, on_last=self.test)
        self._desk.on_book_changed(lambda: self.refresh() if self.isVisible() else None)
