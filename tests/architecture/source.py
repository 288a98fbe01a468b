"""The project's own files, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "db", "hardware", "printing")


def modules(*rooms: str) -> Iterator[Path]:
    """Every Python file of these rooms (default: all that ship)."""
    for room in rooms or ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def packages() -> list[Path]:
    """Every folder with an `__init__.py`."""
    return [path.parent for path in modules() if path.name == "__init__.py"]


def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    """As a person would say it, from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[Path]:
    """Every file of the project that a person reads: no caches, builds, fonts or pictures."""
    endings = (".py", ".toml", ".md", ".txt", ".csv", ".spec", ".mako", ".ini")
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.suffix in endings and not _passing(parts):
            yield path
    yield from (path for path in (ROOT / ".ci").rglob("*") if path.is_file())


def read(path: Path) -> str:
    """Its text; samples in the trade's old encodings are read as far as they can be."""
    return path.read_text("utf-8", errors="replace")


def _passing(parts: tuple[str, ...]) -> bool:
    return parts[0] in ("build", "dist") or any(
        part.startswith(".") or part == "__pycache__" or part.endswith(".egg-info")
        for part in parts
    )
