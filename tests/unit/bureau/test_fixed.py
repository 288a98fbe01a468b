"""Statements that are written once: what they find, and what they say where they cannot be run."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, column, select, table

from app.bureau.bureau import Bureau
from app.bureau.fixed import Fixed
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new, put
from db.bureau_schema.settings import setting
from db.errors import StoreError

NAMED = Fixed(lambda _: select(setting.c.value).where(setting.c.name == bindparam("asked")))
NOWHERE = Fixed(lambda _: select(column("value")).select_from(table("nowhere")))


def test_the_first_row_is_found_in_the_unit_that_wrote_it(bureau: Bureau) -> None:
    with bureau.writing() as work:
        assert NAMED.first(work.connection, asked="x") is None
        put(work.connection, setting, {"name": "x", "value": "1"})
        assert NAMED.first(work.connection, asked="x") == ("1",)
        assert NAMED.run(work.connection, asked="x").one().value == "1"


def test_a_key_that_is_there_is_not_added_again(bureau: Bureau) -> None:
    with bureau.writing() as work:
        added = [add_new(work.connection, setting, {"name": "y", "value": v}) for v in "12"]
        assert added == [True, False]
        assert work.settings.get("y") == "1"


def test_what_is_not_committed_leaves_no_trace(bureau: Bureau) -> None:
    with pytest.raises(Refusal), bureau.writing() as work:
        assert add_new(work.connection, setting, {"name": "z", "value": "1"})
        raise Refusal("BUREAU-BUSY")
    with bureau.reading() as work:
        assert NAMED.first(work.connection, asked="z") is None


def test_a_statement_that_cannot_be_run_is_told_as_every_other(bureau: Bureau) -> None:
    with bureau.reading() as work, pytest.raises(StoreError) as why:
        NOWHERE.first(work.connection)
    assert "nowhere" in str(why.value.facts["reason"])
