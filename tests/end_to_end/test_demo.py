"""The demonstration plays the main job through the real window, where there is no display too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import python_calamine
from PIL import Image

from tests.pdf_reading import page_text

ROOT = Path(__file__).parents[2]


def played(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program without a display, with an empty home folder of a person."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "app", "--json", *words]
    return subprocess.run(
        command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False, timeout=280
    )


def test_without_a_display_the_demonstration_is_played_and_kept(tmp_path: Path) -> None:
    ended = played(tmp_path)
    assert "没有可用的显示器" in ended.stderr
    assert ended.returncode == 0, ended.stdout
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    folder = Path(answers[-1]["folder"])
    assert folder.is_relative_to(tmp_path)
    pictures = [Path(answer["picture"]) for answer in answers if "picture" in answer]
    assert len(pictures) >= 20
    for picture in pictures:
        assert len(Image.open(picture).convert("RGB").getcolors(1 << 24) or ()) > 30
    rows = python_calamine.load_workbook(folder / "invoices.xlsx").get_sheet_by_index(0).to_python()
    assert "模拟" in rows[0]
    assert "模拟" in page_text((folder / "invoice.pdf").read_bytes())


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ended = played(tmp_path, "demo", "--out", str(tmp_path))
    assert (ended.returncode, json.loads(ended.stdout)["error"]["code"]) == (1, "HOME-EXISTS")
    assert (tmp_path / "mine.txt").read_text() == "mine"
