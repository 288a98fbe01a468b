"""The list under the bell (消息): what was told, newest first; a problem opens its card again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.empty import Empty
from app.ui.parts.floating import Floating
from app.ui.parts.labels import Part, column, frame, label, row
from app.ui.parts.signs import Sign
from app.ui.shell.messages import Noted

WIDTH, HEIGHT = 460, 360


class BellCard(Floating):
    """One card, made anew each time it is opened."""

    again = Signal(object)  # the Noted whose card is wanted

    def __init__(self, window: QWidget, kept: tuple[Noted, ...]) -> None:
        super().__init__(window, name="消息", where="upper")
        close = Button(self.tr("收起消息"), "Esc", size="small")
        close.clicked.connect(self.close_card)
        lines: list[Part] = [self._line(noted) for noted in kept]
        if not kept:
            lines = [Empty(self.tr("还没有消息。"), self.tr("办成的和没办成的事都记在这里。"))]
        inside = frame("plain", column(*lines, None, gap=2))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFixedSize(WIDTH, max(120, min(HEIGHT, inside.sizeHint().height() + 8)))
        head = row(label(self.tr("消息"), "title"), self._counted(kept), None, close)
        self.hold(column(head, area, gap=8, margins=(20, 14, 14, 14)))
        self.open(close)

    def _counted(self, kept: tuple[Noted, ...]) -> QWidget:
        """What the figure beside the bell counts."""
        pressing = sum(noted.must_be_seen for noted in kept)
        words = self.tr("铃旁的数字只数没办成的和要留意的")
        if pressing:
            words = self.tr("没办成的或要留意的 {0} 条，其余只是记下").format(pressing)
        return label(words if kept else "", "caption")

    def _line(self, noted: Noted) -> QWidget:
        often = self.tr("（{0} 次）").format(noted.times) if noted.times > 1 else ""
        words = label(noted.text + often, wrap=True)
        parts: list[Part] = [Sign(noted.shape, 12), label(noted.time, "caption"), words]
        if noted.told is not None:
            more = Button(self.tr("再看"), size="small", kind="ghost")
            more.setAccessibleName(self.tr("再看：") + noted.text)
            more.clicked.connect(lambda: self._again(noted))
            parts.append(more)
        line = row(*parts, gap=8, margins=(0, 3, 0, 3))
        line.setStretch(2, 1)
        return frame("plain", line)

    def _again(self, noted: Noted) -> None:
        self.close_card()
        self.again.emit(noted)
