"""The boxes that are typed into: on the paper and in the lines. They tell their host of every
keystroke, step and paste, and decide nothing themselves."""

from __future__ import annotations

from typing import Any, Protocol

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
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.ui.issue_invoice.strokes import Step, is_own_key, step_of

LONGEST = 1000  # signs in a box; no field of a ticket holds more than 230 bytes
LONGEST_PASTE = 20_000


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

    def menu(self, editor: Editor, event: QContextMenuEvent) -> None:
        """The right mouse button."""


class Box(QLineEdit):
    """One line of text. `field` is the presenter's name of it."""

    def __init__(self, host: Host, field: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host, self.field, self.composing = host, field, False
        self.setMaxLength(LONGEST)
        self.setProperty("kind", "paper")
        self.textEdited.connect(lambda text: self.host.typed(self, text))

    def say(self, text: str) -> None:
        """Show a text; the cursor keeps its place from the end. What is being composed stays."""
        if self.composing or self.text() == text:
            return
        from_end = len(self.text()) - self.cursorPosition()
        self.setText(text)
        self.setCursorPosition(max(0, len(text) - from_end) if self.hasFocus() else 0)

    def put(self, text: str) -> None:
        """Insert as if it had been typed: without line ends and control signs."""
        self.insert(one_line(text)[:LONGEST])
        self.host.typed(self, self.text())

    def mark(self, *, error: bool = False, computed: bool = False) -> None:
        """Look as the state asks; polished again only when it changed."""
        wanted = {"state": "error" if error else "", "computed": computed}
        if all(self.property(name) == value for name, value in wanted.items()):
            return
        for name, value in wanted.items():
            self.setProperty(name, value)
        self.style().unpolish(self)
        self.style().polish(self)

    # -- Qt's events
    def event(self, event: QEvent) -> bool:
        """Keys of the page go to the page, not to the line edit's own editing."""
        if event.type() == QEvent.Type.ShortcutOverride and is_own_key(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """A step, a paste or a sign."""
        if event.matches(QKeySequence.StandardKey.Paste):
            take_clipboard(self)
        elif not _steps(self, event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Remember whether something is being composed."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes to computed boxes too."""
        return self.host.stepped(self, Step.ANY_NEXT if forward else Step.ANY_BACK)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell the host."""
        super().focusInEvent(event)
        self.host.came(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell the host; a menu that opens is no leaving."""
        super().focusOutEvent(event)
        self.composing = False
        if event.reason() not in _NO_LEAVING:
            self.host.went(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The page's own menu: undo and redo by name."""
        self.host.menu(self, event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Dropped text goes the way of pasted text."""
        take(self, event.mimeData().text())
        event.acceptProposedAction()


class RemarkBox(QPlainTextEdit):
    """备注: several lines, else like a box."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host, self.field, self.composing = host, "remark", False
        self.setProperty("kind", "paper")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self._quiet = False
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """As typed."""
        return self.toPlainText()

    def say(self, text: str) -> None:
        """Show a text."""
        if self.composing or self.text() == text:
            return
        self._quiet = True
        place = self.textCursor().position()
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(text)))
        self.setTextCursor(cursor)
        self._quiet = False

    def put(self, text: str) -> None:
        """Insert as if it had been typed."""
        self.insertPlainText(several_lines(text)[:LONGEST])

    def selectAll(self) -> None:  # noqa: N802
        """Nothing: a remark is gone on with, not replaced."""

    def mark(self, *, error: bool = False) -> None:
        """Look as the state asks."""
        if self.property("state") != ("error" if error else ""):
            self.setProperty("state", "error" if error else "")
            self.style().unpolish(self)
            self.style().polish(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """No bar where only one line is seen."""
        low = event.size().height() < 2 * self.fontMetrics().height()
        policy = Qt.ScrollBarPolicy
        bar = policy.ScrollBarAlwaysOff if low else policy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(bar)
        super().resizeEvent(event)

    def _changed(self) -> None:
        if not self._quiet and not self.composing:
            self.host.typed(self, self.text())

    # -- Qt's events
    def event(self, event: QEvent) -> bool:
        """Keys of the page go to the page."""
        if event.type() == QEvent.Type.ShortcutOverride and is_own_key(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter leads on; line ends come by pasting."""
        if not _steps(self, event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Remember whether something is being composed."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self.composing:
            self._changed()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab leads on."""
        return self.host.stepped(self, Step.ANY_NEXT if forward else Step.ANY_BACK)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell the host."""
        super().focusInEvent(event)
        self.host.came(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell the host."""
        super().focusOutEvent(event)
        self.composing = False
        if event.reason() not in _NO_LEAVING:
            self.host.went(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The page's own menu."""
        self.host.menu(self, event)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Paste and drop."""
        take(self, source.text())


Editor = Box | RemarkBox
_NO_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


def take_clipboard(editor: Editor) -> None:
    """Paste."""
    take(editor, QGuiApplication.clipboard().text())


def take(editor: Editor, text: str) -> None:
    """Text from outside: the host may take it apart, refuse it, or leave it to the box."""
    if text and not editor.isReadOnly() and not editor.host.pasted(editor, text):
        editor.put(text)


def one_line(text: str) -> str:
    """Line ends and tabs become blanks, other control signs go.

    >>> one_line("a\\r\\nb\\tc\\x00d")
    'a b cd'
    """
    flat = " ".join(text[:LONGEST_PASTE].replace("\t", " ").splitlines())
    return "".join(sign for sign in flat if sign >= " " and sign != "\x7f")


def several_lines(text: str) -> str:
    """The same, keeping line ends.

    >>> several_lines("a\\r\\nb\\x00")
    'a\\nb'
    """
    lines = text[:LONGEST_PASTE].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines)


def _steps(editor: Any, event: QKeyEvent) -> bool:
    """Whether the key led elsewhere. While something is composed, no key does."""
    step = step_of(event)
    return step is not None and not editor.composing and editor.host.stepped(editor, step)
