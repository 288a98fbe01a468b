"""Which pages there are: name, words, place in the areas, and where each is made.

A page is imported when it is first opened. That each module of the table is there, a test says:
to look for forty files at each start took a fiftieth of it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from app.ui.shell.entries import ENTRIES
from app.ui.shell.entry import Entry

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.page import Page


def entries(area: str = "") -> tuple[Entry, ...]:
    """All, in the order of the screen; of one area when it is named."""
    return tuple(one for one in ENTRIES if area in ("", one.area))


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
    module, _, function = entry_of(page).make.partition(":")
    made: Callable[[Desk], Page] = getattr(import_module(module), function)
    return made
