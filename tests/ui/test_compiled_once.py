"""What PySide6 carries as sources is compiled once, and is the same from the second start on."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest

from app.ui.compiled_once import Kept, write
from tests.architecture.source import ROOT

START = """
import builtins
compiled, plain = [], builtins.compile
def told(source, filename, *how, **named):
    compiled.append(filename)
    return plain(source, filename, *how, **named)
builtins.compile = told
from app.ui import compiled_once
compiled_once._compile = told
from app.__main__ import _load_qt
_load_qt()
from PySide6.QtCore import QRect
assert builtins.compile is told
print(compiled_once.place(), sum("shibokensupport" in str(name) for name in compiled))
try:
    QRect("no")
except TypeError as wrong:
    print(str(wrong).replace(chr(10), " "))
from shibokensupport.signature.lib import pyi_generator
assert not hasattr(pyi_generator, "__wrapped__") and "Writer" not in vars(pyi_generator)
assert not hasattr(pyi_generator, "nothing")
print(pyi_generator.Writer.__name__, "Formatter" in vars(pyi_generator))
"""
SOURCE = b"answer = 6 * 7"
NAME = "shibokensupport/example.py"


def started(compiled: Path) -> tuple[Path, int, str]:
    """Where they are kept, how many were compiled, and what PySide6 says of itself."""
    environ = os.environ | {"PYTHONPYCACHEPREFIX": str(compiled)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", START]
    ran = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    first, _, rest = ran.stdout.partition("\n")
    place, _, count = first.rpartition(" ")
    return Path(place), int(count), rest


def test_the_second_start_of_the_window_compiles_nothing_of_them_and_is_no_other(
    tmp_path: Path,
) -> None:
    place, first, said = started(tmp_path)
    assert first > 0
    assert said.endswith("Writer True\n")
    assert place.is_relative_to(tmp_path)
    assert started(tmp_path) == (place, 0, said)
    place.write_bytes(place.read_bytes()[:999])
    assert started(tmp_path) == (place, first, said)
    assert started(tmp_path) == (place, 0, said)


@pytest.mark.parametrize("damaged", [b"", b"nonsense", marshal.dumps([1]), marshal.dumps({"a": 1})])
def test_what_is_damaged_is_nothing(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "kept").write_bytes(damaged)
    exec_and_compare(Kept(tmp_path / "kept"))


def test_another_source_is_compiled_anew_and_other_names_are_left_alone(tmp_path: Path) -> None:
    other = compile(b"answer = 1", NAME, "exec")
    write(tmp_path / "kept", {NAME: (b"answer = 1", other), "else.py": (SOURCE, other)})
    exec_and_compare(Kept(tmp_path / "kept"))
    assert eval(Kept(tmp_path / "kept").compile("6 * 7", NAME, "eval")) == 42
    named = Kept(tmp_path / "kept").compile(SOURCE, "else.py", "exec")
    assert isinstance(named, CodeType)
    assert named is not other


def test_where_nothing_can_be_kept_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    write(tmp_path / "file" / "kept", {NAME: (SOURCE, compile(SOURCE, NAME, "exec"))})
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def exec_and_compare(kept: Kept) -> None:
    found: dict[str, int] = {}
    exec(kept.compile(SOURCE, NAME, "exec"), found)
    assert found["answer"] == 42
