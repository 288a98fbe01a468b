"""What a file holds: documents, and places where a document could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from app.domain.entry import EnteredInvoice
from app.domain.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One document that cannot be read; the others of the file stand.

    `document` is its 单据号, empty when not even that can be told; `source_line` is the line of
    the file where it begins, `error.line` the line that is wrong.
    """

    document: str
    error: RuleBroken
    source_line: int = 0


Found: TypeAlias = EnteredInvoice | Unreadable
