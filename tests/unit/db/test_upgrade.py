"""The migrations make exactly the schema, and an older book is upgraded behind a backup."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from db import upgrade
from db.backup import verify
from db.engine import open_engine, plain_engine
from db.errors import StoreError
from db.schema import metadata

SECOND = '''"""A later change."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE customer ADD COLUMN telephone TEXT")
    op.execute("{more}")
'''


def schema_of(path: Path) -> dict[str, str]:
    engine = plain_engine(path)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    engine.dispose()
    return {
        name: " ".join(sql.split()).replace("( ", "(").replace(" )", ")")
        for name, sql in found
        if sql and name != "alembic_version"
    }


def test_the_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    open_engine(tmp_path / "migrated.sqlite", create=True).dispose()
    import db.triggers  # noqa: F401

    engine = plain_engine(tmp_path / "made.sqlite", mode="rwc")
    metadata.create_all(engine)
    engine.dispose()
    assert schema_of(tmp_path / "migrated.sqlite") == schema_of(tmp_path / "made.sqlite")


def test_the_revisions_that_the_start_knows_are_those_in_the_folder() -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    found = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(reversed([one.revision for one in found])) == upgrade.REVISIONS


def test_a_book_says_in_its_head_that_it_is_ours(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    open_engine(path, create=True).dispose()
    assert int.from_bytes(path.read_bytes()[68:72], "big") == upgrade.APPLICATION_ID


@pytest.fixture
def older(tmp_path: Path) -> Path:
    path = tmp_path / "book.sqlite"
    open_engine(path, create=True).dispose()
    return path


def newer_program(tmp_path: Path, patch: pytest.MonkeyPatch, more: str) -> None:
    folder = Path(shutil.copytree(upgrade.MIGRATIONS, tmp_path / "migrations"))
    (folder / "versions" / "0003_later.py").write_text(SECOND.format(more=more), "utf-8")
    patch.setattr(upgrade, "MIGRATIONS", folder)
    patch.setattr(upgrade, "REVISIONS", (*upgrade.REVISIONS, "0003"))
    patch.setattr(upgrade, "HEAD", "0003")


def test_an_older_book_is_upgraded_after_a_verified_backup(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(tmp_path, monkeypatch, "SELECT 1")
    open_engine(older).dispose()
    assert "telephone" in schema_of(older)["customer"]
    assert verify(tmp_path / "backups" / "book-before-0003.sqlite").revision == "0002"


def test_an_upgrade_that_fails_leaves_the_book_as_it_was(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schema_of(older)
    newer_program(tmp_path, monkeypatch, "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(StoreError, match="STORE-FAILED"):
        open_engine(older)
    assert schema_of(older) == before


def test_a_reader_does_not_upgrade(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(tmp_path, monkeypatch, "SELECT 1")
    with pytest.raises(StoreError) as refused:
        open_engine(older, reading=True)
    assert refused.value.code == "HOME-OLDER"
    assert not (tmp_path / "backups").exists()
