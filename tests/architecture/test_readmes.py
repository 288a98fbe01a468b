"""What a README names is there: files, folders, and the names within modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOMS, ROOT, name, read

FILE = re.compile(r"[\w./]+\.(?:py|toml|md|mako|txt)")
FOLDER = re.compile(r"\w[\w./]*/")
MEMBER = re.compile(r"([\w./]+)\.(\w+)(?:\(.*)?")
MADE = {"settings.toml", "backups/", "bureau/", "NAME.bureau/"}  # in a home, by the program
PATTERN = "NNNN"  # stands for a number
FOLDERS = (*ROOMS, "resources", "tests")


def _quoted(readme: Path) -> Iterator[str]:
    """Every word between single backticks, outside of blocks of commands."""
    prose = re.sub(r"```.*?```", "", read(readme), flags=re.DOTALL)
    for quoted in re.findall(r"`([^`\n]+)`", prose):
        yield from re.split(r"[\s,]+", quoted)


def _words() -> Iterator[tuple[Path, str]]:
    """What every README says between backticks, beside it."""
    for folder in FOLDERS:
        for readme in sorted((ROOT / folder).rglob("README.md")):
            for word in _quoted(readme):
                if word not in MADE and PATTERN not in word:
                    yield readme, word


def _paths() -> set[str]:
    """Every file and folder of the project with each of its ends: `a/b.py` is `b.py` too."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    whole = [path.relative_to(ROOT) for path in (*inside, *ROOT.iterdir())]
    return {"/".join(path.parts[n:]) for path in whole for n in range(len(path.parts))}


def test_every_file_and_folder_that_a_readme_names_is_there() -> None:
    known = _paths()
    missing = [
        f"{name(readme)}: {word}"
        for readme, word in _words()
        if (FILE.fullmatch(word) or FOLDER.fullmatch(word)) and word.strip("./") not in known
    ]
    assert missing == []


def test_every_name_of_a_module_that_a_readme_names_is_there() -> None:
    missing = [f"{name(readme)}: {word}" for readme, word in _words() if _lacks(readme, word)]
    assert missing == []


def _lacks(readme: Path, word: str) -> bool:
    """Whether this is `module.Name`, and the module has no such name."""
    said = None if FILE.fullmatch(word) else MEMBER.fullmatch(word)
    module = said and _module(readme.parent, said[1])
    return bool(said and module and not re.search(rf"\b{said[2]}\b", read(module)))


def _module(folder: Path, said: str) -> Path | None:
    """The module beside the README, or below the top of its room or of the checkout."""
    inside = f"{said.replace('.', '/')}.py"
    room = ROOT / folder.relative_to(ROOT).parts[0]
    places = (folder, room, ROOT)
    return next((place / inside for place in places if (place / inside).is_file()), None)
