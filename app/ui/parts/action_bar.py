"""The bar of deeds under a page: edits at the left, the main deed at the right; what has no room
folds into 更多."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.labels import Bar, row

GAP = 6
MARGIN = 16


class ActionBar(Bar):
    """`ActionBar((Button("选择", "F3"), …), (link, Button("开具", "F9", "primary", size="big")))`.

    The last of the left buttons fold first. A folded button keeps its key.
    """

    def __init__(self, left: Sequence[Button], right: Sequence[QWidget]) -> None:
        self._left, self._right = tuple(left), tuple(right)
        self._more = Button(icon="dots")
        self._more.hide()
        parts = (*self._left, self._more, None, *self._right)
        super().__init__("foot", row(*parts, gap=GAP, margins=(MARGIN, 0, MARGIN, 0)), "action_bar")
        self._more.set_words(self.tr("更多"))
        self._more.clicked.connect(self._open)
        self.setMinimumWidth(1)

    @property
    def folded(self) -> tuple[Button, ...]:
        """The buttons that stand behind 更多 now."""
        return tuple(button for button in self._left if button.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Show as many as there is room for; call it when words or buttons have changed."""
        shown = len(self._left)
        while shown and self._wanted(shown) > self.width():
            shown -= 1
        for place, button in enumerate(self._left):
            button.setVisible(place < shown)
        self._more.setVisible(shown < len(self._left))

    def _wanted(self, shown: int) -> int:
        more = self._more.sizeHint().width() + GAP if shown < len(self._left) else 0
        left = sum(button.sizeHint().width() + GAP for button in self._left[:shown])
        visible = [one for one in self._right if not one.isHidden()]
        right = sum(max(one.sizeHint().width(), one.minimumWidth()) + GAP for one in visible)
        return left + more + right + 2 * MARGIN + SIZE.icon

    def _open(self) -> None:
        menu = QMenu(self)
        for button in self.folded:
            action = menu.addAction(f"{button.text()}\t{button.key}")
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 2)))
        menu.aboutToHide.connect(menu.deleteLater)
