"""One step of a device test: sign, name, cause, next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from app.ui.look import type as type_
from app.ui.parts.labels import column, label, row
from app.ui.parts.laying import lay
from app.ui.parts.signs import Sign

if TYPE_CHECKING:
    from app.ui.preferences.device_face import StepFace

NAME_WIDTH, LONGEST_NAME = 96, "选择税控应用"


class StepLine(QFrame):
    """Shows a step; a code only where something is wrong."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self._title = title
        self.sign, self.cause = Sign("off"), label("", wrap=True)
        self.next_step = label("", "caption", wrap=True)
        self.code = label("", "code", copied=True)
        name = label(title, "strong")
        name.setMinimumWidth(max(NAME_WIDTH, round(type_.width(LONGEST_NAME, "strong"))))
        self.next_step.hide()
        self.code.hide()
        line = row(self.sign, name, gap=10, margins=(12, 5, 8, 5))
        lay(line, column(self.cause, self.next_step, gap=1), 1)
        line.addWidget(self.code)
        self.setLayout(line)

    def show_face(self, face: StepFace) -> None:
        """Another verdict."""
        self.sign.show_verdict(face.shape)
        self.cause.setText(face.cause)
        self.next_step.setText(face.next_step)
        self.next_step.setVisible(bool(face.next_step))
        self.code.setText(face.code)
        self.code.setVisible(bool(face.code))
        self.setAccessibleName(f"{self._title}：{face.cause} {face.next_step}".strip())
