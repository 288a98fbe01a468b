"""Statements are compiled at their first use; here each of them is, so that none is found wrong
by the first cashier who needs it."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

import app.repositories
from db.prepared import Prepared

MODULES = [each.name for each in pkgutil.iter_modules(app.repositories.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_every_statement_of_a_repository_can_be_written(module):
    held = vars(import_module(f"app.repositories.{module}")).values()
    for statement in held:
        if isinstance(statement, Prepared):
            statement.compile()
            assert statement.text


def test_what_a_statement_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError):
        _ = Prepared.__new__(Prepared).colour
