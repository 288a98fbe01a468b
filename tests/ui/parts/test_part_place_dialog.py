"""The dialog that asks for a file's place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look import qt_words
from app.ui.parts.place_dialog import ask_for_file, ask_for_folder


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    assert qt_words.load()
    yield
    spoken: Iterable[QTranslator] = qapp.findChildren(QTranslator)
    for one in spoken:
        qapp.removeTranslator(one)
        one.deleteLater()


@pytest.fixture
def under(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def words(dialog: QFileDialog) -> str:
    """Everything that is read of it."""
    labels: Iterable[QLabel] = dialog.findChildren(QLabel)
    buttons: Iterable[QPushButton] = dialog.findChildren(QPushButton)
    said = [one.text() for one in labels]
    return "|".join([*said, *(one.text() for one in buttons if not one.isHidden())])


def test_a_place_is_asked_for_in_chinese(
    under: QWidget, chinese: None, tmp_path: Path, qtbot: QtBot
) -> None:
    chosen: list[Path] = []
    kinds = {".xlsx": "Excel 表格", ".csv": "CSV 表格"}
    dialog = ask_for_file(under, "导出表格", tmp_path / "一月", kinds, chosen.append)
    assert dialog.windowTitle() == "导出表格"
    assert dialog.nameFilters() == ["Excel 表格 (*.xlsx)", "CSV 表格 (*.csv)"]
    assert "存到这里" in words(dialog)
    assert "返回" in words(dialog)
    assert not any(sign.isascii() and sign.isalpha() for sign in words(dialog))
    dialog.filterSelected.emit("CSV 表格 (*.csv)")
    dialog.accept()
    assert chosen == [tmp_path / "一月.csv"]


def test_what_qt_filters_no_more_leaves_the_name_as_it_was_typed(
    under: QWidget, tmp_path: Path
) -> None:
    dialog = ask_for_file(under, "存到", tmp_path / "x.pdf", {".pdf": "PDF 文件"}, lambda _: None)
    dialog.filterSelected.emit("另一种 (*.doc)")
    assert dialog.defaultSuffix() == ""
    dialog.reject()


def test_a_folder_is_asked_for_by_its_own_words(under: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    dialog = ask_for_folder(under, "导出到", tmp_path / "票面", chosen.append)
    assert "用这个文件夹" in words(dialog)
    typed: Iterable[QLineEdit] = dialog.findChildren(QLineEdit)
    next(iter(typed)).setText(str(tmp_path))
    dialog.accept()
    assert chosen == [tmp_path]


def test_a_proposal_in_a_folder_that_is_gone_opens_another(under: QWidget, tmp_path: Path) -> None:
    kinds = {".pdf": "PDF 文件"}
    dialog = ask_for_file(under, "存到", tmp_path / "gone" / "x.pdf", kinds, lambda _: None)
    assert dialog.directory().exists()
    dialog.reject()


def test_the_menu_of_a_text_box_is_chinese(qtbot: QtBot, chinese: None) -> None:
    box = QLineEdit("示例")
    qtbot.addWidget(box)
    menu = box.createStandardContextMenu()
    assert "复制" in "".join(action.text() for action in menu.actions())
    menu.deleteLater()


def test_without_its_file_qt_keeps_its_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt_words, "FILE", "qtbase_nobody")
    assert not qt_words.load()
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "Look in:"
