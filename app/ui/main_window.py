"""The first window: says what stands (taxpayer, disk, clock, stock, unsent invoices)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from app.ui.standing import Row, Standing

TITLE = "税控发票开票终端"
GOOD, BAD, RED = "#2E7D32", "#B26A00", "#C62828"


class MainWindow(QMainWindow):
    """The board. It holds no service: what it shows is handed in."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.resize(720, 560)
        self._head = _label(scale=1.6)
        self._under = _label()
        self._under.setStyleSheet("color: #5F6368")
        self._mark = _label(self.tr("模拟"), scale=1.6)
        self._mark.setStyleSheet(f"color: {RED}; border: 2px solid {RED}; padding: 2px 10px")
        self._mark.hide()
        self._board = QFrame()
        self.setCentralWidget(self._arranged())
        self.show_waiting()

    def on_refresh(self, refresh: Callable[[], None]) -> None:
        """What 刷新 (F5) does."""
        menu = self.menuBar().addMenu(self.tr("系统维护"))
        action = menu.addAction(self.tr("刷新"))
        action.setShortcut(QKeySequence.StandardKey.Refresh)
        action.triggered.connect(refresh)

    def show_waiting(self) -> None:
        """Before the first answer."""
        self._head.setText(TITLE)
        self._under.setText(self.tr("正在读取税控盘与账簿……"))

    def show_standing(self, standing: Standing) -> None:
        """The board, row by row; the mark 「模拟」 whenever the disk is emulated."""
        mark = self.tr("【模拟】") if standing.simulated else ""
        self.setWindowTitle(f"{mark}{TITLE} - {standing.taxpayer}")
        self._mark.setVisible(standing.simulated)
        self._head.setText(standing.taxpayer)
        self._under.setText(self.tr("纳税人识别号 ") + standing.tax_id)
        self._replace_board(_board(standing.rows))

    def show_problem(self, message: str, fix: str, code: str) -> None:
        """One sentence, what to do next, and the code to name on the telephone."""
        self._head.setText(self.tr("尚未就绪"))
        self._under.setText(f"{message}\n{fix}\n〔{code}〕")
        self._replace_board(QFrame())

    def _arranged(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(28, 24, 28, 24)
        grid.addWidget(self._head, 0, 0)
        grid.addWidget(self._mark, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._under, 1, 0, 1, 2)
        self._place = QVBoxLayout()
        self._place.addWidget(self._board)
        grid.addLayout(self._place, 2, 0, 1, 2)
        grid.setRowStretch(3, 1)
        grid.setColumnStretch(0, 1)
        return page

    def _replace_board(self, board: QFrame) -> None:
        self._place.removeWidget(self._board)
        self._board.deleteLater()
        self._board = board
        self._place.addWidget(board)


def _board(rows: tuple[Row, ...]) -> QFrame:
    board = QFrame()
    grid = QGridLayout(board)
    grid.setContentsMargins(0, 16, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(2, 1)
    for place, row in enumerate(rows):
        grid.addWidget(_lamp(row.good), place, 0)
        grid.addWidget(_label(row.label), place, 1)
        grid.addWidget(_label(row.value), place, 2)
    return board


def _lamp(good: bool | None) -> QLabel:
    lamp = _label("" if good is None else "●")
    lamp.setStyleSheet(f"color: {GOOD if good else BAD}")
    return lamp


def _label(text: str = "", scale: float = 1.0) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(scale == 1.0)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    type_ = QFont(label.font())
    type_.setPointSizeF(type_.pointSizeF() * scale)
    label.setFont(type_)
    return label
