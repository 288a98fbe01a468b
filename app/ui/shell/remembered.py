"""What the window remembers of its last time: place and size, side bar, last used deeds, who was
signed in. A file of the home that may be lost without harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

LAST_USED = 20


class Remembered(Struct, frozen=True):
    """`geometry` is Qt's own, in base 64."""

    geometry: str = ""
    folded: bool | None = None
    operator: str = ""
    last_used: tuple[str, ...] = ()

    def used(self, deed: str) -> Remembered:
        """With this deed as the last used one."""
        others = tuple(one for one in self.last_used if one != deed)
        return replace(self, last_used=(deed, *others)[:LAST_USED])

    def as_text(self) -> str:
        """For the file."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read(path: Path) -> Remembered:
    """What the file says; nothing where it is missing or makes no sense."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Remembered()
    return _made(found) if isinstance(found, dict) else Remembered()


def _made(found: dict[str, Any]) -> Remembered:
    folded = found.get("folded")
    used = found.get("last_used")
    return Remembered(
        geometry=_text(found.get("geometry")),
        folded=folded if isinstance(folded, bool) else None,
        operator=_text(found.get("operator")),
        last_used=tuple(map(_text, used))[:LAST_USED] if isinstance(used, list) else (),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
