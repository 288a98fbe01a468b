"""Refusals in the same words as everywhere: from the one data file of problem codes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.money import grouped

if TYPE_CHECKING:
    from app.bureau.refusals import Refusal

FILE = Path(__file__).resolve().parents[3] / "resources" / "problems.toml"
_OPTIONAL = re.compile(r"<([^<>]*)>")
_FACT = re.compile(r"\{(\w+)\}")


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def _codes() -> Mapping[str, Mapping[str, str]]:
    codes: Mapping[str, Mapping[str, str]] = _file()["codes"]
    return codes


def sentence(no: Refusal) -> str:
    """What is wrong and what to do, with the code."""
    entry = _codes().get(no.code, {})
    told = f"{entry.get('message', '')}{entry.get('fix', '')}"
    return f"{_filled(told, _in_words(no.facts))} [{no.code}]"


def cause_and_fix(code: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong, and what to do; a reason that is a word alone in a person's words."""
    entry = _codes().get(code, {})
    facts = _in_words(facts)
    return _filled(entry.get("message", code), facts), _filled(entry.get("fix", ""), facts)


def problem_title(code: str) -> str:
    """The sentence of a code without its facts; empty for no code."""
    return _filled(_codes().get(code, {}).get("message", code), {}) if code else ""


def reason(word: str) -> str:
    """A reason that is a word alone, in a person's words."""
    return str(_file()["reasons"].get(word, word))


def _in_words(facts: Mapping[str, str]) -> Mapping[str, str]:
    """The facts with their reason, or several with blanks between them, as a person says them."""
    told = {name: grouped(str(fact)) for name, fact in facts.items()}
    if "reason" in told:
        told["reason"] = reason(told["reason"])
    if "reasons" in told:
        told["reasons"] = "；".join(map(reason, told["reasons"].split()))
    return told


def _filled(text: str, facts: Mapping[str, str]) -> str:
    def optional(part: re.Match[str]) -> str:
        return part[1] if all(facts.get(name) for name in _FACT.findall(part[1])) else ""

    return _FACT.sub(lambda part: facts.get(part[1], ""), _OPTIONAL.sub(optional, text))
