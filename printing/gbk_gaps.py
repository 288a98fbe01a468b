"""Writes the data file of GBK signs that no bundled font has: `python -m printing.gbk_gaps`.

Run it after a font was changed; a test recomputes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from printing.fonts import CHAINS, GAPS_FILE, FontChain
from printing.sheet import Face

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "fonts"


def gbk_signs() -> list[str]:
    """Every sign of GBK from the space on, in the order of Unicode."""
    doubles = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    decoded = (double.decode("gbk", "ignore") for double in doubles)
    ascii_signs = (chr(code) for code in range(0x20, 0x7F))
    return sorted({sign for sign in (*decoded, *ascii_signs) if len(sign) == 1})


def gaps(fonts: FontChain) -> str:
    """The signs of GBK that no font of the chain has."""
    known = [fonts.fonts[name].face.charToGlyph for name in CHAINS[Face.FORM]]
    return "".join(sign for sign in gbk_signs() if not any(ord(sign) in have for have in known))


def main(folder: Path = FOLDER) -> int:
    """Write the file beside the fonts."""
    (folder / GAPS_FILE).write_text(gaps(FontChain(folder)), "utf-8", newline="")
    return 0


if __name__ == "__main__":  # pragma: no cover
    sys.exit(main())
