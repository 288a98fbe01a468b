"""税务局连接: where the bureau is, whether the way to it is free, what is uploaded and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLabel

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.fields import Field
from app.ui.parts.labelled import Labelled
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.place_dialog import ask_for_existing
from app.ui.parts.plain_page import page_bar, plain_page, scrolling
from app.ui.parts.segments import Segments
from app.ui.parts.signs import Sign
from app.ui.parts.tick_box import TickBox
from app.ui.preferences.bureau import Facts, Here, Presenter
from app.ui.preferences.bureau_face import STEP_NAMES, uploads_words
from app.ui.preferences.device_face import StepFace
from app.ui.preferences.quota_row import QuotaRow
from app.ui.preferences.step_line import StepLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout

    from app.ui.desk import Desk

PLACE, AT_HOME = "https://税务局的地址", "空着：练习数据自带的模拟税务局"
BATCH_WIDTH = 120


def make(desk: Desk) -> Page:
    """The page."""
    return BureauPage(desk, in_pieces=True)


def browse(url: str) -> bool:
    """Whether a browser of this machine has opened it."""
    return QDesktopServices.openUrl(QUrl(url))


class BureauPage(Page):
    """F9 tests, Shift+F9 saves; Ctrl+U uploads as everywhere."""

    name, title, area = "bureau", "税务局连接", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        self.lines: list[StepLine] = []
        self.fields: dict[str, Field] = {}
        self._boxes: dict[str, Labelled] = {}
        self._on = True
        self._make(in_pieces)

    def entered(self) -> None:
        """As it was kept; nothing leaves by itself."""
        self.fields["url"].setFocus()
        self._show_settings()
        self.refresh()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def deeds(self) -> tuple[Action, ...]:
        """Test, save, console."""

        def deed(name: str, title: str, do: Callable[[], object]) -> Action:
            return Action(name, title, lambda: _done(do()), scope=self.name, right=Right.BUREAU)

        return (
            deed("page.main", self.tr("测试连接"), self.test),
            deed("page.other", self.tr("保存税局地址"), self.save),
            deed("bureau.console", self.tr("打开税务局控制台"), self.presenter.console),
        )

    def save(self) -> bool:
        """What stands in the boxes."""
        for one in self._boxes.values():
            one.show_error("")
        return self.presenter.save(*(field.text() for field in self.fields.values()))

    def test(self) -> None:
        """What stands in the boxes is what is tested."""
        if self._may and self.save():
            self.presenter.test()

    # --- what the presenter shows

    def show_here(self, here: Here) -> None:
        """Switch, uploads, quota."""
        self._on = here.on
        self.switch.choose(0 if here.on else 1)
        self.uploads.setText(uploads_words(here.uploads))
        why = "" if here.embedded else self.tr("只有练习数据自带的税务局有这个按钮")
        self.console.set_why_not(why or self._why)
        while self._meters.count():
            old = self._meters.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        for face in here.meters:
            self._meters.addWidget(QuotaRow(face))

    def show_steps(self, faces: list[StepFace]) -> None:
        """Every step so far."""
        for line, face in zip(self.lines, faces, strict=True):
            line.show_face(face)

    def show_verdict(self, shape: str, words: str) -> None:
        """All together."""
        self.sign.show_verdict(shape)
        self.words.setText(words)
        if shape != "busy":
            announce(self, words, urgent=shape == "bad")

    def show_facts(self, facts: Facts) -> None:
        """What the bureau knows of this terminal."""
        for place, told in enumerate(facts):
            if place == len(self.facts):
                pair = label("", "caption"), label("", wrap=True, copied=True)
                self.facts.append(pair)
                for side, made in enumerate(pair):
                    self._facts.addWidget(made, place, side)
            for shown, words in zip(self.facts[place], told, strict=True):
                shown.setText(words)
        self._facts.setColumnStretch(1, 1)
        self._asked.hide()

    def show_console(self, url: str) -> None:
        """In a browser; its address stands there for who has another one, for a minute."""
        opened = browse(url)
        self.door.setText(url)
        self.door.setCursorPosition(0)
        self.door.selectAll()
        self.door.show()
        told = self.tr("已在浏览器打开控制台；没有看到就复制这个地址，一分钟内有效")
        other = self.tr("没有找到浏览器；把这个地址复制到浏览器，一分钟内有效")
        self.said.setText(told if opened else other)
        self.said.show()

    def refuse(self, field: str, words: str) -> None:
        """What is wrong, at its box."""
        self._boxes[field].show_error(words)
        self._boxes[field].setFocus()

    # --- inside

    @property
    def _may(self) -> bool:
        return not self._why

    @property
    def _why(self) -> str:
        there = Right.BUREAU in self._desk.session.rights
        return "" if there else self.tr("没有改税局地址和网络的权限")

    def _show_settings(self) -> None:
        asked = self._desk.preferences.settings
        self.fields["url"].setText(asked.bureau_url)
        self.fields["ca"].setText(asked.bureau_ca)
        self.fields["proxy"].setText(asked.bureau_proxy)
        self.fields["batch"].setText(str(asked.upload_batch))
        self.by_itself.setChecked(asked.upload_by_itself)

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.test_now = Button(self.tr("测试连接"), keys.of("page.main"), "primary")
        self.keep = Button(self.tr("保存地址"), keys.of("page.other"))
        self.console = Button(self.tr("打开税务局控制台"), icon="world")
        self.upload = Button(self.tr("立即上传"), keys.of("uploads.now"), icon="cloud-upload")
        self.sign, self.words = Sign("off"), label(self.tr("还没有测试"))
        content = row(gap=12)
        bar = page_bar(
            self.title, 8, self.sign, self.words, None,
            self.console, self.upload, self.keep, self.test_now,
        )  # fmt: skip
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        left = column(gap=12)
        ground = scrolling(frame("canvas"), left)
        ground.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.addWidget(ground, 6)
        yield from self._left(left)
        yield from self._right(content)
        self._connect()

    def _left(self, left: QBoxLayout) -> Iterator[None]:
        left.setContentsMargins(0, 0, 4, 0)
        left.addWidget(self._place_card())
        yield
        left.addWidget(self._upload_card())
        yield
        quota = Card(self.tr("离线额度"), note=self.tr("不上传还能开多少；先到的一项为准"))
        self._meters = column(gap=2)
        quota.add(self._meters)
        left.addWidget(quota)
        left.addStretch(1)
        yield

    def _place_card(self) -> Card:
        card = Card(self.tr("地址"), note=self.tr("改了立即生效，不用重开"))
        self.switch = Segments((self.tr("联网"), self.tr("断网")), self.tr("网络开关"))
        url = self._box("url", self.tr("税务局地址"), AT_HOME, PLACE)
        ca = self._box("ca", self.tr("信任的证书文件"), self.tr("空着：系统信任的"))
        proxy = self._box("proxy", self.tr("代理"), self.tr("空着：直接连接"))
        self.choose = Button(self.tr("选证书文件…"), size="small")
        key = label(self._desk.keys.of("app.network"), "caption")
        head = row(self.switch, key, None, self.choose)
        beside = row(ca, proxy)
        self.door = Field("", "", name=self.tr("控制台的地址"), limit=400)
        self.door.setReadOnly(True)
        self.said = label("", "caption", wrap=True)
        for one in (self.door, self.said):
            one.hide()
        card.add(head, url, beside, self.said, self.door)
        return card

    def _box(self, name: str, title: str, hint: str, shown: str = "") -> Labelled:
        self.fields[name] = Field("", shown, limit=400)
        self._boxes[name] = Labelled(self.fields[name], title, hint)
        return self._boxes[name]

    def _upload_card(self) -> Card:
        card = Card(self.tr("上传"), note=self.tr("最早的先传，一张不行不挡别的"))
        self.by_itself = TickBox(self.tr("开票后自动上传"))
        batch = self._box("batch", self.tr("一次上传张数"), self.tr("1 至 100"))
        batch.setMaximumWidth(BATCH_WIDTH)
        self.uploads = label("", "caption", wrap=True)
        card.add(row(self.by_itself, None, batch), self.uploads)
        return card

    def _right(self, content: QBoxLayout) -> Iterator[None]:
        card = Card(self.tr("连接测试"), pad=0, gap=0, note=self.tr("停在哪一步，原因就在哪一步"))
        box, side = column(gap=0), column(gap=12)
        lay(content, side, 6)
        side.addWidget(card, 3)
        card.body.addWidget(scrolling(frame("plain"), box))
        yield
        for place, (_, title) in enumerate(STEP_NAMES):
            if place:
                box.addWidget(hline())
            self.lines.append(StepLine(title))
            box.addWidget(self.lines[-1])
            self.lines[-1].show_face(StepFace())
            yield
        box.addStretch(1)
        known = Card(self.tr("税务局的登记"), note=self.tr("发行时给这个盘的"))
        self._asked = label(self.tr("测试连接通过后显示"), "caption")
        self._facts = QGridLayout()
        self.facts: list[tuple[QLabel, QLabel]] = []  # name and value, a row each
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        known.add(self._asked, self._facts, None)
        side.addWidget(known, 2)

    def _connect(self) -> None:
        for button in (self.test_now, self.keep, self.console):
            button.set_why_not(self._why)
        may_upload = Right.UPLOAD in self._desk.session.rights
        self.upload.set_why_not("" if may_upload else self.tr("没有上传发票的权限"))
        self.switch.setEnabled(self._may)
        self.by_itself.setEnabled(self._may)
        self.test_now.clicked.connect(self.test)
        self.keep.clicked.connect(self.save)
        self.console.clicked.connect(self.presenter.console)
        self.upload.clicked.connect(self._desk.upload_now)
        self.switch.chosen.connect(self._switched)
        self.by_itself.clicked.connect(lambda on: self.presenter.by_itself(on))
        self.choose.clicked.connect(self._choose_file)
        again = self._again
        self._desk.on_book_changed(again)
        self._desk.on_uploads(lambda _: again())

    def _switched(self, place: int) -> None:
        """One state with the switch of the status bar."""
        if (place == 0) != self._on:
            self._desk.actions["app.network"].do()

    def _choose_file(self) -> None:
        field = self.fields["ca"]
        ask_for_existing(
            self,
            self.tr("证书文件"),
            lambda path: field.setText(str(path)),
            kinds={".pem": self.tr("证书")},
        )

    def _again(self) -> None:
        if self.isVisible():
            self.refresh()


def _done(_: object) -> None:
    """A deed answers nobody."""
