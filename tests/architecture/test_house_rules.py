"""The habits of the house that a reader can check without running it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, name, packages, read, texts, tree

TOP_LEVEL = {
    "app",
    "hardware",
    "db",
    "printing",
    "resources",
    "tests",
    "pyproject.toml",
    "build_installer.spec",
    "README.md",
    "LICENSE",
    "THIRD_PARTY_NOTICES.md",
    "CHANGELOG.md",
    "requirements.txt",
    "requirements-dev.txt",
}
MADE = re.compile(r"\.|__pycache__$|build$|dist$|.*\.egg-info$")  # hidden, or made by a command
NAMELESS = {"utils", "util", "common", "helpers", "helper", "misc", "manager", "managers"}
LONGEST = 400  # lines
CLOCKS = {"app/bootstrap/opening.py"}  # the one place where this PC's time is read
BEFORE_THE_ENVIRONMENT = (
    "app/__init__.py",
    "app/__main__.py",
    "app/checkout.py",
    "app/environment.py",
    "app/first_run_lock.py",
    "app/system_packages.py",
    "app/crash_report.py",
    "app/version.py",
    "tests/__main__.py",
)


def test_the_top_level_is_exactly_the_plan() -> None:
    found = {path.name for path in ROOT.iterdir() if not MADE.match(path.name)}
    assert found == TOP_LEVEL


@pytest.mark.parametrize("folder", packages(), ids=name)
def test_a_package_init_holds_only_a_docstring(folder: Path) -> None:
    body = tree(folder / "__init__.py").body
    assert len(body) == 1
    assert ast.get_docstring(tree(folder / "__init__.py"))


@pytest.mark.parametrize("folder", packages(), ids=name)
def test_a_package_tells_its_purpose(folder: Path) -> None:
    readme = folder / "README.md"
    assert readme.is_file(), "every package has a README.md: purpose, notes, dated decisions"
    assert len(readme.read_text("utf-8")) > 100


def test_no_room_is_named_after_nothing() -> None:
    paths = [*modules(), *modules("tests")]
    assert not [name(p) for p in paths if NAMELESS & {p.stem, p.parent.name}]


def test_no_file_is_too_long_to_read() -> None:
    paths = [*modules(), *modules("tests")]
    long = [name(p) for p in paths if len(p.read_text("utf-8").splitlines()) > LONGEST]
    assert not long


def test_nobody_reads_the_clock_by_himself() -> None:
    """`now` is handed in; only bootstrap asks this PC."""
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today)\(")
    asked = {name(p) for p in modules() if asks.search(p.read_text("utf-8"))}
    assert asked <= CLOCKS


def test_no_error_is_swallowed() -> None:
    broad = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _broad(node) and _silent(node)
    ]
    assert not broad


def _broad(node: ast.ExceptHandler) -> bool:
    return node.type is None or (
        isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
    )


def _silent(node: ast.ExceptHandler) -> bool:
    return all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)


def test_every_module_says_what_it_is() -> None:
    assert not [name(p) for p in modules() if not ast.get_docstring(tree(p))]


@pytest.mark.parametrize("path", BEFORE_THE_ENVIRONMENT)
def test_an_old_python_can_read_the_door(path: str) -> None:
    """Python 3.8 gets a sentence, so it must be able to read what says it."""
    text = (ROOT / path).read_text("utf-8")
    assert ast.parse(text, path, feature_version=(3, 8)).body


def test_nothing_is_left_to_do() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
    assert not [name(p) for p in texts() if mark.search(read(p))]


def test_nothing_names_a_machine_or_an_index() -> None:
    """Only invented folders, and no address that packages are fetched from."""
    words = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/op" + "t/"]
    words += ["pypi." + "org", "index" + "-url", "find" + "-links", "python" + "hosted"]
    found = [(name(p), w) for p in texts() for w in words if w in read(p)]
    assert not found


def test_every_version_is_pinned() -> None:
    for path in (ROOT / "requirements.txt", ROOT / "requirements-dev.txt"):
        lines = [line for line in path.read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
        assert not [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+(\s*;.*)?", line)]
