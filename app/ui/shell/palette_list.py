"""The answers of the function search: groups, titles with what matched, place, key or reason."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap, paint_sign
from app.ui.look.sizes import SIZE
from app.ui.parts.row_states import is_selected
from app.ui.parts.viewport import known_viewport
from app.ui.shell.finding import Hit

ROW, HEAD = 36, 26
Line = Hit | str  # an answer, or the name of its group
Index = QModelIndex | QPersistentModelIndex
HIT = Qt.ItemDataRole.UserRole + 1
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class Answers(QAbstractListModel):
    """The lines, group heads among them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def show(self, hits: list[Hit]) -> None:
        """Other answers."""
        self.beginResetModel()
        self.lines = []
        group = ""
        for hit in hits:
            if hit.target.group != group:
                group = hit.target.group
                self.lines.append(group)
            self.lines.append(hit)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == HIT:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line if isinstance(line, str) else _spoken(line)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.lines[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class AnswerList(QListView):
    """Up and down skip the heads."""

    def __init__(self) -> None:
        super().__init__()
        ground = known_viewport()
        self.setViewport(ground)
        self.answers = Answers()
        self.setModel(self.answers)
        self.setItemDelegate(_Painter(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("搜索结果"))
        ground.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def paintEvent(self, event: QPaintEvent) -> None:
        """On a ground of its own: what lies below need not be painted for it."""
        QPainter(self.viewport()).fillRect(event.rect(), colour("surface"))
        super().paintEvent(event)

    @property
    def hit(self) -> Hit | None:
        """The chosen answer."""
        row = self.currentIndex().row()
        line = self.answers.lines[row] if 0 <= row < len(self.answers.lines) else None
        return line if isinstance(line, Hit) else None

    def show_hits(self, hits: list[Hit]) -> None:
        """Other answers; the first is chosen."""
        self.answers.show(hits)
        self.step(1)

    def step(self, by: int) -> None:
        """The next answer, round the end."""
        lines = self.answers.lines
        rows = [row for row, line in enumerate(lines) if isinstance(line, Hit)]
        if not rows:
            return
        now = self.currentIndex().row()
        place = rows.index(now) + by if now in rows else 0
        row = rows[place % len(rows)]
        self.setCurrentIndex(self.answers.index(row))
        if row == rows[0]:
            self.scrollToTop()


class _Painter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, HEAD if isinstance(index.data(HIT), str) else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect  # type: ignore[attr-defined]
        line = index.data(HIT)
        if isinstance(line, str):
            _paint_head(painter, box, line)
        else:
            _paint_hit(painter, box, line, chosen=is_selected(option))
        painter.restore()


def _paint_head(painter: QPainter, box: QRect, words: str) -> None:
    painter.setFont(type_.font("caption"))
    painter.setPen(colour("text3"))
    painter.drawText(box.adjusted(18, 0, 0, 0), _MIDDLE, words)


def _paint_hit(painter: QPainter, box: QRect, hit: Hit, *, chosen: bool) -> None:
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("select"))
        painter.drawRoundedRect(box.adjusted(8, 0, -8, 0), 4, 4)
        painter.fillRect(QRectF(8, box.y() + 8, 3, box.height() - 16), colour("accent"))
    side = SIZE.icon_big
    place = QRectF(20, box.y() + (box.height() - side) / 2, side, side)
    icons.paint_icon(painter, hit.target.icon or "arrow-right", place, "text2")
    right = _paint_note(painter, box, hit)
    x = _paint_title(painter, box, hit, 50.0)
    where = "　".join(part for part in (hit.target.where, _by(hit)) if part)
    painter.setFont(type_.font("caption"))
    painter.setPen(colour("text3"))
    room = QRectF(x + 14, box.y(), max(0, right - x - 28), box.height())
    metrics = painter.fontMetrics()
    words = metrics.elidedText(where, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, _MIDDLE, words)


def _paint_title(painter: QPainter, box: QRect, hit: Hit, x: float) -> float:
    matched = {at for start, end in hit.ranges for at in range(start, end)}
    signs = enumerate(hit.target.title)
    for is_match, run in groupby(signs, key=lambda one: one[0] in matched):
        words = "".join(sign for _, sign in run)
        style = "entry_strong" if is_match else "entry"
        wide = type_.width(words, style)
        painter.setFont(type_.font(style))
        painter.setPen(colour("accent" if is_match else "text"))
        painter.drawText(QRectF(x, box.y(), wide + 2, box.height()), _MIDDLE, words)
        if is_match:
            under = box.y() + box.height() - 8
            painter.fillRect(QRectF(x + 1, under, wide - 2, 1.2), colour("accent"))
        x += wide
    return x


def _paint_note(painter: QPainter, box: QRect, hit: Hit) -> float:
    """The key, the reason or the date at the right; where the room for words ends."""
    end = box.right() - 20.0
    note, tone = hit.target.note, hit.target.tone
    if not note:
        return end
    if tone == "key":
        wide = key_cap_width(key_words(note))
        top = box.y() + (box.height() - SIZE.key_cap) / 2
        paint_key_cap(painter, key_words(note), QRectF(end - wide, top, wide, SIZE.key_cap))
        return end - wide
    wide = type_.width(note, "caption")
    painter.setFont(type_.font("caption"))
    painter.setPen(colour(tone or "text3"))
    painter.drawText(QRectF(end - wide, box.y(), wide + 1, box.height()), _MIDDLE, note)
    if tone == "bad":
        paint_sign(painter, "bad", QRectF(end - wide - 18, box.y() + box.height() / 2 - 6, 12, 12))
        return end - wide - 20
    return end - wide


def _by(hit: Hit) -> str:
    return f"同义：{hit.by}" if hit.by else ""


def _spoken(hit: Hit) -> str:
    parts = (hit.target.title, hit.target.where, _by(hit), hit.target.note)
    return "，".join(part for part in parts if part)
