"""Every page and deed of the console, in the order of the menu."""

from __future__ import annotations

from fastapi import APIRouter

from app.bureau.console import (
    calendar,
    clock,
    counter,
    faults,
    months,
    notices,
    overview,
    slips,
    stock,
    taxpayers,
    uploads,
)
from app.bureau.console.counter_door import join_counter
from app.bureau.console.desk import Deed, Page, join_deed, join_page
from app.bureau.console.entrance import join_entrance

MENU = (
    overview.PAGE,
    taxpayers.PAGE,
    stock.PAGE,
    uploads.PAGE,
    months.PAGE,
    counter.PAGE,
    slips.PAGE,
    calendar.PAGE,
    notices.PAGE,
    faults.PAGE,
    clock.PAGE,
)
PAGES: tuple[Page, ...] = (*MENU, taxpayers.ONE, uploads.ROWS, months.ONE, counter.ONE)
DEEDS: tuple[Deed, ...] = (
    *taxpayers.DEEDS,
    *months.DEEDS,
    *slips.DEEDS,
    *calendar.DEEDS,
    *notices.DEEDS,
    *faults.DEEDS,
    *clock.DEEDS,
)


def console_router(*, follows: bool) -> APIRouter:
    """`follows`: an embedded bureau's clock is the disk's, so it has no page for it."""
    router = APIRouter()
    join_entrance(router)
    join_counter(router)
    menu = tuple(page for page in MENU if not (follows and page is clock.PAGE))
    for page in PAGES:
        if page not in MENU or page in menu:
            join_page(router, page, menu)
    for deed in DEEDS:
        if not (follows and deed in clock.DEEDS):
            join_deed(router, deed)
    return router
