"""A font file that is missing or damaged never stops the program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.look import type as type_


@pytest.fixture
def fonts(qapp: QApplication, tmp_path: Path) -> Iterator[Path]:
    for file in type_.FILES:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(type_.FOLDER / file, tmp_path / file)
    yield tmp_path
    type_.load()


def test_all_files_are_there_and_whole(qapp: QApplication) -> None:
    assert type_.load() == ()


def test_a_damaged_file_is_named_and_the_next_type_taken(fonts: Path) -> None:
    for file in type_.FILES[:2]:
        (fonts / file).write_bytes(b"\x00\x01\x00\x00" + bytes(range(256)) * 20)
    assert type_.load(fonts) == type_.FILES[:2]
    assert type_.broken() == type_.FILES[:2]
    assert type_.family() == "LXGW WenKai"


def test_an_empty_file_is_named(fonts: Path) -> None:
    (fonts / type_.FILES[0]).write_bytes(b"")
    assert type_.load(fonts) == (type_.FILES[0],)
    assert type_.family() == "Noto Sans SC"


def test_without_any_file_the_systems_type_is_taken(qapp: QApplication, tmp_path: Path) -> None:
    assert type_.load(tmp_path / "nowhere") == type_.FILES
    assert type_.family() == ""
    assert type_.font("figure").pixelSize() == 24
    type_.load()


def test_signs_that_one_type_lacks_fall_to_the_next(qapp: QApplication) -> None:
    type_.load()
    assert type_.font("body").families() == ["Noto Sans SC", "LXGW WenKai"]
