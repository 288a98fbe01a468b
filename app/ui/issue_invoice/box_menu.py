"""The menu of a box: undo and redo by name, the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from app.ui.issue_invoice.editors import Editor, take_clipboard
from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.ports import Presenter


def box_menu(editor: Editor, face: Face, presenter: Presenter) -> QMenu:
    """A menu that deletes itself when it closes."""
    menu = QMenu(editor)
    menu.aboutToHide.connect(menu.deleteLater)
    undo = menu.addAction(_keyed(face.undo_title or _tr("撤销"), "Ctrl+Z"))
    undo.setEnabled(bool(face.undo_title))
    undo.triggered.connect(presenter.undo)
    redo = menu.addAction(_keyed(face.redo_title or _tr("重做"), "Ctrl+Y"))
    redo.setEnabled(bool(face.redo_title))
    redo.triggered.connect(presenter.redo)
    menu.addSeparator()
    fixed = editor.isReadOnly()
    for words, key, deed, possible in (
        (_tr("剪切"), "Ctrl+X", editor.cut, not fixed),
        (_tr("复制"), "Ctrl+C", editor.copy, True),
        (_tr("粘贴"), "Ctrl+V", lambda: take_clipboard(editor), not fixed),
        (_tr("全选"), "Ctrl+A", editor.selectAll, True),
    ):
        entry = menu.addAction(_keyed(words, key))
        entry.triggered.connect(deed)
        entry.setEnabled(possible)
    return menu


def _keyed(words: str, key: str) -> str:
    return f"{words}\t{key}"


def _tr(words: str) -> str:
    return QCoreApplication.translate("BoxMenu", words)
