"""Files are proposed a place that exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths

from app.ui.sheet_files.folders import documents


@pytest.mark.parametrize("there", [True, False])
def test_a_person_without_a_documents_folder_is_offered_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    place = tmp_path / "Documents"
    if there:
        place.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(place))
    assert documents() == (place if there else tmp_path)
