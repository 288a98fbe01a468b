"""What the page knows of goods: told by the reading lane, asked at every keystroke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.entry import EnteredInvoice
    from app.domain.terms import GoodsEntry, Terms
    from app.repositories.earlier import LastUse
    from app.services.tickets.entering import Known


class Mind(Struct):
    """Goods by name and by code, how they were used last, and codes proposed for unknown ones."""

    names: dict[str, GoodsEntry | None] = field(default_factory=dict)
    codes: dict[str, GoodsEntry | None] = field(default_factory=dict)
    last_uses: dict[str, LastUse] = field(default_factory=dict)
    proposed: dict[str, GoodsEntry | None] = field(default_factory=dict)

    def within(self, terms: Terms) -> Terms:
        """Terms that ask here for goods."""
        return replace(terms, goods_by_name=self.names.get, known_code=self.codes.get)

    def learn(self, known: Known) -> set[str]:
        """Take over what was looked up; the names and codes that are new."""
        self.names.update(known.by_name)
        self.codes.update(known.by_code)
        self.last_uses.update(known.last_uses)
        return {*known.by_name, *known.by_code}

    def unknown(self, entered: EnteredInvoice) -> tuple[set[str], set[str]]:
        """Names and codes of an entry that were never looked up."""
        names = _said(line.name for line in entered.lines) - self.names.keys()
        return names, _said(line.goods_code for line in entered.lines) - self.codes.keys()

    def forget(self) -> None:
        """The registers changed: everything is looked up again."""
        for known in (self.names, self.codes, self.last_uses, self.proposed):
            known.clear()


def _said(texts: Iterable[str]) -> set[str]:
    return {text.strip() for text in texts} - {""}
