"""Issuing every document of a file (批量开具): good ones stand, a bad one is named.

A device, file or home that fails ends the batch at once: the one in doubt is `unknown`, the
rest `not_tried`; asking again is always safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.exchange.reading import Found, Unreadable, read_documents, sniffed
from app.exchange.text import without_mark
from app.services import answers
from app.services.files import real
from app.services.problems import PROBLEMS, Problem
from app.services.reading import content_of
from hardware.errors import DeviceError, OutcomeUnknown

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.entry import EnteredInvoice
    from app.domain.invoice import InvoiceKind
    from app.services.problems import Sentences
    from app.services.terminal import Terminal

Answer = dict[str, Any]


class Batch:
    """One run over one or more files."""

    def __init__(
        self,
        terminal: Terminal,
        sentences: Sentences,
        *,
        kind: InvoiceKind | None = None,
        check_only: bool = False,
    ) -> None:
        self._terminal = terminal
        self._sentences = sentences
        self._kind = kind
        self._check_only = check_only
        self._standing = terminal.upload_standing.warnings()
        self._broken: Problem | None = None
        self.exit_code = 0

    def stop(self) -> None:
        """The document in hand is finished, the rest is not tried. May be called at any moment."""
        self._broken = self._broken or RuleBroken("INTERRUPTED")

    def file(self, path: Path, format_name: str) -> Iterator[Answer]:
        """One answer a document, in file order; one answer for a file without documents."""
        place = {"file": str(real(path))}
        try:
            content = content_of(path)
            taxed = self._says_gross(content, format_name)
            for item in read_documents(content, format_name):
                answer = self.one(with_gross_amounts(item) if taxed else item)
                yield answer | place if "error" in answer else answer
        except RuleBroken as unreadable:
            if self._sentences.exit_code(unreadable) == 3:
                self._broken = unreadable
            yield place | self._refused(unreadable)

    def _says_gross(self, content: bytes, format_name: str) -> bool:
        """Whether this shop's ERP writes amounts with tax into the text interface."""
        if not self._terminal.settings.file_amounts_with_tax:
            return False
        name = sniffed(without_mark(content)) if format_name == "auto" else format_name
        return name == "sjjk"

    def one(self, item: Found, request_id: bytes | None = None) -> Answer:
        """One document; after a failure only `not_tried`."""
        name = {"document": item.document}
        if self._broken is not None:
            return name | self._failed("not_tried", self._broken)
        if isinstance(item, Unreadable):
            return name | self._refused(item.error)
        try:
            return self._check(item) if self._check_only else self._issue(item, request_id)
        except OutcomeUnknown as unknown:
            self._broken = DeviceError(unknown.code, **unknown.facts)  # of the rest all is known
            return name | self._failed("unknown", unknown)
        except KeyboardInterrupt:
            self._broken = RuleBroken("INTERRUPTED")
            return name | self._failed("unknown", self._broken)
        except PROBLEMS as problem:
            if self._sentences.exit_code(problem) == 3:
                self._broken = problem
                return name | self._failed("not_tried", problem)
            return name | self._refused(_placed(problem, item))

    def draft(self, draft_id: str) -> Answer:
        """Issue a draft; it goes when the ticket stands. DRAFT-UNKNOWN, DRAFT-UNCLEAR."""
        drafts = self._terminal.drafts
        saved = drafts.load(draft_id)
        answer = self.one(saved.entered, saved.request_id)
        if answer["outcome"] in ("issued", "already_issued"):
            drafts.forget(saved.request_id)
        return answer | {"draft": saved.request_id.hex()}

    def _issue(self, item: EnteredInvoice, request_id: bytes | None) -> Answer:
        terminal = self._terminal
        issued = terminal.issuing.issue(
            item, terminal.session.operator, self._kind, request_id=request_id
        )
        return answers.issued(
            issued.invoice,
            terminal.profile,
            outcome="already_issued" if issued.again else "issued",
            warnings=issued.warnings + self._standing,
        )

    def _check(self, item: EnteredInvoice) -> Answer:
        terminal = self._terminal
        prepared = terminal.issuing.check(item, terminal.session.operator, self._kind)
        if prepared.earlier is not None:
            return answers.issued(
                prepared.earlier,
                terminal.profile,
                outcome="already_issued",
                warnings=prepared.warnings + self._standing,
            )
        return answers.would_issue(
            prepared.draft,
            listed=prepared.with_list,
            simulated=terminal.simulated,
            warnings=prepared.warnings + self._standing,
        )

    def _refused(self, problem: Problem) -> Answer:
        self.exit_code = max(self.exit_code, self._sentences.exit_code(problem))
        return {"outcome": "refused", "error": self._sentences.as_answer(problem)}

    def _failed(self, outcome: str, problem: Problem) -> Answer:
        self.exit_code = 3
        return {"outcome": outcome, "error": self._sentences.as_answer(problem)}


def with_gross_amounts(item: Found) -> Found:
    """The same document, its amounts read as amounts with tax."""
    if isinstance(item, Unreadable):
        return item
    return replace(item, lines=tuple(replace(line, amount_with_tax=True) for line in item.lines))


def _placed(problem: Problem, item: EnteredInvoice) -> Problem:
    """A rule that names no line of its own is told at the line where the document begins."""
    if isinstance(problem, RuleBroken) and not problem.line:
        problem.line = item.source_line
    return problem
