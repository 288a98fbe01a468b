"""The settings file keeps what it does not know, and is written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import settings as machine
from app.domain.errors import RuleBroken
from printing.errors import PrinterError

DARK = replace(machine.Settings(), theme="dark", type_size=1.15)


def test_unknown_keys_comments_and_tables_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# 我的\nprofile = "skp"\nlater = 3\n[other]\ntheme = "x"\n', "utf-8")
    machine.write(path, DARK)
    text = path.read_text("utf-8")
    assert text.startswith("# 我的\n")
    assert "later = 3" in text
    assert text.endswith('[other]\ntheme = "x"\n')
    assert machine.read(path) == DARK


def test_a_new_file_has_every_key(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    machine.write(path, DARK)
    assert path.read_text("utf-8") == machine.as_file(DARK)


def test_a_damaged_file_is_written_new_and_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("profile = ", "utf-8")
    machine.write(path, DARK)
    assert machine.read(path) == DARK
    assert (tmp_path / "settings.toml.damaged").read_text("utf-8") == "profile = "


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"type_size": 7.0}])
def test_a_value_that_means_nothing_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(RuleBroken, match="SETTING-WRONG"):
        machine.write(tmp_path / "settings.toml", replace(DARK, **wrong))  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PrinterError, match="FILE-NOT-WRITTEN"):
        machine.write(tmp_path / "gone" / "settings.toml", DARK)
