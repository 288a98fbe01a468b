"""One line of a side bar, and the areas that the lines stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from app.domain.rights import Right

HOME, SETTINGS, INVOICES, TAX, UPKEEP = "首页", "系统设置", "发票管理", "报税处理", "系统维护"
AREAS = (HOME, SETTINGS, INVOICES, TAX, UPKEEP)


class Entry(Struct, frozen=True, eq=False):
    """One line of a side bar. `page` is the page it opens, with `begin` handed on; `make` says
    where the page is made ("module:function"), "" when another entry of the page says it.
    `count` names the count beside it."""

    page: str
    title: str
    area: str
    group: str
    icon: str
    make: str = ""
    synonyms: tuple[str, ...] = ()
    right: Right | None = None
    begin: Mapping[str, Any] = field(default_factory=dict)
    count: str = ""
    id: str = ""  # of its action; "" = "open.<page>"

    @property
    def action_id(self) -> str:
        """The id of the action that opens it."""
        return self.id or f"open.{self.page}"
