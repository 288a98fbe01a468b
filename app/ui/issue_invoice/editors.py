"""The boxes that are typed into: on the paper and in the lines. They tell their host of every
keystroke, step and paste, and decide nothing themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from app.ui.issue_invoice.strokes import Step, step_of
from app.ui.look.say import say
from app.ui.parts.clean_text import one_line, some_lines
from app.ui.parts.fields import Field, MultiLine

PAD_LEFT = 4  # the same as a line of text has
LONGEST = 1000  # signs in a box; no field of a ticket holds more than 230 bytes
LONGEST_PASTE = 20_000  # signs that are taken apart; more are refused
_NO_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # what is mixed into widgets is none itself


class Host(Protocol):
    """Who is told."""

    def typed(self, editor: Editor, text: str) -> None:
        """The whole text as it is now."""

    def stepped(self, editor: Editor, step: Step) -> bool:
        """A key that leads elsewhere; False leaves the key to the box."""

    def pasted(self, editor: Editor, text: str) -> bool:
        """True: taken care of."""

    def came(self, editor: Editor) -> None:
        """It has the focus now."""

    def went(self, editor: Editor) -> None:
        """It lost the focus."""

    def holds(self, editor: Editor, event: QKeyEvent) -> bool:
        """True: the key is kept for later, and comes again."""

    def menu(self, editor: Editor, event: QContextMenuEvent) -> None:
        """The right mouse button."""


class _Told(_Widget):
    """What every editor tells its host of coming, going, Tab and the right mouse button."""

    host: Host
    composing: bool

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes to computed boxes too."""
        editor = self._editor()
        if not self.composing and self.host.holds(editor, _tab(forward=forward)):
            return True
        return self.host.stepped(editor, Step.ANY_NEXT if forward else Step.ANY_BACK)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the host."""
        super().focusInEvent(event)
        self.host.came(self._editor())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the host; a menu that opens is no leaving."""
        super().focusOutEvent(event)
        self.composing = False
        if event.reason() not in _NO_LEAVING:
            self._gone()
            self.host.went(self._editor())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The page's own menu: undo and redo by name."""
        self.host.menu(self._editor(), event)

    def _editor(self) -> Editor:
        return self  # type: ignore[return-value]

    def _gone(self) -> None:
        """What is forgotten when the focus has left."""


class Box(_Told, Field):
    """One line of text. `field` is the presenter's name of it."""

    def __init__(self, host: Host, field: str, parent: QWidget | None = None) -> None:
        super().__init__(kind="paper", limit=LONGEST, parent=parent)
        self.host, self.field, self.composing = host, field, False
        self._typing = False
        self._answer: str | None = None  # what the face made of what is being typed
        self.textEdited.connect(self._tell)

    def _tell(self, text: str) -> None:
        """While this is told, what comes back is the face's writing of it, not another text."""
        self._typing = True
        self.host.typed(self, text)
        self._typing = False

    def say(self, text: str) -> None:
        """Show a text; the cursor keeps its place from the end. What is being composed stays, and
        so does what is being typed: "1" is not made "1%" before the 3 of 13 comes."""
        if self._typing:
            self._answer = text
        elif not self.composing and text not in (self.text(), self._answer):
            self.write(text)

    def write(self, text: str) -> None:
        """Set the text, whatever is being typed."""
        self._answer = None
        from_end = len(self.text()) - self.cursorPosition()
        self.setText(text)
        self.setCursorPosition(max(0, len(text) - from_end) if self.hasFocus() else 0)

    def put(self, text: str) -> None:
        """Insert as if it had been typed: without line ends and control signs."""
        self.insert(one_line(text[:LONGEST]).strip())
        self._tell(self.text())

    def mark(self, *, error: str = "", computed: bool = False, overwritten: bool = False) -> None:
        """Look as the state asks; a computed box may still be typed into."""
        self.set_error(error)
        self.set_overwritten(overwritten)
        say(self, "computed", computed)

    # -- Qt's events
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A step, a paste or a sign. While something is composed, no key leads elsewhere."""
        if not self.composing and self.host.holds(self, event):
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            take_clipboard(self)
            return
        step = step_of(event)
        if step is None or self.composing or not self.host.stepped(self, step):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _gone(self) -> None:
        self._answer = None

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped text goes the way of pasted text."""
        take(self, event.mimeData().text())
        event.acceptProposedAction()


class RemarkBox(_Told, MultiLine):
    """备注: several lines, else like a box. Enter leads on; line ends come by pasting."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(kind="paper", limit=LONGEST, parent=parent)
        self.host, self.field, self.composing = host, "remark", False
        self._quiet = False
        self.setViewportMargins(PAD_LEFT, 0, 0, 0)
        self.textChanged.connect(self._changed)

    def say(self, text: str) -> None:
        """Show a text; the cursor stays where it was."""
        if self.composing or self.text() == text:
            return
        self._quiet = True
        place = self.textCursor().position()
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(self.text())))
        self.setTextCursor(cursor)
        self._quiet = False

    def put(self, text: str) -> None:
        """Insert as if it had been typed."""
        self.insertPlainText(some_lines(text[:LONGEST]))

    def mark(self, *, error: str = "", computed: bool = False) -> None:
        """Look as the state asks."""
        self.set_error(error)
        say(self, "computed", computed)

    def _changed(self) -> None:
        if not self._quiet and not self.composing:
            self.host.typed(self, self.text())

    # -- Qt's events
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A step or a sign."""
        step = step_of(event)
        if step is None or self.composing or not self.host.stepped(self, step):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed; tell what was, when it is over."""
        before, self.composing = self.text(), bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self.composing and before != self.text():
            self._changed()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop."""
        take(self, source.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No bar where only one line is seen."""
        low = event.size().height() < 2 * self.fontMetrics().height()
        policy = Qt.ScrollBarPolicy
        bar = policy.ScrollBarAlwaysOff if low else policy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(bar)
        super().resizeEvent(event)


Editor = Box | RemarkBox


def _tab(*, forward: bool) -> QKeyEvent:
    """Tab or Shift+Tab: Qt tells of it as a wish to move, not as a key."""
    key = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def take_clipboard(editor: Editor) -> None:
    """Paste."""
    take(editor, QGuiApplication.clipboard().text())


def take(editor: Editor, text: str) -> None:
    """Text from outside: the host may take it apart, refuse it, or leave it to the box."""
    if text and not editor.isReadOnly() and not editor.host.pasted(editor, text):
        editor.put(text)
