"""Keys as data: which key does what, what a shop changed, and where two deeds want one key.

Keys are written as people and Qt write them: "Ctrl+N", "F9", "Alt+Up". No Qt in here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.ui.listeners import Listeners

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

EVERYWHERE, FIELD = "everywhere", "field"
_MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
_OF_THE_SYSTEM = ("F10", "Alt", "Ctrl+Alt+Del", "Alt+F4")
_OTHER_NAMES = {
    "ctrl": "Ctrl",
    "alt": "Alt",
    "shift": "Shift",
    "meta": "Meta",
    "control": "Ctrl",
    "escape": "Esc",
    "delete": "Del",
    "insert": "Ins",
    "pageup": "PgUp",
    "pagedown": "PgDown",
}


class Bound(Struct, frozen=True):
    """The keys of one deed on one page (`scope` "everywhere": on all)."""

    id: str
    scope: str
    keys: tuple[str, ...]
    shipped: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether this shop chose other keys than were shipped."""
        return self.keys != self.shipped


class Clash(Struct, frozen=True):
    """One key that two deeds want where both may hold."""

    key: str
    one: Bound
    other: Bound


def normal(key: str) -> str:
    """A key in the one spelling: modifiers in order, names as Qt's.

    >>> normal("shift + ctrl+z"), normal("escape"), normal("ctrl++"), normal("f9")
    ('Ctrl+Shift+Z', 'Esc', 'Ctrl++', 'F9')
    """
    text = "".join(key.split())
    parts = [*text[:-1].rstrip("+").split("+"), "+"] if text.endswith("++") else text.split("+")
    named = [_OTHER_NAMES.get(part.lower(), part[:1].upper() + part[1:]) for part in parts if part]
    held = [one for one in _MODIFIERS if one in named[:-1]]
    return "+".join([*held, *named[-1:]])


