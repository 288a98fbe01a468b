"""The window's own files of a home: settings, keys, what it remembers. Small, read before the
first paint; written on a lane."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from app import settings as machine
from app.domain.errors import RuleBroken
from app.ui.shell import keys, remembered

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "keys.toml"


class OwnFiles(Struct, frozen=True):
    """The files of one home's folder."""

    folder: Path

    @property
    def settings(self) -> Path:
        """This machine's settings."""
        return self.folder / "settings.toml"

    @property
    def keys(self) -> Path:
        """The keys that this shop changed."""
        return self.folder / "keys.toml"

    @property
    def window(self) -> Path:
        """What the window remembers."""
        return self.folder / "window.json"


class Read(Struct, frozen=True):
    """What the files say. A damaged one is replaced by what was shipped, and named."""

    settings: machine.Settings
    own_keys: dict[str, dict[str, list[str]]]
    remembered: remembered.Remembered
    damaged: tuple[RuleBroken, ...]


def read(files: OwnFiles) -> Read:
    """All three; never an error."""
    damaged: list[RuleBroken] = []
    settings, own_keys = machine.Settings(), {}
    try:
        settings = machine.read(files.settings)
    except RuleBroken as broken:
        damaged.append(broken)
    except OSError as broken:
        damaged.append(RuleBroken("SETTINGS-DAMAGED", file=files.settings, reason=broken.strerror))
    try:
        own_keys = keys.read_own(files.keys)
    except RuleBroken as broken:
        damaged.append(broken)
    return Read(settings, own_keys, remembered.read(files.window), tuple(damaged))


def write(path: Path, text: str) -> None:
    """Keep a small file, whole or not at all. Raises OSError."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
