"""Which pages there are: name, words, place in the areas, and where each is made.

A page is imported when it is first opened. Only pages whose module exists have an entry on the
screen: nothing here opens an empty room.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.ui.shell.entries import ENTRIES
from app.ui.shell.entry import Entry

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.page import Page


def there_is(entry: Entry) -> bool:
    """Whether the page's module is part of this program."""
    return _found(_made_at(entry.page).partition(":")[0])


def entries(area: str = "") -> tuple[Entry, ...]:
    """What exists, in the order of the screen; of one area when it is named."""
    return tuple(one for one in ENTRIES if there_is(one) and area in ("", one.area))


def entry_of(page: str) -> Entry:
    """The entry that makes a page. KeyError for a name that is no page."""
    found = next((one for one in ENTRIES if one.page == page and one.make), None)
    if found is None:
        raise KeyError(page)
    return found


def make(page: str, desk: Desk) -> Page:
    """Import the page's module and make the page."""
    return maker(page)(desk)


def maker(page: str) -> Callable[[Desk], Page]:
    """Import the page's module; what makes the page."""
    module, _, function = _made_at(page).partition(":")
    made: Callable[[Desk], Page] = getattr(import_module(module), function)
    return made


def _made_at(page: str) -> str:
    return entry_of(page).make


@cache
def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the room
        return False
