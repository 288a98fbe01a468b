"""CustomTag.xml: elements named as in the attached XML, each with the texts that show it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from printing.ofd.markup import SPACE, said

if TYPE_CHECKING:
    from printing.documents import Tag

ROOT = "eInvoice"
MEANT = "urn:kaipiao:simulated:e-invoice:1"  # what the names mean: ours, never the bureau's
_NUMBERED = re.compile(r"\[\d+\]$")
Tree = dict[str, "Tree | str"]


def tag_tree(
    tags: Sequence[Tag], pages: Sequence[int], named: Sequence[Mapping[str, list[int]]]
) -> str:
    """The markup. `pages`: the id of each page; `named`: the texts of each field on it. A tag
    whose field is not shown is left out."""
    tree: Tree = {}
    for tag in tags:
        shown = named[tag.page].get(tag.field, ())
        if shown:
            _put(tree, tag.path, _references(pages[tag.page], shown))
    spaces = f"xmlns={quoteattr(MEANT)} xmlns:ofd={quoteattr(SPACE)}"
    return f"<{ROOT} {spaces}>{_markup(tree)}</{ROOT}>"


def name_of(tag: str) -> str:
    """The bare name of a parsed element; "" for one of another namespace.

    >>> name_of("{urn:kaipiao:simulated:e-invoice:1}InvoiceCode"), name_of("InvoiceCode")
    ('InvoiceCode', '')
    """
    space, closed, name = tag.removeprefix("{").partition("}")
    return name if closed and space == MEANT else ""


def _references(page: int, texts: Sequence[int]) -> str:
    return "".join(said("ObjectRef", str(text), PageRef=page) for text in texts)


def _put(tree: Tree, path: Sequence[str], leaf: str) -> None:
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        assert isinstance(below, dict)
        tree = below
    tree[path[-1]] = leaf


def _markup(tree: Tree) -> str:
    return "".join(
        f"<{name}>{each if isinstance(each, str) else _markup(each)}</{name}>"
        for name, each in ((_NUMBERED.sub("", step), below) for step, below in tree.items())
    )
