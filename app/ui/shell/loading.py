"""Loading while the login page waits for a person: what the first pages need is there when they
sign in, and no page is imported on the screen's thread.

On the reading lane, a module at a time: whoever asks something meanwhile waits for one module.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from app.ui.desk import On

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.terminal import Terminal
    from app.ui.shell.lanes import Lanes

SOON = (  # what a day's work begins with, small rooms before those that need them
    "app.ui.parts.cards",
    "app.ui.parts.table",
    "app.ui.parts.combo",
    "app.ui.home.page",
    "app.services.outlook",
    "app.services.figures",
    "app.domain.compose",
    "app.domain.check",
    "app.services.standing",
    "app.services.tickets.entering",
    "app.services.register.registers",
    "app.ui.issue_invoice.body",
    "app.ui.issue_invoice.view",
    "app.ui.issue_invoice.presenter",
    "app.ui.issue_invoice.page",
    "app.ui.shell.palette",
)


class Loading:
    """Begun once; it ends by itself. `done`: nothing is left to load."""

    def __init__(self, lanes: Lanes, learn_sentences: Callable[[], None]) -> None:
        self._lanes = lanes
        self._steps = _steps(learn_sentences)
        self.done = False

    def go_on(self) -> None:
        """The next step, if there is one. What fails here fails again where it is needed, and is
        told there."""
        step = next(self._steps, None)
        self.done = step is None
        if step is not None:
            self._lanes.ask(step, lambda _: self.go_on(), lambda _: None, on=On.READER)


def _draw_once() -> None:
    """The first text that is drawn costs more than a frame: PySide6 makes its constants then."""
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QImage, QPainter

    painter = QPainter(picture := QImage(8, 8, QImage.Format.Format_ARGB32))
    painter.drawText(QRect(picture.rect()), Qt.AlignmentFlag.AlignCenter, "")
    painter.end()


def _steps(learn_sentences: Callable[[], None]) -> Iterator[Callable[[Terminal], object]]:
    yield lambda _: _draw_once()
    for name in SOON:
        yield lambda _, name=name: import_module(name)  # type: ignore[misc]
    yield lambda _: learn_sentences()