class Keys:
    """All keys. `save` is handed the text of the home's own keys file after every change."""

    def __init__(
        self,
        shipped: Mapping[str, Mapping[str, list[str]]],
        own: Mapping[str, Mapping[str, list[str]]] | None = None,
        save: Callable[[str], None] | None = None,
    ) -> None:
        self._save = save
        self._told = Listeners()
        self._bound: dict[tuple[str, str], Bound] = {}
        self._by_key: dict[tuple[str, str], str] = {}
        self._clashing: tuple[Clash, ...] | None = None  # not asked since the last change
        for scope, deeds in shipped.items():
            for deed, keys in deeds.items():
                chosen = tuple(map(normal, keys))
                self._bound[scope, deed] = Bound(deed, scope, chosen, chosen)
        self._take(own or {})

    def all(self) -> tuple[Bound, ...]:
        """Every deed that has, or could have, a key; in the order of the file."""
        return tuple(self._bound.values())

    def of(self, deed: str, scope: str = "") -> str:
        """The key to show for a deed, on a page first its own; "" for none.

        `keys.of("page.main")` is "F9" as shipped.
        """
        return next(iter(self.all_of(deed, scope)), "")

    def all_of(self, deed: str, scope: str = "") -> tuple[str, ...]:
        """Every key of a deed: everywhere, then on the page."""
        found = (self._bound.get((one, deed)) for one in (EVERYWHERE, FIELD, scope))
        return tuple(key for one in found if one is not None for key in one.keys)

    def deed_of(self, key: str, scope: str) -> str:
        """What a key (in its one spelling) does on a page: the page's own sense first; "" for
        nothing."""
        if not self._by_key:
            self._by_key = {
                (bound.scope, each): bound.id for bound in self.all()[::-1] for each in bound.keys
            }
        found = self._by_key.get((scope, key)) or self._by_key.get((EVERYWHERE, key))
        return found or ""

    def change(self, deed: str, key: str, scope: str = EVERYWHERE) -> tuple[Clash, ...]:
        """Give a deed another key ("" for none); the clashes that this makes are returned and
        stay visible in `clashes`. KEY-RESERVED for a key that belongs to the system,
        KEY-DEED-UNKNOWN for a deed that nobody has."""
        bound = self._known(deed, scope)
        keys = (normal(key),) if key.strip() else ()
        if keys and keys[0] in _OF_THE_SYSTEM:
            raise RuleBroken("KEY-RESERVED", "key", key=keys[0])
        self._bound[scope, deed] = replace(bound, keys=keys)
        self._changed()
        return tuple(one for one in self.clashes() if deed in (one.one.id, one.other.id))

    def reset(self, deed: str = "", scope: str = EVERYWHERE) -> None:
        """The shipped keys again: of one deed, or of all."""
        chosen = [self._known(deed, scope)] if deed else list(self._bound.values())
        for bound in chosen:
            self._bound[bound.scope, bound.id] = replace(bound, keys=bound.shipped)
        self._changed()

    def clashes(self) -> tuple[Clash, ...]:
        """Two deeds, one key, and a place where both may hold."""
        if self._clashing is None:
            self._clashing = tuple(_clashes(self.all()))
        return self._clashing

    def on_change(self, told: Callable[[], None], of: QObject | None = None) -> None:
        """Call `told` after every change, as `Listeners.add` says."""
        self._told.add(told, of)

    def own_file(self) -> str:
        """The home's keys file: only what differs from what was shipped."""
        text = ""
        for scope in dict.fromkeys(bound.scope for bound in self.all() if bound.changed):
            rows = [_row(one) for one in self.all() if one.scope == scope and one.changed]
            text += f"[{scope}]\n" + "".join(rows) + "\n"
        return text

    def _take(self, own: Mapping[str, Mapping[str, list[str]]]) -> None:
        for scope, deeds in own.items():
            for deed, keys in deeds.items():
                bound = self._bound.get((scope, deed))
                if bound is not None:  # a deed of another version is left alone
                    chosen = tuple(map(normal, keys))
                    self._bound[scope, deed] = replace(bound, keys=chosen)

    def _known(self, deed: str, scope: str) -> Bound:
        bound = self._bound.get((scope, deed))
        if bound is None:
            raise RuleBroken("KEY-DEED-UNKNOWN", "key", deed=deed)
        return bound

    def _changed(self) -> None:
        self._by_key, self._clashing = {}, None
        if self._save is not None:
            self._save(self.own_file())
        self._told.tell()


def read_shipped(path: Path) -> dict[str, dict[str, list[str]]]:
    """The keys that come with the program."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_own(path: Path) -> dict[str, dict[str, list[str]]]:
    """The keys of a home; none where there is no file. KEYS-DAMAGED when it cannot be read."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise RuleBroken("KEYS-DAMAGED", file=path, reason=broken) from broken
    if not all(_well_formed(deeds) for deeds in found.values()):
        raise RuleBroken("KEYS-DAMAGED", file=path, reason="[]")
    return found


def _well_formed(deeds: object) -> bool:
    return isinstance(deeds, dict) and all(
        isinstance(keys, list) and all(isinstance(key, str) for key in keys)
        for keys in deeds.values()
    )


def _clashes(bounds: tuple[Bound, ...]) -> Iterator[Clash]:
    places: dict[str, list[int]] = {}  # of each key, who has it
    for place, bound in enumerate(bounds):
        for key in bound.keys:
            places.setdefault(key, []).append(place)
    for place, one in enumerate(bounds):
        behind = {there for key in one.keys for there in places[key] if there > place}
        for other in (bounds[there] for there in sorted(behind)):
            if one.id != other.id and _meet(one.scope, other.scope):
                yield from (Clash(key, one, other) for key in one.keys if key in other.keys)


def _meet(one: str, other: str) -> bool:
    return one == other or bool({one, other} & {EVERYWHERE, FIELD})


def _row(bound: Bound) -> str:
    keys = ", ".join(f'"{_escaped(key)}"' for key in bound.keys)
    return f'"{bound.id}" = [{keys}]\n'


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')
