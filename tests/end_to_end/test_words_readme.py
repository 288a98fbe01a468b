"""What app/words/README.md names exists: each word, each of its actions, each of its options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.words import command_line, registry

ROOT = Path(__file__).parents[2]
README = (ROOT / "app" / "words" / "README.md").read_text("utf-8")
GLOBAL = {"--home", "--json", "--operator", "--disk", "--trace", "--version", "--help"}
_ACTION = re.compile(r"[a-z][a-z-]*(\|[a-z][a-z-]*)*")


def named() -> list[str]:
    """Every piece of code that begins with a word."""
    found = (" ".join(each.split()) for each in re.findall(r"`([^`]+)`", README))
    return sorted({each for each in found if each.split()[0] in registry.BY_NAME})


def told(capsys: pytest.CaptureFixture[str], *path: str) -> str:
    """The help of a word or an action; it is there."""
    assert command_line.main([*path, "--help"]) == 0, path
    return capsys.readouterr().out


@pytest.mark.parametrize("words", named())
def test_each_word_in_the_readme_exists_as_it_is_written(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    word, *rest = words.replace("[", " ").replace("]", " ").split()
    second = rest[0] if rest and _ACTION.fullmatch(rest[0]) else ""
    helps = [told(capsys, word, *filter(None, [each])) for each in second.split("|")]
    for option in {each for each in rest if each.startswith("--")} - GLOBAL:
        assert any(re.search(rf"{option}\b", each) for each in helps), option


def test_a_word_of_a_later_part_is_named_as_one() -> None:
    assert not set(registry.BY_NAME) & registry.NOT_YET
    for name in registry.BY_NAME:
        assert (ROOT / "app" / "words" / f"{name.replace('-', '_')}.py").exists()
