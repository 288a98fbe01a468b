"""Statements are written at their first use; here each of them is, and a real book prepares it, so
that none is found wrong by the first cashier who needs it."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import app.repositories
from app.repositories import (
    attempts,
    audit,
    clear_log,
    disks,
    drafts,
    invoice_rows,
    operators,
    orders,
    registers,
    summaries,
)
from db import schema
from db.engine import Engine
from db.prepared import Prepared, inserting

MODULES = [each.name for each in pkgutil.iter_modules(app.repositories.__path__)]
WHOLE = {  # rows that are written with every column, in the order of the schema; (without their id)
    "invoice": invoice_rows.INVOICE_COLUMNS,
    "invoice_line": invoice_rows.LINE_COLUMNS,
    "party": invoice_rows.PARTY_COLUMNS,
    "wording": invoice_rows.WORDING_COLUMNS,
    "desk": invoice_rows.DESK_COLUMNS,
    "attempt": attempts._COLUMNS,
    "disk_order": orders._COLUMNS,
    "audit": audit._COLUMNS[1:],
    "disk_seen": disks._COLUMNS,
    "draft": drafts._COLUMNS,
    "operator": operators._COLUMNS,
    "monthly_summary": summaries._COLUMNS,
    "clear_log": clear_log._COLUMNS,
}


def statements_of(module: str) -> Iterator[Prepared]:
    """Those of a module, and those that its own objects hold."""
    for held in vars(import_module(f"app.repositories.{module}")).values():
        ours = type(held).__module__.startswith("app.repositories.")
        within = vars(held).values() if ours else ()
        yield from (each for each in (held, *within) if isinstance(each, Prepared))


@pytest.mark.parametrize("module", MODULES)
def test_every_statement_of_a_repository_is_understood_by_the_book(module: str, scratch: Engine):
    driver = scratch.driver()
    for statement in statements_of(module):
        driver.execute(f"EXPLAIN {statement.text}", [None] * len(statement.names))
    driver.close()


@pytest.mark.parametrize("table", WHOLE)
def test_a_row_that_is_written_whole_has_the_columns_of_the_schema(table: str):
    columns = [column.name for column in schema.metadata.tables[table].c]
    assert list(WHOLE[table]) == [name for name in columns if name != "id"]


@pytest.mark.parametrize(
    ("register", "table"), [(registers._CUSTOMERS, "customer"), (registers._GOODS, "goods")]
)
def test_an_entry_of_a_register_is_written_whole(register, table):
    columns = {column.name for column in schema.metadata.tables[table].c}
    assert {*register.save.names, "id", "version"} == columns
    assert {*register.change.names, "version"} == columns


def test_a_text_binds_its_names_in_the_order_they_stand():
    statement = Prepared("SELECT 1 WHERE :b = 1 AND :a = 2 AND :b = 3")
    assert statement.names == ("b", "a", "b")
    assert statement.text == "SELECT 1 WHERE ? = 1 AND ? = 2 AND ? = 3"
    assert statement.values({"a": 2, "b": 1}) == (1, 2, 1)


def test_an_order_that_is_not_the_one_given_is_refused_when_the_text_is_written():
    statement = Prepared(inserting("desk", ("drawer", "payee")), ("payee", "drawer"))
    with pytest.raises(ValueError, match="bound in the order"):
        statement.compile()


def test_what_a_statement_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError):
        _ = Prepared.__new__(Prepared).colour
