"""Keeps what is typed: each change goes into the recovery journal as soon as the one before it is
on the disk, so a quick typist costs one write at a time and a power cut costs a blink."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.ui.issue_invoice.editing import says_nothing

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.services.terminal import Terminal
    from app.ui.desk import Desk


class Recorder:
    """`kept(at)`: everything typed so far is on the disk; None: there is nothing to keep.
    `failed(error)`: it is not."""

    def __init__(
        self,
        desk: Desk,
        kept: Callable[[datetime | None], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._desk = desk
        self._kept = kept
        self._failed = failed
        self._next: tuple[bytes, EnteredInvoice] | None = None
        self._writing = False

    @property
    def behind(self) -> bool:
        """Whether something typed is not on the disk yet."""
        return self._writing or self._next is not None

    def note(self, request_id: bytes, entered: EnteredInvoice) -> None:
        """Keep this in place of what was to be kept before."""
        self._next = (request_id, entered)
        self._go_on()

    def leave(self) -> None:
        """What was not written yet need not be: it is kept elsewhere, or was issued."""
        self._next = None

    def _go_on(self) -> None:
        if self._writing or self._next is None:
            return
        request_id, entered = self._next
        self._next, self._writing = None, True
        self._desk.ask(
            lambda terminal: _keep(terminal, request_id, entered), self._done, self._broken
        )

    def _done(self, at: datetime | None) -> None:
        self._writing = False
        if self._next is None:
            self._kept(at)
        self._go_on()

    def _broken(self, error: BaseException) -> None:
        """The next change tries again; until then the page says that it is not kept."""
        self._writing = False
        self._failed(error)
        self._go_on()


def _keep(terminal: Terminal, request_id: bytes, entered: EnteredInvoice) -> datetime | None:
    if says_nothing(entered):
        terminal.entering.forget(request_id)
        return None
    return terminal.entering.note(request_id, entered)
