"""Every deed of the program in one registry: name, pinyin, key, right, handler.

Menus, side bar, function search, buttons and key table are made from it; nothing else knows
which deeds there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from app.domain.rights import Right

EVERYWHERE = ""  # the scope of a key that holds on every page


class Action(Struct, frozen=True):
    """One deed. `id` is stable ("invoice.issue"); its key stands under the id in
    resources/keys.toml and may be changed. `scope` names the page on which its key holds.
    `why_not` answers why it cannot be done now, "" when it can."""

    id: str
    title: str  # 发票填开
    do: Callable[[], None]
    synonyms: tuple[str, ...] = ()  # other words people search for: "开票", "fptk"
    scope: str = EVERYWHERE
    icon: str = ""
    right: Right | None = None
    area: str = ""  # which of the areas lists it in its side bar; "" = no entry there
    group: str = ""  # heading in the side bar
    why_not: Callable[[], str] | None = None


class Actions:
    """The registry. An id stands once; a page that comes again replaces its own deeds."""

    def __init__(self) -> None:
        self._by_id: dict[str, Action] = {}

    def add(self, *actions: Action) -> None:
        """Register; the later one of two with one id holds."""
        self._by_id.update((action.id, action) for action in actions)

    def listed(self, own: Action) -> Action:
        """A page's own deed, listed where the window's deed of that id is listed."""
        same = self._by_id.get(own.id)
        return own if same is None or own.area else replace(own, area=same.area, group=same.group)

    def __iter__(self) -> Iterator[Action]:
        return iter(tuple(self._by_id.values()))

    def __getitem__(self, action_id: str) -> Action:
        return self._by_id[action_id]
