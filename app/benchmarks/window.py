"""What is measured of the real window: the program itself is asked, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def measured(home: Path, name: str, **environ: str) -> dict[str, Any]:
    """What the window of this home says of itself, offscreen."""
    words = [sys.executable, "-m", "app", "--home", str(home), "--measured", name]
    told = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **environ}
    done = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said
