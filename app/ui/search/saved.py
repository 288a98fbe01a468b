"""Saved filters of the person who is signed in, in the card 更多条件."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject

from app.domain.day_spans import DaySpan
from app.domain.searching import Filter
from app.ui.search.asked import Asked
from app.ui.search.more_card import MoreCard

if TYPE_CHECKING:
    from app.services.finding.saved_filters import SavedFilter
    from app.ui.desk import Desk
    from app.ui.search.presenter import Search


class Saved(QObject):
    """Opens the card, and saves, opens and forgets filters by name."""

    def __init__(self, desk: Desk, card: MoreCard, search: Search) -> None:
        super().__init__()
        self._desk, self.card, self._search = desk, card, search
        self._filters: tuple[SavedFilter, ...] = ()
        card.save.connect(self._save)
        card.open_saved.connect(self._open)
        card.forget.connect(self._forget)

    def open(self, asked: Asked) -> None:
        """Show the card; the saved filters come from the lane."""
        self.card.know_day(self._search.today)
        self.card.show_asked(asked)
        operator = self._desk.session.operator
        self._desk.read(lambda terminal: terminal.saved_filters.of(operator), self._come)

    def _come(self, filters: tuple[SavedFilter, ...]) -> None:
        self._filters = filters
        self.card.offer_saved(filters)

    def _save(self, name: str, asked: Asked) -> None:
        from app.services.finding.saved_filters import SavedFilter

        wanted = asked.filter(self._search.today)
        if asked.span is not None:
            wanted = replace(wanted, first_day=None, last_day=None)
        saved = SavedFilter(name, wanted, asked.span or "")
        operator = self._desk.session.operator
        self._desk.ask(lambda terminal: terminal.saved_filters.save(operator, saved), self._kept)

    def _kept(self, filters: tuple[SavedFilter, ...]) -> None:
        self._come(filters)
        self.card.name.clear()
        self._desk.tell(self.tr("已存为常用条件「{0}」").format(filters[-1].name))

    def _open(self, name: str) -> None:
        found = next((one for one in self._filters if one.name == name), None)
        if found is not None:
            self.card.close_card()
            self._search.begin(asked_of(found.wanted, found.days))

    def _forget(self, name: str) -> None:
        operator = self._desk.session.operator

        def gone(filters: tuple[SavedFilter, ...]) -> None:
            self._come(filters)
            self._desk.tell(self.tr("已删除常用条件「{0}」").format(name))

        self._desk.ask(lambda terminal: terminal.saved_filters.forget(operator, name), gone)


def asked_of(wanted: Filter, days: str) -> Asked:
    """How a saved filter stands on the page; a span that moves keeps moving."""
    return Asked.of(wanted, DaySpan(days) if days else None)
