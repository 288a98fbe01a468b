"""The migrations make exactly the schema, and an older book is upgraded behind a backup."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from db import upgrade
from db.backup import verify
from db.engine import open_engine, plain_engine
from db.errors import StoreError
from db.initials import kept
from db.schema import metadata

LATER = f"{int(upgrade.HEAD) + 1:04d}"  # a revision that this program does not have

CHANGE = '''"""A later change."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("ALTER TABLE customer ADD COLUMN telephone TEXT")
    op.execute("{more}")
'''


def schema_of(path: Path) -> dict[str, str]:
    engine = plain_engine(path)
    with engine.core.connect() as connection:
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
    metadata.create_all(engine.core)
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
    text = CHANGE.format(more=more, revision=LATER, before=upgrade.HEAD)
    (folder / "versions" / f"{LATER}_later.py").write_text(text, "utf-8")
    patch.setattr(upgrade, "MIGRATIONS", folder)
    patch.setattr(upgrade, "REVISIONS", (*upgrade.REVISIONS, LATER))
    patch.setattr(upgrade, "HEAD", LATER)


def test_an_older_book_is_upgraded_after_a_verified_backup(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = upgrade.HEAD
    newer_program(tmp_path, monkeypatch, "SELECT 1")
    told: list[tuple[upgrade.Stage, int]] = []
    open_engine(older, told=lambda *how_far: told.append(how_far)).dispose()
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages[-2:] == [upgrade.Stage.VERIFY, upgrade.Stage.REVISIONS]
    assert "telephone" in schema_of(older)["customer"]
    assert verify(tmp_path / "backups" / f"book-before-{LATER}.sqlite").revision == was


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


def first_book(path: Path) -> None:
    """A book of the first day with customers, goods and people in it."""
    engine = plain_engine(path, mode="rwc")
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    with engine.core.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for place, name in enumerate(NAMES, start=1):
            connection.exec_driver_sql(
                "INSERT INTO customer (name, tax_id, address_phone, bank_account, own_code, note)"
                " VALUES (?, '', '', '', '', '')",
                (name,),
            )
            connection.exec_driver_sql(
                "INSERT INTO goods (name, own_code, goods_code, short_name, spec, unit, price,"
                " with_tax, preferential, preferential_text, zero_rate)"
                " VALUES (?, '', '', '', ?, '', '', 0, 0, '', 0)",
                (name, str(place)),
            )
        for role in ("administrator", "cashier", "auditor"):
            connection.exec_driver_sql(
                "INSERT INTO operator (name, role, rights, password_hash, earlier_hashes)"
                " VALUES (?, ?, 'invoice.query', '', '')",
                (role, role),
            )
    engine.dispose()


NAMES = ("重庆虚构店", "仇氏", "个人")


def test_a_book_of_the_first_day_gets_its_initials_and_rights(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    first_book(path)
    engine = open_engine(path)
    with engine.core.connect() as connection:
        for table in ("customer", "goods"):
            rows = connection.exec_driver_sql(f"SELECT name, initials, version FROM {table}").all()
            assert [(row[0], row[2]) for row in rows] == list(zip(NAMES, (1, 2, 3), strict=True))
            assert [row[1] for row in rows] == [kept(name) for name in NAMES]
        told = connection.exec_driver_sql("SELECT role, rights FROM operator").all()
        people = {row.role: row.rights for row in told}
    engine.dispose()
    assert "registers.edit" in people["administrator"].split()
    assert "registers.edit" in people["cashier"].split()
    assert {"report.clear", "invoice.void"} <= set(people["administrator"].split())
    assert "invoice.void" in people["cashier"].split()
    assert "report.clear" not in people["cashier"].split()
    assert people["auditor"] == "invoice.query"
    backup = tmp_path / "backups" / f"book-before-{upgrade.HEAD}.sqlite"
    assert verify(backup).revision == "0001"


def test_many_rows_get_their_initials_page_by_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (upgrade.MIGRATIONS / "versions" / "0002_initials.py").read_text("utf-8")
    folder = Path(shutil.copytree(upgrade.MIGRATIONS, tmp_path / "migrations"))
    small = text.replace("AT_ONCE = 1000", "AT_ONCE = 2")
    (folder / "versions" / "0002_initials.py").write_text(small, "utf-8")
    monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
    first_book(tmp_path / "book.sqlite")
    engine = open_engine(tmp_path / "book.sqlite")
    with engine.core.connect() as connection:
        empty = connection.exec_driver_sql("SELECT count(*) FROM goods WHERE initials=''").scalar()
    engine.dispose()
    assert empty == 0


def test_a_book_of_a_later_program_is_left_alone(older: Path) -> None:
    engine = plain_engine(older)
    with engine.core.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError) as refused:
        open_engine(older)
    assert refused.value.code == "HOME-NEWER"
