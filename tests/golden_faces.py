"""Writes the golden tables of the faces anew: `python -m tests.golden_faces`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.face_examples import CASES, sheets, table

FOLDER = Path(__file__).resolve().parent / "golden" / "faces"


def main() -> int:
    """One file a case."""
    for name, invoice in CASES.items():
        (FOLDER / f"{name}.txt").write_text(table(sheets().all(invoice)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
