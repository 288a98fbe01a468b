"""The checkout that a program may run from, and whether its `.venv` is entered and ready.

Stdlib only and readable by Python 3.8: every start asks this first, so it loads little.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "kaipiao-stamp.json"
REQUIREMENTS = {
    "app": ("requirements.txt",),
    "tests": ("requirements.txt", "requirements-dev.txt"),
}


def is_checkout() -> bool:
    """Whether this is a checkout, not a frozen program and not an installed package."""
    frozen = getattr(sys, "frozen", False)
    return not frozen and all((ROOT / n).is_file() for n in ("requirements.txt", "pyproject.toml"))


def entered(needs: str) -> bool:
    """Whether nothing is to be done: no checkout, or inside an environment that holds `needs`."""
    return not is_checkout() or (ready(needs) and inside())


def pinned(needs: str) -> str:
    """Sum of the pinned versions: what is installed is asked for again only if it changes."""
    lines = [line for name in REQUIREMENTS[needs] for line in _lines(ROOT / name)]
    return f"{zlib.crc32(chr(10).join(sorted(lines)).encode()):08x}"


def python() -> Path:
    """The environment's own Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def inside() -> bool:
    """Whether this Python is the environment's."""
    return VENV.is_dir() and Path(sys.prefix).resolve() == VENV.resolve()


def ready(needs: str) -> bool:
    """Whether the environment holds what `needs` ("app" or "tests") asks for."""
    stamp = _stamp()
    return python().exists() and _same_python(stamp) and stamp.get(needs) == pinned(needs)


def _lines(path: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def _stamp() -> dict[str, object]:
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _same_python(stamp: dict[str, object]) -> bool:
    """A `.venv` dies with the Python it was made by: 3.11's packages are no good to 3.12."""
    return not inside() or stamp.get("python") == list(sys.version_info[:2])
