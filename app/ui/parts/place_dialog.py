"""The dialog that asks for the place of a file. Windows shows its own; elsewhere it is Qt's, whose
words are Chinese by `look.qt_words` and whose buttons say what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

_ROOM = 720, 440


def ask_for_file(
    over: QWidget,
    title: str,
    proposed: Path,
    kinds: Mapping[str, str],
    then: Callable[[Path], None],
) -> QFileDialog:
    """Open it over a widget and answer at once; `then` is called with the place that was chosen.

    `kinds` are endings with their words ({".xlsx": "Excel 表格"}), the first is offered; an ending
    that was not typed is added.
    """
    dialog = _made(over, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{words} (*{ending})": ending for ending, words in kinds.items()}
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(next(iter(kinds)).lstrip("."))
    dialog.filterSelected.connect(
        lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, "").lstrip("."))
    )
    _word(dialog, _said("文件名"), _said("存到这里"))
    _open(dialog, proposed, then)
    dialog.selectFile(proposed.name)
    return dialog


def ask_for_existing(
    over: QWidget,
    title: str,
    then: Callable[[Path], None],
    *,
    folder: Path | None = None,
    kinds: Mapping[str, str] | None = None,
) -> QFileDialog:
    """The same for a file that is there: of any kind, or of one of these."""
    dialog = _made(over, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if kinds is not None:
        dialog.setNameFilters([f"{words} (*{ending})" for ending, words in kinds.items()])
    _word(dialog, _said("文件名"), _said("用这个文件"))
    _open(dialog, folder / "-" if folder is not None else Path(), then)
    return dialog


def ask_for_folder(
    over: QWidget, title: str, proposed: Path, then: Callable[[Path], None]
) -> QFileDialog:
    """The same for a folder that is there."""
    dialog = _made(over, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _word(dialog, _said("文件夹"), _said("用这个文件夹"))
    _open(dialog, proposed, then)
    return dialog


def _made(over: QWidget, title: str) -> QFileDialog:
    """Names only: the kinds of files that Qt's table says are English on every system."""
    dialog = QFileDialog(over, title)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.resize(*_ROOM)
    dialog.finished.connect(dialog.deleteLater)
    return dialog


def _word(dialog: QFileDialog, what: str, accept: str) -> None:
    words = {
        QFileDialog.DialogLabel.LookIn: _said("位置"),
        QFileDialog.DialogLabel.FileName: what,
        QFileDialog.DialogLabel.FileType: _said("格式"),
        QFileDialog.DialogLabel.Accept: accept,
        QFileDialog.DialogLabel.Reject: _said("返回"),
    }
    for label, word in words.items():
        dialog.setLabelText(label, word)


def _open(dialog: QFileDialog, proposed: Path, then: Callable[[Path], None]) -> None:
    if proposed.parent.is_dir():
        dialog.setDirectory(str(proposed.parent))
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def _said(words: str) -> str:
    return QCoreApplication.translate("PlaceDialog", words)
