"""The trail tells whoever reads it whether a byte was altered, and where first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.repositories.audit import AuditEntry, AuditHead, chained
from app.repositories.errors import StoreConflict
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import MONDAY


def entry(number: int) -> AuditEntry:
    at = MONDAY + timedelta(seconds=number)
    return AuditEntry(at, "管理员", "setting.change", f"key-{number}", '{"after": 1}')


@pytest.fixture
def trail(engine: Engine) -> Engine:
    with UnitOfWork(engine) as work:
        for number in range(1, 9):
            work.audit.append(entry(number))
        work.commit()
    return engine


def tamper(engine: Engine, statement: str) -> None:
    """What a person with the file and a database tool can do."""
    with engine.core.begin() as connection:
        for name in ("audit_no_update", "audit_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)


def test_a_trail_that_nobody_touched_holds(trail: Engine) -> None:
    with UnitOfWork(trail, reading=True) as work:
        verdict = work.audit.verify()
        kept = list(work.audit.entries())
    assert (verdict.entries, verdict.broken, verdict.head) == (8, 0, AuditHead(8, kept[-1].hash))
    assert [one.entry for one in kept] == [entry(number) for number in range(1, 9)]


def test_an_empty_trail_holds(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as work:
        assert work.audit.verify().head == AuditHead(0, bytes(32))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET operator = '别人' WHERE id = 3", 3),
        ("UPDATE audit SET at = at + 1 WHERE id = 1", 1),
        ("UPDATE audit SET detail = subject, subject = detail WHERE id = 8", 8),
        ("UPDATE audit SET hash = zeroblob(32) WHERE id = 5", 5),
        ("DELETE FROM audit WHERE id = 4", 4),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("UPDATE audit SET id = 9 WHERE id = 2", 2),
    ],
)
def test_the_first_broken_entry_is_named(trail: Engine, statement: str, broken: int) -> None:
    tamper(trail, statement)
    with UnitOfWork(trail, reading=True) as work:
        assert work.audit.verify().broken == broken


def test_a_head_kept_elsewhere_shows_that_the_end_was_cut_off(trail: Engine) -> None:
    with UnitOfWork(trail, reading=True) as work:
        head = work.audit.head()
    tamper(trail, "DELETE FROM audit WHERE id > 6")
    with UnitOfWork(trail, reading=True) as work:
        assert work.audit.verify().broken == 0
        assert work.audit.verify(trusted=head).broken == 8


def test_only_what_is_new_is_walked_behind_a_trusted_head(trail: Engine) -> None:
    with UnitOfWork(trail) as work:
        head = work.audit.head()
        work.audit.append(entry(9))
        verdict = work.audit.verify(trusted=head)
    assert (verdict.entries, verdict.broken, verdict.head.number) == (1, 0, 9)


@pytest.mark.parametrize("change", ["UPDATE audit SET detail = ''", "DELETE FROM audit"])
def test_the_trail_is_append_only(trail: Engine, change: str) -> None:
    with pytest.raises(StoreConflict), trail.core.begin() as connection:
        connection.exec_driver_sql(change)


def test_a_change_that_is_not_committed_leaves_no_entry(trail: Engine) -> None:
    with UnitOfWork(trail) as work:
        work.audit.append(entry(9))
    with UnitOfWork(trail, reading=True) as work:
        assert work.audit.head().number == 8


@given(st.lists(st.text(max_size=6), min_size=4, max_size=4), st.integers(0, 3))
def test_where_one_text_ends_and_the_next_begins_is_part_of_the_hash(
    texts: list[str], place: int
) -> None:
    one = AuditEntry(MONDAY, *texts)
    moved = [*texts[:place], texts[place] + "x", *texts[place + 1 :]]
    assert chained(b"", 1, 0, one) != chained(b"", 1, 0, AuditEntry(MONDAY, *moved))
    assert chained(b"", 1, 0, one) != chained(b"", 2, 0, replace(one))
