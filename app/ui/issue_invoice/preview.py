"""The picture of a face, large, over the page. What is not issued says so on the sheet itself."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.issue_invoice.face import Preview
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, hline, label, row

MARGIN = 48
_TURNS = {Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1}


class PreviewCard(Floating):
    """Esc and Enter close it. `page_asked(page)`: another page of it, the goods list."""

    page_asked = Signal(int)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, name=self.tr("看票面"), veil=True)
        self._title, self._pages = label("", "title"), label("", "caption")
        self._close = Button(self.tr("回到填开"), "Esc")
        self._close.clicked.connect(self.close_card)
        self.earlier = Button(self.tr("上一页"), "←", size="small")
        self.later = Button(self.tr("下一页"), "→", size="small")
        self._page, self._count = 0, 1
        turning = (self.earlier, self._pages, self.later)
        head = row(self._title, None, *turning, 8, self._close, margins=(16, 8, 8, 8))
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.later.clicked.connect(lambda: self._turn(1))
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName(self.tr("票面图"))
        self._picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        body = column(head, hline(), self._picture, gap=0, margins=(1, 1, 1, 9))
        self.hold(body)

    def show_picture(self, preview: Preview, room: QRect) -> None:
        """Open it; the picture is made smaller where the window is."""
        self._title.setText(preview.title)
        self._page, self._count = preview.page, preview.pages
        self._show_pages()
        self._picture.setPixmap(self._fitted(preview, room.size()))
        self.adjustSize()
        if self.isHidden():
            self.open(self._picture, room)
        else:
            self.settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _TURNS.get(Qt.Key(event.key()), 0)
        if step:
            self._turn(step)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_card()
            return
        super().keyPressEvent(event)

    def _turn(self, step: int) -> None:
        if 0 <= self._page + step < self._count:
            self.page_asked.emit(self._page + step)

    def _show_pages(self) -> None:
        for part in (self.earlier, self._pages, self.later):
            part.setVisible(self._count > 1)
        self._pages.setText(self.tr("第 {0} 页，共 {1} 页").format(self._page + 1, self._count))
        first, last = self._page == 0, self._page + 1 >= self._count
        self.earlier.set_why_not(self.tr("这是第一页：票面") if first else "")
        self.later.set_why_not(self.tr("这是最后一页") if last else "")

    def _fitted(self, preview: Preview, room: QSize) -> QPixmap:
        form = QImage.Format.Format_RGBX8888
        image = QImage(preview.rgba, preview.width, preview.height, preview.width * 4, form)
        ratio = self.devicePixelRatioF()
        most = QSize(room.width() - 2 * MARGIN, room.height() - 2 * MARGIN - 24) * ratio
        shown = image.copy()
        if shown.width() > most.width() or shown.height() > most.height():
            keep = Qt.AspectRatioMode.KeepAspectRatio
            shown = shown.scaled(most, keep, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(shown)
