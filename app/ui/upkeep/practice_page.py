"""练习时钟: a practice disk's clock by leaps; what happens on the way is told before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from app.domain.clock_leaps import Leap, Target, next_deadline, targets
from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.labels import column, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.running_clock import RunningClock
from app.ui.parts.signs import Sign
from app.ui.upkeep.leap_words import NAMES, happens_words, place_words, shape_of
from app.ui.upkeep.standing_face import clock_words

if TYPE_CHECKING:
    from app.domain.situation import Situation
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

BUTTON_WIDTH = 148
Seen = tuple["Situation", bool, bool]  # a practice home?  and its own bureau?


def make(desk: Desk) -> Page:
    """The page."""
    return PracticePage(desk, in_pieces=True)


def _look(terminal: Terminal) -> Seen:
    from app.services.outlook import situation_of

    practice = terminal.simulated and terminal.practice_login() is not None
    return situation_of(terminal), practice, bool(terminal.network.show_here()["embedded"])


class LeapRow(QFrame):
    """A button, where it leads, what happens on the way."""

    def __init__(self, leap: Leap) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self.button = Button(NAMES[leap])
        self.button.setMinimumWidth(BUTTON_WIDTH)
        self.target: Target | None = None
        self.sign, self._place, self._happens = (
            Sign("off"),
            label(""),
            label("", "caption", wrap=True),
        )
        line = row(self.button, self.sign, gap=12, margins=(12, 6, 12, 6))
        lay(line, column(self._place, self._happens, gap=1), 1)
        self.setLayout(line)

    def show_target(self, target: Target | None) -> None:
        """None: it lies behind."""
        self.target = target
        self.setVisible(target is not None)
        if target is not None:
            self.sign.show_verdict(shape_of(target))
            self._place.setText(place_words(target))
            self._happens.setText(happens_words(target))
            words = f"{self.button.words}：{place_words(target)}，{happens_words(target)}"
            self.setAccessibleName(words)


class PracticePage(Page):
    """F9 moves to the next deadline. The same as the word `clock forward`; only in a practice
    home, and never back before the last ticket."""

    name, title, area = "practice", "练习时钟", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._next: Target | None = None
        self.running = RunningClock(self)
        self._make(in_pieces)

    def entered(self) -> None:
        """Look."""
        self.rows[Leap.HOUR].button.setFocus()
        self.refresh()

    def left(self) -> None:
        """Nobody looks: it is asked again at the next opening."""
        self.running.stop()

    def refresh(self) -> None:
        """Ask the disk."""
        self._desk.ask(_look, lambda seen: self.show_seen(*seen))

    def deeds(self) -> tuple[Action, ...]:
        """To the next deadline."""
        title = self.tr("拨到下一个期限")
        main = Action("page.main", title, self.to_deadline, scope=self.name, right=Right.CLOCK)
        return (main,)

    def show_seen(self, situation: Situation, practice: bool, embedded: bool) -> None:
        """Where the clock stands, and where it may go."""
        found = targets(situation)
        self._next = next_deadline(found)
        self.running.set(situation.clock)
        by_leap = {one.leap: one for one in found}
        for leap, line in self.rows.items():
            line.show_target(by_leap.get(leap))
            line.button.set_why_not(self._why_not(practice))
        self.main.set_why_not(self._why_not(practice))
        self.follows.setText(_bureau_words(practice, embedded))

    def to_deadline(self) -> None:
        """The nearest at which something happens."""
        if self._next is not None and self.main.isEnabled():
            self.move_to(self._next)

    def move_to(self, target: Target) -> None:
        """Disk and bureau stand there at once, and all that follows from it."""
        operator = self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.clock.set(target.at, operator), lambda _: self._moved(target)
        )

    def _moved(self, target: Target) -> None:
        self._desk.tell(self.tr("时钟已拨到 {0}").format(place_words(target)))
        self._desk.book_changed()
        if not self.isVisible():
            self.refresh()

    def _why_not(self, practice: bool) -> str:
        if not practice:
            return self.tr("只有练习数据可以拨时钟")
        may = Right.CLOCK in self._desk.session.rights
        return "" if may else self.tr("没有改时钟的权限")

    def _made(self) -> Iterator[None]:
        self.main = Button(self.tr("拨到下一个期限"), self._desk.keys.of("page.main"), "primary")
        self.clock = label("", "amount", copied=True)
        self.follows = label("", "caption", wrap=True)
        self.rows = {leap: LeapRow(leap) for leap in Leap}
        yield
        content = column(gap=12)
        self.setLayout(plain_page(page_bar(self.title, None, self.main), content))
        now = Card(self.tr("现在"), note=self.tr("税控盘的时间，票面日期以它为准"))
        now.add(self.clock, self.follows)
        content.addWidget(now)
        yield
        leaps = Card(
            self.tr("往前拨"), pad=0, gap=0, note=self.tr("按之前看清会发生什么；不能往回拨")
        )
        for place, line in enumerate(self.rows.values()):
            if place:
                leaps.body.addWidget(hline())
            leaps.body.addWidget(line)
        content.addWidget(leaps)
        content.addStretch(1)
        yield
        for line in self.rows.values():
            line.button.clicked.connect(lambda _=False, one=line: self._pressed(one))
        self.main.clicked.connect(self.to_deadline)
        self.running.ticked.connect(lambda now: self.clock.setText(clock_words(now)))
        self._desk.on_book_changed(self._follow)
        self._desk.on_uploads(lambda _: self._follow())  # what was unsent stops nobody any more

    def _follow(self) -> None:
        if self.isVisible():
            self.refresh()

    def _pressed(self, line: LeapRow) -> None:
        if line.target is not None:
            self.move_to(line.target)


def _bureau_words(practice: bool, embedded: bool) -> str:
    if not practice:
        return "这不是练习数据：真实税控盘走自己的时间。"
    if embedded:
        return "模拟税务局跟着税控盘走：征期、锁死日期、离线时限都按这个时间算。"
    return "税务局是另一台机器上的，它的时间不跟着走：在它的控制台里另外拨。"
