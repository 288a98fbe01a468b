"""设备: what is plugged in, which one this home uses, and a test that shows each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.place_dialog import ask_for_file
from app.ui.parts.plain_page import page_bar, plain_page, scrolling
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.preferences.device_face import STEP_NAMES, DeviceModel, StepFace, name_of
from app.ui.preferences.devices import Presenter
from app.ui.preferences.step_line import StepLine
from app.ui.sheet_files.folders import documents, free

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout

    from app.services.machines.devices import DeviceLine
    from app.ui.desk import Desk

HINT = "设备地址，如 serial:COM3"
FORMS = "serial:COM3、pcsc:读卡器名、serial:socket://主机:端口"


def make(desk: Desk) -> Page:
    """The page."""
    return DevicesPage(desk, in_pieces=True)


class DevicesPage(Page):
    """F9 tests the device under the frame, Shift+F9 uses it, Enter tests too."""

    name, title, area = "devices", "设备", "系统设置"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = Presenter(self, desk)
        keys = desk.keys
        self.test = Button(self.tr("测试设备"), keys.of("page.main"), "primary")
        self.use = Button(self.tr("使用这个设备"), keys.of("page.other"))
        self.trace = Button(self.tr("保存通信记录"))
        self.diagnosis = Button(self.tr("保存诊断"), keys.of("app.export"))
        self.sign, self.words = Sign("off"), label(self.tr("还没有测试"))
        self.model = DeviceModel()
        self.table = Table(self.model, name=self.tr("设备"))
        self.about = label("", "caption", wrap=True)
        self.troubles = label("", "caption", tone="bad", wrap=True)
        self.address = Field("", HINT, name=self.tr("设备地址"), limit=400)
        self.add = Button(self.tr("加入列表"))
        self.wrong = label("", "caption", tone="bad", wrap=True)
        self.lines: list[StepLine] = []
        self._make(in_pieces)

    def entered(self) -> None:
        """Look for devices; nothing is opened by itself."""
        self.table.setFocus()
        self.presenter.look()

    def refresh(self) -> None:
        """F5."""
        self.presenter.look()

    def deeds(self) -> tuple[Action, ...]:
        """Test, use, save."""
        made: tuple[tuple[str, str, Callable[[], None], Callable[[], str] | None], ...] = (
            ("page.main", self.tr("测试设备"), self.test_chosen, self._why_no_test),
            ("page.other", self.tr("使用这个设备"), self.use_chosen, self._why_no_use),
            ("app.export", self.tr("保存设备诊断"), self.ask_diagnosis, self._why_no_diagnosis),
            ("devices.trace", self.tr("保存通信记录"), self.ask_trace, None),
        )
        return tuple(
            Action(id, title, do, scope=self.name, right=Right.CHECK, why_not=why_not)
            for id, title, do, why_not in made
        )

    @property
    def chosen(self) -> DeviceLine | None:
        """The device under the frame."""
        place = self.table.currentIndex().row()
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def test_chosen(self) -> None:
        """Test it."""
        if (one := self.chosen) is not None and not self._why_no_test():
            self.presenter.test(one.url)

    def use_chosen(self) -> None:
        """Use it from now on."""
        if (one := self.chosen) is not None and not self._why_no_use():
            self.presenter.use(one.url)

    def add_address(self) -> None:
        """What was typed comes into the list."""
        self.address.clear_error()
        self.wrong.hide()
        self.presenter.add(self.address.text())

    def ask_trace(self) -> None:
        """Where the trace goes."""
        self._ask_place(self.tr("通信记录"), ".jsonl", self.presenter.save_trace)

    def ask_diagnosis(self) -> None:
        """Where the last test goes."""
        if not self._why_no_diagnosis():
            self._ask_place(self.tr("设备诊断"), ".txt", self.presenter.save_diagnosis)

    # --- what the presenter shows

    def show_devices(self, lines: list[DeviceLine], in_use: str, go_to: str = "") -> None:
        """The list; the frame goes to `go_to`, else stays on its device, at first on the one in
        use."""
        before = self.chosen.url if self.chosen is not None else in_use
        self.model.in_use = in_use
        self.model.show_rows(lines)
        urls = [one.url for one in lines]
        wanted = [one for one in (go_to, before) if one in urls]
        self.table.go_to(urls.index(wanted[0]) if wanted else 0)
        self._moved()
        if go_to in urls:
            self.address.clear()
            self.table.setFocus()

    def show_steps(self, faces: list[StepFace]) -> None:
        """Every step so far."""
        for line, face in zip(self.lines, faces, strict=True):
            line.show_face(face)

    def show_verdict(self, shape: str, words: str) -> None:
        """All together."""
        self.sign.show_verdict(shape)
        self.words.setText(words)
        self._moved()
        if shape != "busy":
            announce(self, words, urgent=shape == "bad")

    def refuse_address(self) -> None:
        """It names no device."""
        self.address.set_error(self.tr("不认识这个地址"))
        self.wrong.setText(self.tr("不认识这个地址；写成 {0}").format(FORMS))
        self.wrong.show()
        self.address.setFocus()

    # --- inside

    def _moved(self) -> None:
        """Another device is under the frame, or a test began or ended."""
        one = self.chosen
        if one is not None:
            self.about.setText(f"{one.cause}\n{one.remedy}" if one.code else one.url)
        others = [each for each in self.model.found if each.code and each is not one]
        self.troubles.setText("\n".join(f"{name_of(each)}：{each.cause}" for each in others))
        self.troubles.setVisible(bool(others))
        self.test.set_why_not(self._why_no_test())
        self.use.set_why_not(self._why_no_use())
        self.diagnosis.set_why_not(self._why_no_diagnosis())

    def _why_no_test(self) -> str:
        if self.presenter.busy:
            return self.tr("正在测试，等它测完")
        if self.chosen is None:
            return self.tr("先选一个设备")
        return "" if self.chosen.usable else self.tr("这一行说的是驱动或服务，不是一个设备")

    def _why_no_use(self) -> str:
        one = self.chosen
        if one is not None and (one.used or one.url == self.model.in_use):
            return self.tr("正在使用这个设备")
        return self._why_no_test()

    def _why_no_diagnosis(self) -> str:
        done = self.presenter.tested[1] and not self.presenter.busy
        return "" if done else self.tr("先测试一个设备，再保存诊断")

    def _ask_place(self, stem: str, ending: str, then: Callable[[Path], None]) -> None:
        proposed = free(documents() / f"{stem}{ending}")
        ask_for_file(self, self.tr("存到"), proposed, {ending: stem}, then)

    def _made(self) -> Iterator[None]:
        self.table.set_empty(Empty(self.tr("没有找到设备"), self.tr("插好后按 F5")))
        self.wrong.hide()
        self._moved()
        content = row(gap=12)
        bar = page_bar(
            self.title, 8, self.sign, self.words, None,
            self.trace, self.diagnosis, self.use, self.test,
        )  # fmt: skip
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        content.addWidget(self._list(), 5)
        yield
        yield from self._steps(content)
        self._connect()

    def _list(self) -> Card:
        card = Card(self.tr("找到的设备"), pad=0, gap=0)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(hline())
        typed = row(self.address, self.add)
        typed.setStretch(0, 1)
        parts = (self.troubles, self.about, typed, self.wrong)
        below = column(*parts, gap=6, margins=(12, 8, 12, 8))
        card.body.addWidget(frame("plain", below))
        return card

    def _steps(self, content: QBoxLayout) -> Iterator[None]:
        card = Card(self.tr("测试"), pad=0, gap=0, note=self.tr("不试口令，不改设备"))
        box = column(gap=0)
        content.addWidget(card, 6)
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

    def _connect(self) -> None:
        self.test.clicked.connect(self.test_chosen)
        self.use.clicked.connect(self.use_chosen)
        self.trace.clicked.connect(self.ask_trace)
        self.diagnosis.clicked.connect(self.ask_diagnosis)
        self.add.clicked.connect(self.add_address)
        self.address.returnPressed.connect(self.add_address)
        self.table.moved.connect(lambda _row: self._moved())
        self.table.opened.connect(lambda _row: self.test_chosen())
