"""A number that was given twice (重号): the bureau has another ticket at it than this disk.

It happens to a shop that puts back an old image of disk and book together: both agree, so neither
can know. Once the bureau has said so, each further number of this disk may be a second one too,
and its month can never be reported rightly: no number is taken from it any more. The word is kept
apart from the outbox, where the next try (nobody answers) would write over it; it ends when the
bureau takes that very ticket after all, and holds for this disk only: another one goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork

CONFLICT = "TICKET-CONFLICT"  # how the bureau says it
_KEPT_AS = "number-twice-{}"  # key of the setting: by disk


def note(work: UnitOfWork, disk: str, key: InvoiceKey) -> None:
    """The bureau has said it of this ticket; the first one stays."""
    if told(work, disk) is None:
        work.settings.put(_KEPT_AS.format(disk), f"{key.code} {key.number}")


def told(work: UnitOfWork, disk: str) -> InvoiceKey | None:
    """The ticket of which the bureau has said it."""
    code, _, number = work.settings.get(_KEPT_AS.format(disk)).partition(" ")
    return InvoiceKey(code, number) if number else None


def arrived(work: UnitOfWork, disk: str, keys: Iterable[InvoiceKey]) -> None:
    """The bureau took these tickets."""
    if told(work, disk) in set(keys):
        work.settings.remove(_KEPT_AS.format(disk))


def number_gate(work: UnitOfWork, disk: str) -> None:
    """Refuses NUMBER-TWICE (invoice_code, number): the disk would take a number."""
    key = told(work, disk)
    if key is not None:
        raise RuleBroken("NUMBER-TWICE", invoice_code=key.code, number=key.number)
