"""A problem in words a person can use: what is wrong, and what to do next.

Sentences, fixes and exit codes of every code stand in one data file
(`resources/problems.toml`), so that window, words and component say the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.domain.errors import RuleBroken
from app.domain.money import grouped
from app.gateway.errors import BureauError
from app.gateway.mail_errors import MailError
from app.repositories.errors import StoreError
from app.services.sections import Sections
from hardware.errors import DeviceError, OutcomeUnknown
from printing.errors import PrinterError

Problem = RuleBroken | DeviceError | StoreError | PrinterError | BureauError | MailError
PROBLEMS = (RuleBroken, DeviceError, StoreError, PrinterError, BureauError, MailError)

FROM_BUREAU = "BUREAU-REFUSED"  # tells what a newer bureau says and this program does not know
OPEN = "OUTCOME-OPEN"  # its fix stands before that of every outcome that nobody knows
_INDEX = re.compile(r"\[(\d+)\]")
_OPTIONAL = re.compile(r"<([^<>]*)>")  # told only when its facts are there
_FACT = re.compile(r"\{(\w+)\}")
_SUMS = frozenset({"limit", "left", "net", "tax", "gross", "amount", "computed", "expected"})
_AMOUNTS = _SUMS | {"discount", "deduction", "price", "before"}  # money, where they have fen


def _known(part: str, facts: Mapping[str, str]) -> bool:
    return all(facts.get(name) for name in _FACT.findall(part))


class Sentences:
    """All sentences, by code, and the Chinese names of fields. The data file is read when the
    first of them is asked for, and of it what is asked for: most programs end without a problem.
    Any thread may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def read(cls, path: Path) -> Sentences:
        """From the data file, at once: for who must not wait for it later."""
        made = cls(path)
        made.learn()
        return made

    def learn(self) -> None:
        """Read the data file, unless that was done."""
        assert self.codes

    @cached_property
    def _data(self) -> Sections:
        return Sections(self._path.read_text(encoding="utf-8"))

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, Any]]:
        """By code: `message`, `fix` and what else the data file says of it."""
        return self._data.below("codes")

    @property
    def fields(self) -> Mapping[str, str]:
        """The Chinese name of each field."""
        return self._data["fields"]

    @property
    def reasons(self) -> Mapping[str, str]:
        """What libraries say, by how it begins, and what the bureau says in one word."""
        return self._data["reasons"]

    def field_name(self, field: str) -> str:
        """`lines[3].tax` as a person says it: 第3行税额."""
        if not field:
            return ""
        row = _INDEX.search(field)
        bare = _INDEX.sub("", field)
        name = self.fields.get(bare, bare)
        return f"第{row[1]}行{name}" if row else name

    def reason(self, text: str) -> str:
        """What a library or the system said, as a person says it; unknown: as it was said.
        A word alone is meant as it stands, a sentence by how it begins."""
        if text in self.reasons:
            return self.reasons[text]
        known = (said for said in self.reasons if " " in said and text.startswith(said))
        return self.reasons.get(next(known, ""), text)

    def _said(self, text: str, problem: Problem) -> str:
        """As `reason`; what a TLS library says that no list knows, behind a sentence of ours."""
        told = self.reason(text)
        of_tls = problem.code == "BUREAU-TLS" or problem.facts.get("reason") == "tls"
        unknown = of_tls and text and text not in self.reasons and told == text
        return self.reasons["tls-unknown"].format(text) if unknown else told

    def _fill(self, template: str, problem: Problem) -> str:
        facts = {"problem": problem.code} | dict(problem.facts)
        facts["field"] = self.field_name(getattr(problem, "field", "") or facts.get("field", ""))
        if "right" in facts:
            facts["right"] = self.field_name(facts["right"])
        for name in ("reason", "cause", "found", "expected", "part"):
            if name in facts:
                facts[name] = self._said(facts[name], problem)
        if "reasons" in facts:
            facts["reasons"] = "；".join(map(self.reason, str(facts["reasons"]).split()))
        for name in _AMOUNTS & facts.keys():
            facts[name] = grouped(str(facts[name]))
        told = _OPTIONAL.sub(lambda part: part[1] if _known(part[1], facts) else "", template)
        return told.format_map(defaultdict(lambda: "?", facts))

    def said_of(self, problem: Problem) -> Mapping[str, Any]:
        """What the data file says of a problem; of one that only the bureau knows, its code."""
        if isinstance(problem, BureauError) and problem.code not in self.codes:
            return self.codes[FROM_BUREAU]
        return self.codes[problem.code]

    def message(self, problem: Problem) -> str:
        """What is wrong, in Chinese, with its figures."""
        return self._fill(self.said_of(problem)["message"], problem)

    def fix(self, problem: Problem) -> str:
        """What to do next, in Chinese; first, of what may have been done, that it is open. At a
        `stage` at which something else is to be done (init), that."""
        said = self.said_of(problem)
        own = said.get(f"fix_{problem.facts.get('stage', '')}", said["fix"])
        return self._open(problem) + self._fill(own, problem)

    def fix_at_window(self, problem: Problem) -> str:
        """The same for whoever has the window and no command line."""
        said = self.said_of(problem)
        return self._open(problem) + self._fill(said.get("fix_window", said["fix"]), problem)

    def _open(self, problem: Problem) -> str:
        return str(self.codes[OPEN]["fix"]) if isinstance(problem, OutcomeUnknown) else ""

    def warning(self, code: str) -> str:
        """The sentence of a warning code."""
        return self._fill(str(self.codes[code]["message"]), RuleBroken(code))

    def exit_code(self, problem: Problem) -> int:
        """1 refused by a rule, 3 something failed or is not known (contract §3)."""
        if isinstance(problem, OutcomeUnknown):
            return 3
        return int(self.said_of(problem).get("exit", 1))

    def as_answer(self, problem: Problem) -> dict[str, object]:
        """The `error` object of an answer (contract §3)."""
        answer: dict[str, object] = {"code": problem.code}
        if field := getattr(problem, "field", ""):
            answer["field"] = field
        if line := getattr(problem, "line", 0):
            answer["line"] = line
        return answer | {"message": self.message(problem), "fix": self.fix(problem)}
