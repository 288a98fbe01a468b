"""The glossary names what is in the code, so that term, initials and our name stay together."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture.source import ROOT, modules, tree

FIELDS = ["term", "initials", "our_name", "meaning", "source"]


def entries() -> list[dict[str, str]]:
    with (ROOT / "resources" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def names() -> frozenset[str]:
    """Every name that is defined or used in the rooms, modules among them."""
    return frozenset(name for path in modules() for name in (path.stem, *_names(tree(path))))


def _names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def test_an_entry_has_all_five_fields() -> None:
    assert all(list(entry) == FIELDS for entry in entries())
    assert not [e for e in entries() if not (e["term"] and e["meaning"] and e["source"])]


def test_a_term_stands_once() -> None:
    terms = [entry["term"] for entry in entries()]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["our_name"]))
def test_our_name_is_in_the_code(entry: dict[str, str]) -> None:
    assert entry["our_name"] in names()
