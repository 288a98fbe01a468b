"""The picture of a face, large, over the page. What is not issued says so on the sheet itself."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.issue_invoice.face import Preview
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, hline, label, row

MARGIN = 48


class PreviewCard(Floating):
    """Esc closes it."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, name=self.tr("看票面"), veil=True)
        self._title, self._pages = label("", "title"), label("", "caption")
        self._close = Button(self.tr("回到填开"), "Esc")
        self._close.clicked.connect(self.close_card)
        head = row(self._title, self._pages, None, self._close, margins=(16, 8, 8, 8))
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName(self.tr("票面图"))
        body = column(head, hline(), self._picture, gap=0, margins=(1, 1, 1, 9))
        self.hold(body)

    def show_picture(self, preview: Preview, room: QRect) -> None:
        """Open it; the picture is made smaller where the window is."""
        self._title.setText(preview.title)
        pages = self.tr("第 1 页，共 {0} 页").format(preview.pages)
        self._pages.setText(pages if preview.pages > 1 else "")
        self._picture.setPixmap(self._fitted(preview, room.size()))
        self.adjustSize()
        if self.isHidden():
            self.open(self._close, room)
        else:
            self.settle()

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
