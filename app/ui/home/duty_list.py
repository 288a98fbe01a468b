"""What is to do, one row each: verdict, words, one deed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.home.face import DutyFace, NoticeFace, Way
from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.signs import Sign


class Rows(QScrollArea):
    """Rows below each other; they scroll when there is no room for all. `snug`: never taller
    than what it holds."""

    def __init__(self, name: str, *, snug: bool = False) -> None:
        super().__init__()
        self._snug = snug
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: list[QWidget]) -> None:
        """Other rows, a hairline between them."""
        inside = frame("plain")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for place, one in enumerate(rows):
            if place:
                box.addWidget(hline())
            box.addWidget(one)
        box.addStretch(1)
        self.setWidget(inside)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, SIZE.control + 4)

    def _fit(self) -> None:
        if self._snug and (inside := self.widget()) is not None:
            tall = inside.heightForWidth(self.viewport().width())
            self.setMaximumHeight(max(tall, inside.sizeHint().height()) + 2)


def duty_row(duty: DutyFace, follow: Callable[[Way | None], None]) -> QFrame:
    """One thing to do."""
    strong = duty.shape in ("bad", "warn")
    title = label(duty.title, "strong" if strong else "", wrap=True)
    words = column(title, label(duty.note, "caption", wrap=True), gap=1)
    line = row(Sign(duty.shape), gap=10, margins=(12, 6, 8, 6))
    lay(line, words, 1)
    if duty.deed:
        button = Button(duty.deed, kind="small")
        button.setAccessibleName(f"{duty.deed}：{duty.title}")
        button.clicked.connect(lambda: follow(duty.way))
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    made = frame("plain", line)
    made.setAccessibleName(f"{duty.title}。{duty.note}")
    return made


def notice_row(notice: NoticeFace) -> QFrame:
    """One notice."""
    line = row(label(notice.day, "caption"), gap=10, margins=(12, 5, 8, 5))
    line.addWidget(label(notice.text, wrap=True), 1)
    return frame("plain", line)
