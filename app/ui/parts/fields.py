"""The boxes to type in. Whatever is pasted into them, they stay usable."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QValidator,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QToolTip, QWidget

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.shapes import paint_sign
from app.ui.look.sizes import SIZE
from app.ui.parts.announce import announce
from app.ui.parts.box_states import BoxStates
from app.ui.parts.clean_text import cut_to, is_clean, one_line, some_lines, utf16_length
from app.ui.parts.enter_next import guard_composition

LONGEST = 2_000  # signs in one line
_OWN_LETTERS = {Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X}
_UNDO = {Qt.Key.Key_Z, Qt.Key.Key_Y}
SIGN_ROOM = 16
NOTE_MS = 6_000
HINT_PAD = 22  # round the hint, left and right together


class Field(BoxStates, QLineEdit):
    """One line: `Field(name="数量")`. kind: plain, paper (a box of the form), bare (no frame).

    Line breaks become spaces, unseen signs vanish, what is longer than `limit` is cut and said
    so (`noted`). On paper undo belongs to the page, not to the box.
    """

    noted = Signal(str)  # a sentence about what was done to the input, "" when it is over

    def __init__(
        self,
        text: str = "",
        hint: str = "",
        *,
        name: str = "",
        kind: str = "plain",
        size: str = "",
        limit: int = LONGEST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self._size = kind, size
        self._note, self._just_cut = "", False
        _introduce(self, hint, name, kind=kind, size=size)
        self.setMaxLength(limit)
        self.setValidator(_OneLine(self))
        self.setText(one_line(text[:limit]))
        self.setCursorPosition(0)
        guard_composition(self)
        self.inputRejected.connect(self._cut)
        self.textEdited.connect(self._note_over)

    def show_text(self, text: str) -> None:
        """Set the text where it differs, and keep the cursor where it is."""
        if text != self.text():
            place = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(place, len(self.text())))

    def align_right(self) -> None:
        """For figures."""
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._states_changed()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Room for the hint, so that it is never cut off; on paper the form says how wide it is."""
        least = min(48, super().minimumSizeHint().width())
        hint = self.placeholderText() if self.kind == "plain" else ""
        wide = round(type_.width(hint, "entry")) + HINT_PAD if hint else 0
        return QSize(max(least, wide), self._height())

    def event(self, event: QEvent) -> bool:
        """Keys of the page reach the page: a box keeps only what every box is expected to do."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._is_the_pages(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._just_cut = False
        if event.matches(QKeySequence.StandardKey.Paste) and not self.isReadOnly():
            self.paste_text()
        else:
            super().keyPressEvent(event)

    def paste_text(self) -> None:
        """What the clipboard holds, as one line into the box."""
        offered = QGuiApplication.clipboard().text()
        room = self.maxLength() - utf16_length(self.text()) + utf16_length(self.selectedText())
        fitting = cut_to(one_line(offered[: self.maxLength() + 1]), room)
        self.insert(fitting)
        if len(offered) > len(fitting) and utf16_length(fitting) >= room - 1:
            self._cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._has_sign():
            painter = QPainter(self)
            _paint_sign_of(self, painter, self._sign_place())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def _is_the_pages(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held != Qt.KeyboardModifier.ControlModifier:
            return False
        if event.key() in _UNDO or event.key() == Qt.Key.Key_Delete:
            return self.kind == "paper"
        return Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z and event.key() not in _OWN_LETTERS

    def _height(self) -> int:
        if self.kind == "paper":
            return SIZE.paper_field
        return {"small": SIZE.control_small, "big": SIZE.control_big}.get(self._size, SIZE.control)

    def _has_sign(self) -> bool:
        return bool(self.error) or self.overwritten

    def _right(self) -> bool:
        return bool(self.alignment() & Qt.AlignmentFlag.AlignRight)

    def _sign_place(self) -> QRectF:
        side = float(SIZE.sign)
        x = 6.0 if self._right() else self.width() - side - 6
        return QRectF(x, (self.height() - side) / 2, side, side)

    def _states_changed(self) -> None:
        room = SIGN_ROOM if self._has_sign() else 0
        self.setTextMargins(room if self._right() else 0, 0, 0 if self._right() else room, 0)
        self.update()

    def _cut(self) -> None:
        """More was put in than a line holds."""
        self._just_cut = True
        self._tell(self.tr("太长：只留下前 {0} 字").format(f"{self.maxLength():,}"))

    def _note_over(self) -> None:
        """The next edit that fits ends the note; the edit that was cut does not."""
        if self._note and not self._just_cut:
            self._tell("")

    def _tell(self, note: str) -> None:
        self._note = note
        tell_under(self, note)
        self.noted.emit(note)


class _OneLine(QValidator):
    """Cleans whatever arrives, by whichever way."""

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        if is_clean(text):
            return QValidator.State.Acceptable, text, place
        before = text.encode("utf-16-le", "surrogatepass")[: 2 * place]
        head = one_line(before.decode("utf-16-le", "surrogatepass"))
        return QValidator.State.Acceptable, one_line(text), utf16_length(head)


class MultiLine(BoxStates, QPlainTextEdit):
    """Several lines (备注). Enter on an empty line goes on to the next field; Tab leaves."""

    noted = Signal(str)

    def __init__(
        self,
        text: str = "",
        hint: str = "",
        *,
        name: str = "",
        kind: str = "plain",
        limit: int = LONGEST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self._limit = kind, limit
        _introduce(self, hint, name, kind="" if kind == "plain" else kind)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self.setPlainText(some_lines(text[:limit]))
        guard_composition(self)

    def text(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Set the text where it differs."""
        if text != self.text():
            self.setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop: cleaned, and cut to what still has room."""
        room = self._limit - len(self.text()) + len(self.textCursor().selectedText())
        offered = source.text()
        self.insertPlainText(some_lines(offered[: max(0, room)]))
        cut = len(offered) > room
        note = self.tr("太长：只留下前 {0} 字").format(f"{self._limit:,}") if cut else ""
        tell_under(self, note)
        self.noted.emit(note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = held == Qt.KeyboardModifier.NoModifier
        if enter and (not plain or self._on_empty_last_line() or self.isReadOnly()):
            self._drop_empty_last_line()
            event.ignore()
            return
        if event.text().isprintable() and event.text() and len(self.text()) >= self._limit:
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.error or self.overwritten:
            side = float(SIZE.sign)
            place = QRectF(self.viewport().width() - side - 4, 4, side, side)
            _paint_sign_of(self, QPainter(self.viewport()), place)

    def _states_changed(self) -> None:
        self.viewport().update()

    def _on_empty_last_line(self) -> bool:
        block = self.textCursor().block()
        return not block.text() and not block.next().isValid()

    def _drop_empty_last_line(self) -> None:
        if self._on_empty_last_line() and self.textCursor().block().blockNumber():
            self.textCursor().deletePreviousChar()


def _introduce(box: Field | MultiLine, hint: str, name: str, **properties: str) -> None:
    """What the box says of itself: to the person, to a screen reader, to the style sheet."""
    for prop, value in properties.items():
        if value:
            box.setProperty(prop, value)
    box.setPlaceholderText(hint)
    box.setAccessibleName(name or hint)


def tell_under(box: BoxStates, note: str) -> None:
    """A note about what was done to the input: under the box for some seconds, and aloud."""
    box.setToolTip(note or box.error)
    announce(box, note)
    if note and box.isVisible():
        QToolTip.showText(box.mapToGlobal(box.rect().bottomLeft()), note, box, msecShowTime=NOTE_MS)
    elif not note:
        QToolTip.hideText()


def _paint_sign_of(box: BoxStates, painter: QPainter, place: QRectF) -> None:
    if box.error:
        paint_sign(painter, "bad", place)
    else:
        icons.paint_icon(painter, "pencil", place, "text3")
