"""The profiles of the three devices, from their data files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from app.domain.errors import RuleBroken
from app.domain.profile import Profile

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@cache
def read_profile(name: str) -> Profile:
    """`skp`, `jsp` or `ukey`, read once in a program; SETTING-WRONG for any other."""
    path = RESOURCES / "profiles" / f"{name}.toml"
    if not name.isalnum() or not path.exists():
        raise RuleBroken("SETTING-WRONG", "profile", value=name, default="skp")
    return Profile.from_mapping(tomllib.loads(path.read_text(encoding="utf-8")))
