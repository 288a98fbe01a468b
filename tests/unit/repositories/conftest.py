"""A real book for every test: made once by the migrations, copied for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Engine, open_engine


@pytest.fixture(scope="session")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "empty.sqlite"
    open_engine(path, create=True).dispose()
    return path


@pytest.fixture(scope="session")
def scratch(empty_book: Path) -> Iterator[Engine]:
    """One book for every example of a property: nobody commits anything into it."""
    path = empty_book.with_name("scratch.sqlite")
    engine = open_engine(Path(shutil.copyfile(empty_book, path)))
    yield engine
    engine.dispose()


@pytest.fixture
def book(empty_book: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(empty_book, tmp_path / "book.sqlite"))


@pytest.fixture
def engine(book: Path) -> Iterator[Engine]:
    engine = open_engine(book)
    yield engine
    engine.dispose()
