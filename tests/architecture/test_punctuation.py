"""What a person reads in Chinese bears Chinese signs: ，：；（）, none of half width."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

HAN = r"[\u4e00-\u9fff「」『』〔〕、。，；：！？（）￥…]"
FACT = "\0"  # what is filled in
HALF = re.compile(rf"{HAN}[<>]*(?:,|;|\?|!|:(?!//)| ?\()|(?:[,;] ?|[ ]:|\) ?)[<>]*{HAN}")
SENTENCES = ROOT / "resources" / "problems.toml"
ROOMS = ("app", "hardware", "printing", "db")
# What others wrote: forms, official names, file formats, figures of benchmarks, what is read from
# texts of all kinds.
OTHERS = (
    "app/domain/", "app/exchange/", "app/services/faces/", "app/benchmarks/", "app/bureau/api/",
    "app/ui/parts/dates.py",
)  # fmt: skip
NOT_SAID = re.compile(
    r"主机:|代码:(?:号码|发票号码)|(?:cups|file|pcsc|usb|windows):|厂商:产品|\[;；。\]"
)


def half_width(text: str) -> str:
    """The first half-width sign beside Chinese, with what stands round it; else nothing."""
    found = HALF.search(NOT_SAID.sub("", text))
    return found[0] if found else ""


def _documents(tree: ast.Module) -> Iterator[int]:
    """Docstrings, by identity."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _whole(node: ast.JoinedStr) -> str:
    said = (part.value if isinstance(part, ast.Constant) else FACT for part in node.values)
    return "".join(map(str, said))


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = set(_documents(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed.update(id(part) for part in node.values)
            yield node.lineno, _whole(node)
        elif isinstance(node, ast.Constant) and id(node) not in passed:
            yield node.lineno, str(node.value)


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_said_in_chinese_bears_chinese_signs(room: str) -> None:
    wrong = [
        f"{place}:{line}: {text.strip()[:60]!r}"
        for path in sorted((ROOT / room).rglob("*.py"))
        if not (place := path.relative_to(ROOT).as_posix()).startswith(OTHERS)
        for line, text in _texts(path)
        if half_width(text)
    ]
    assert wrong == []


def test_every_problem_is_told_with_chinese_signs() -> None:
    codes = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    said = [
        text
        for told in (*codes["codes"].values(), codes["fields"], codes["reasons"])
        for text in told.values()
        if isinstance(text, str)
    ]
    assert [text for text in said if half_width(text)] == []


@pytest.mark.parametrize(
    "text",
    ["账册读不了, 请重试", "原因:没有纸", "证书(已到期)", "改回 (按税控盘)", "多了<, 共{n}张>"],
)
def test_a_half_width_sign_is_found(text: str) -> None:
    assert half_width(text)


@pytest.mark.parametrize(
    "text", ["用 --to a,b 写明", "见 https://示例.test/", "写成 主机:端口", "10:22 到 10:30"]
)
def test_what_belongs_to_a_word_of_its_own_is_left(text: str) -> None:
    assert not half_width(text)
