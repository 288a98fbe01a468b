"""The words of every day start soon: what they do not need is not loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.home_builders import a_home, bill, text_file

RUN = """
import sys
from app.__main__ import main
code = main(sys.argv[1:])
print(*[name for name in ("sqlalchemy", "PySide6", "httpx", "fastapi") if name in sys.modules],
      sep=",", file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("word", ["status", "issue", "stock list", "draft list"])
def test_a_word_of_every_day_loads_neither_window_nor_the_store_s_workshop(
    tmp_path: Path, word: str
) -> None:
    home = a_home(tmp_path)
    more = [str(text_file(tmp_path / "bills.txt", bill()))] if word == "issue" else []
    ran = subprocess.run(
        [sys.executable, "-c", RUN, "--home", str(home), *word.split(), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr.strip()) == (0, "")
