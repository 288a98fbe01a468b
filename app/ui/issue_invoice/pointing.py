"""What a callout may not cover, and what covers the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from app.ui.parts.floating import Floating

if TYPE_CHECKING:
    from app.ui.issue_invoice.body import Body


def keep_clear(body: Body, field: str, spot: QRect) -> list[QRect]:
    """The totals, the box `field` that is typed into, the bars; in the body's coordinates."""
    paper, at = body.paper, body.paper.at
    totals = QRect(at.left, at.sum, at.right - at.left, at.lower - at.sum)
    clear = [totals.translated(paper.pos())]
    typed = paper.place_of(field) if field else None
    if typed is not None:
        clear.append(typed.translated(paper.pos()))
    bars = (body.tool_bar.geometry(), body.action_bar.geometry())
    return [one for one in (*clear, *bars) if not one.contains(spot)]


def covering(body: Body, under: tuple[Floating, ...]) -> Floating | None:
    """The card that lies over one of `under`: nothing is done unseen behind it."""
    if not any(card.isVisible() for card in under):
        return None
    others: list[Floating] = list(body.window().findChildren(Floating))
    return next((one for one in others if one.isVisible() and one not in under), None)
