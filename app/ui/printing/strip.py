"""What is being printed: how far it is, what it waits for, and what may be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.labels import label, row
from app.ui.parts.signs import Sign

if TYPE_CHECKING:
    from app.services.paper.print_batches import BatchView
    from app.services.problems import Problem

WIDE = 180
PROBLEMS = {
    "PRINTER-GONE": "找不到打印机",
    "PRINTER-PAPER-OUT": "打印机缺纸",
    "PRINTER-DOUBT": "不知道打出来没有",
    "PRINTER-JOB-GONE": "系统队列里没有这一张了",
    "OFF-PAPER": "按现在的偏移有内容落在纸外",
}


class QueueStrip(QFrame):
    """One line over the list; hidden while nothing is printed. `closed()`: it has gone with the
    focus in it."""

    stopped, resumed, cancelled, away, bad, closed = (
        Signal(),
        Signal(),
        Signal(),
        Signal(),
        Signal(),
        Signal(),
    )
    settled = Signal(bool)

    def __init__(self, key: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.sign, self.words = Sign("off"), label("", "strong")
        self.more = label("", "caption", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(WIDE, 8)
        self.stop = Button(self.tr("暂停"), key, size="small")
        self.go_on = Button(self.tr("继续打印"), key, size="small")
        self.yes = Button(self.tr("打出来了"), size="small")
        self.no = Button(self.tr("没有打出来，重打"), size="small")
        self.spoiled = Button(self.tr("印坏了…"), size="small")
        self.cancel = Button(self.tr("取消余下的"), kind="danger", size="small")
        self.put_away = Button(self.tr("收起"), kind="ghost", size="small")
        parts = (self.sign, self.words, self.bar, self.more)
        line = row(*parts, *self._buttons(), gap=8, margins=(12, 6, 8, 6))
        line.setStretchFactor(self.more, 1)
        self.setLayout(line)
        self._connect()
        self.hide()

    def show_nothing(self) -> None:
        """Nothing is printed."""
        held = self._held
        self.hide()
        if held is not None:
            self.closed.emit()

    def show_batch(self, view: BatchView, running: bool, problem: Problem | None) -> None:
        """How a batch stands."""
        from app.repositories.print_queue import JobState

        done = sum(view.counts.get(state, 0) for state in (JobState.DONE, JobState.CANCELLED))
        doubt = view.next is not None and view.next.state in (JobState.UNKNOWN, JobState.SENDING)
        self.bar.setRange(0, view.total)
        self.bar.setValue(done)
        shape, words = self._said(view, done, running=running, doubt=doubt)
        self.sign.show_verdict(shape)
        self.words.setText(words)
        self.more.setText(self._why(view, problem, running=running))
        held = self._held
        self._offer(view, running=running, doubt=doubt)
        if held is not None and held.isHidden():
            next(button for button in self._buttons() if not button.isHidden()).setFocus()
        self.setAccessibleName(f"{words} {self.more.text()}".strip())
        self.show()
        if not running:
            announce(self, self.accessibleName(), urgent=shape == "bad")

    # -- inside

    def _said(self, view: BatchView, done: int, *, running: bool, doubt: bool) -> tuple[str, str]:
        from app.repositories.print_queue import JobState

        whole = view.total
        if view.next is None:
            left = view.counts.get(JobState.CANCELLED, 0)
            rest = self.tr("，取消 {0} 张").format(left) if left else ""
            return "ok", self.tr("已打印 {0} 张").format(whole - left) + rest
        place, number = view.next.place, view.next.key.number
        if running:
            return "busy", self.tr("正在打印第 {0} 张，共 {1} 张").format(place, whole)
        if doubt:
            return "bad", self.tr("第 {0} 张 {1} 打出来没有？").format(place, number)
        if view.next.problem:
            return "bad", self.tr("停在第 {0} 张 {1}，共 {2} 张").format(place, number, whole)
        return "warn", self.tr("停在第 {0} 张 {1}，共 {2} 张").format(place, number, whole)

    def _why(self, view: BatchView, problem: Problem | None, *, running: bool) -> str:
        if view.next is None or running:
            return view.batch.printer
        code = problem.code if problem is not None else view.next.problem
        if code:
            return f"{PROBLEMS.get(code, self.tr('没有打印'))}〔{code}〕"
        return self.tr("{0}：接好纸再继续").format(view.batch.printer)

    def _offer(self, view: BatchView, *, running: bool, doubt: bool) -> None:
        over = view.next is None
        self.stop.setVisible(running)
        self.go_on.setVisible(not running and not over and not doubt)
        self.yes.setVisible(not running and doubt)
        self.no.setVisible(not running and doubt)
        self.cancel.setVisible(not running and not over)
        self.spoiled.setVisible(over)
        self.put_away.setVisible(over)

    @property
    def _held(self) -> Button | None:
        """The button that has the focus."""
        return next((button for button in self._buttons() if button.hasFocus()), None)

    def _buttons(self) -> tuple[Button, ...]:
        return (
            *(self.stop, self.go_on, self.yes, self.no),
            *(self.spoiled, self.cancel, self.put_away),
        )

    def _connect(self) -> None:
        self.stop.clicked.connect(self.stopped)
        self.go_on.clicked.connect(self.resumed)
        self.cancel.clicked.connect(self.cancelled)
        self.put_away.clicked.connect(self.away)
        self.spoiled.clicked.connect(self.bad)
        self.yes.clicked.connect(lambda: self.settled.emit(True))
        self.no.clicked.connect(lambda: self.settled.emit(False))
