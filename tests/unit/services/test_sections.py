"""A file of tables is read in parts as it is read whole."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.services.sections import Sections
from tests.architecture.source import ROOT

TEXT = '[names]\na = "甲"\n\n[codes.A-1]  # said\nfix = "x"\nnumbers = [1,\n  2]\n\n[codes."B"]\n'


def test_each_table_is_found_under_its_name() -> None:
    sections = Sections(TEXT)
    assert list(sections) == ["names", "codes.A-1", "codes.B"]
    assert sections["names"] == {"a": "甲"}
    assert "codes.B" in sections
    assert len(sections.below("codes")) == 2
    assert sections.below("codes")["A-1"] == {"fix": "x", "numbers": [1, 2]}
    assert sections.below("codes")["B"] == {}


def test_what_is_not_there_or_no_toml_is_told_when_it_is_asked_for() -> None:
    sections = Sections("[a]\nno toml\n[b]\n")
    assert sections["b"] == {}
    with pytest.raises(tomllib.TOMLDecodeError):
        sections["a"]
    with pytest.raises(KeyError):
        sections["c"]


@pytest.mark.parametrize("file", sorted((ROOT / "resources").glob("problems*.toml")), ids=str)
def test_the_sentences_are_the_same_read_whole(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    whole, parts = tomllib.loads(text), Sections(text)
    assert parts.below("codes") == whole["codes"]
    assert {name: parts[name] for name in ("fields", "reasons")} == {
        name: whole[name] for name in ("fields", "reasons")
    }
