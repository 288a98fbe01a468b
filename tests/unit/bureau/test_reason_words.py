"""A reason that the bureau gives in one word is told in Chinese, at every door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.sentences import sentences
from app.bureau.console.sentences import cause_and_fix, reason, sentence
from app.bureau.refusals import Refusal
from app.domain.comparison import Reason
from app.gateway.errors import BureauRefused
from app.ui.tax_month.check_words import REASONS

ROOT = Path(__file__).resolve().parents[3]
SOURCES = (*(ROOT / "app/bureau").rglob("*.py"), ROOT / "hardware/signing/packages.py")


def words_of(tree: ast.AST) -> Iterator[str]:
    """What is given as `reason=` by itself, or by a loop over (reason, whether) pairs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "reason":
            yield from _texts(node.value)
        if isinstance(node, ast.For) and ast.unparse(node.target).startswith("(reason,"):
            for pair in getattr(node.iter, "elts", ()):
                yield from _texts(pair.elts[0])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def said() -> set[str]:
    found = {word for path in SOURCES for word in words_of(ast.parse(path.read_text("utf-8")))}
    return found | set(Reason)


def test_the_reasons_are_found_in_the_source() -> None:
    assert {
        "days",
        "other-taxpayer",
        "signature",
        "other-content",
        "nothing waits",
        "changed",
    } <= said()


@pytest.mark.parametrize("word", sorted(word for word in said() if word.isascii()))
def test_no_reason_is_shown_as_a_raw_key(word: str) -> None:
    known = sentences().reasons
    assert word in known
    assert reason(word) == known[word]
    assert not known[word].isascii()


def test_why_sums_differ_is_told_with_what_mends_it() -> None:
    no = BureauRefused("COMPARE-MISMATCH", period="2024-01", reasons="unsent changed other_disk")
    told = sentences().message(no)
    assert "先上传；" in told
    assert "恢复预填" in told
    assert "再申报一次" in told
    assert "changed" not in told
    facts = {"period": "2024-01", "reasons": "changed"}
    assert "恢复预填" in cause_and_fix("COMPARE-MISMATCH", facts)[0]
    assert "起止日期" in sentence(Refusal("REPORT-WRONG", reason="days"))


def test_the_pages_of_the_window_know_them_too() -> None:
    assert set(REASONS) == set(Reason)
