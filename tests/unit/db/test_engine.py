"""The store tells what is wrong with it, and nothing of the driver leaks out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from db.core import READING
from db.engine import Engine, check_file, open_engine, plain_engine
from db.errors import StoreConflict, StoreError, translated
from db.schema import desk, party, setting


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.sqlite"
    open_engine(path, create=True).dispose()
    return path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where the tester may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.name != "posix" or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def code_of(path: Path, *, create: bool = False) -> str:
    with pytest.raises(StoreError) as refused:
        open_engine(path, create=create).dispose()
    assert refused.value.facts["path"] == str(path)
    return refused.value.code


def pragma(engine: Engine, name: str) -> object:
    with engine.core.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_the_book_survives_a_power_cut_by_its_settings(book: Path) -> None:
    engine = open_engine(book)
    said = {name: pragma(engine, name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert pragma(engine, "cache_size") == -65_536
    engine.dispose()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not a database at all", b"SQLite format 3\0"]
)
def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.sqlite"
    path.write_bytes(content)
    assert code_of(path) == "STORE-DAMAGED"
    assert path.read_bytes() == content


def test_a_missing_book_is_not_made_by_opening_it(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.sqlite") == "STORE-DAMAGED"
    assert not (tmp_path / "none.sqlite").exists()


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "STORE-DAMAGED"


def test_a_book_that_was_cut_short_is_damaged(book: Path) -> None:
    whole = book.read_bytes()
    book.write_bytes(whole[: len(whole) // 2])
    assert code_of(book) == "STORE-DAMAGED"


def test_a_page_size_of_65536_is_written_as_one(tmp_path: Path) -> None:
    path = tmp_path / "large.sqlite"
    path.write_bytes(b"SQLite format 3\0\0\1" + bytes(10) + (2).to_bytes(4, "big") + bytes(90_000))
    with pytest.raises(StoreError, match="STORE-DAMAGED"):
        check_file(path)


def test_garbage_inside_is_damaged(book: Path) -> None:
    whole = bytearray(book.read_bytes())
    whole[100:4000] = bytes(range(256)) * 15 + bytes(60)
    book.write_bytes(whole)
    assert code_of(book) == "STORE-DAMAGED"


def test_another_programs_database_is_no_book(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    engine = plain_engine(path, mode="rwc")
    with engine.core.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    engine.dispose()
    assert code_of(path) == "STORE-DAMAGED"


def test_an_existing_book_is_not_made_again(book: Path) -> None:
    before = book.read_bytes()
    assert code_of(book, create=True) == "HOME-EXISTS"
    assert book.read_bytes() == before


def test_a_book_of_a_newer_version_is_left_alone(book: Path) -> None:
    engine = open_engine(book)
    with engine.core.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError) as refused:
        open_engine(book)
    assert refused.value.code == "HOME-NEWER"
    assert refused.value.facts["revision"] == "9999"


def test_a_second_writer_is_told_that_the_home_is_in_use(book: Path) -> None:
    first, second = open_engine(book), plain_engine(book, wait_s=0.1)
    with first.core.begin(), pytest.raises(StoreError) as refused, second.core.begin():
        pass
    assert refused.value.code == "HOME-IN-USE"
    first.dispose()
    second.dispose()


def test_readers_work_beside_a_writer(book: Path) -> None:
    writer, reader = open_engine(book), open_engine(book, reading=True)
    with (
        writer.core.begin() as writing,
        reader.core.connect().execution_options(**READING) as reading,
    ):
        writing.execute(insert(setting).values(key="k", value=b"v"))
        assert reading.exec_driver_sql("SELECT count(*) FROM setting").scalar() == 0
    writer.dispose()
    reader.dispose()


def test_a_book_opened_for_reading_refuses_to_be_written(book: Path) -> None:
    engine = open_engine(book, reading=True)
    with (
        pytest.raises(StoreError) as refused,
        engine.core.connect().execution_options(**READING) as connection,
    ):
        connection.execute(insert(setting).values(key="k", value=b"v"))
    assert refused.value.code == "STORE-READ-ONLY"
    engine.dispose()


def test_a_store_without_room_says_so_and_keeps_what_it_had(book: Path) -> None:
    engine = open_engine(book)
    with pytest.raises(StoreError) as refused, engine.core.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.execute(insert(setting).values(key="k", value=bytes(100_000)))
    assert refused.value.code == "STORE-FULL"
    engine.dispose()
    engine = open_engine(book)
    with engine.core.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM setting").scalar() == 0
    engine.dispose()


def test_a_full_file_system_is_a_full_store(small_disk: Path) -> None:
    path = small_disk / "book.sqlite"
    engine = open_engine(path, create=True)
    with pytest.raises(StoreError) as refused, engine.core.begin() as connection:
        connection.execute(insert(setting).values(key="k", value=bytes(2_000_000)))
    assert refused.value.code == "STORE-FULL"
    engine.dispose()
    open_engine(path).dispose()


def test_a_read_only_file_system_is_a_read_only_store(small_disk: Path) -> None:
    path = small_disk / "book.sqlite"
    open_engine(path, create=True).dispose()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError) as refused:
        open_engine(path)
    assert refused.value.code == "STORE-READ-ONLY"


def test_a_trigger_or_a_key_that_refuses_is_a_conflict(book: Path) -> None:
    engine = open_engine(book)
    values = {"name": "", "tax_id": "", "address_phone": "", "bank_account": ""}
    with engine.core.begin() as connection:
        connection.execute(insert(party).values(**values))
        with pytest.raises(StoreConflict):
            connection.exec_driver_sql("UPDATE party SET name = 'x'")
        with pytest.raises(StoreConflict):
            connection.exec_driver_sql("REPLACE INTO party VALUES (1, 'x', '', '', '')")
        with pytest.raises(StoreConflict):
            connection.exec_driver_sql("DELETE FROM party")
    assert not {"desk", "party"} - {desk.name, party.name}
    engine.dispose()


def test_an_error_of_ours_is_not_translated_twice() -> None:
    error = StoreError("HOME-NEWER", revision="9")
    assert translated(error) is error


def test_a_book_that_cannot_be_opened_in_a_writable_folder_is_a_failure(tmp_path: Path) -> None:
    engine = plain_engine(tmp_path / "nowhere" / "book.sqlite")
    with pytest.raises(StoreError) as refused, engine.core.connect():
        pass
    assert refused.value.code in ("STORE-FAILED", "STORE-READ-ONLY")
    engine.dispose()
