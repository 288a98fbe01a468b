"""One secret of the terminal: what it guards, its default, its tries, how it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from app.ui.parts.labels import column, label, row
from app.ui.parts.signs import Sign

if TYPE_CHECKING:
    from app.services.machines.disk_secrets import SecretLine

_TONES = {"bad": "bad", "warn": "warn"}


def secret_row(one: SecretLine) -> QFrame:
    """The line as a frame; every word of it can be read aloud."""
    left = label(one.left, "strong", tone=_TONES.get(one.verdict, ""))
    head = row(Sign(one.verdict), label(one.title, "strong"), None, left, gap=10)
    words = column(
        label(one.guards, wrap=True),
        label(f"默认：{one.default}　长度：{one.form}", "caption", wrap=True),
        label(f"更改：{one.changed}", "caption", wrap=True),
        label(f"锁死：{one.blocked}", "caption", wrap=True),
        gap=1,
        margins=(26, 0, 0, 0),
    )
    made = QFrame()
    made.setProperty("kind", "plain")
    made.setLayout(column(head, words, gap=2, margins=(12, 7, 12, 7)))
    made.setAccessibleName(f"{one.title}：{one.left}。{one.guards}。{one.blocked}")
    return made
