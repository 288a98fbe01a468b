"""What all deeds of the page have in hand, and the one question before any change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.issue_invoice.choosing import Choosing
from app.ui.issue_invoice.entry import Entry
from app.ui.issue_invoice.face import Face
from app.ui.issue_invoice.pasting import Pasting
from app.ui.issue_invoice.signing import Signing

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.ui.desk import Desk
    from app.ui.issue_invoice.ports import View


class Deeds:
    """The entry in hand, its way to a ticket, completers and clipboard."""

    def __init__(self, desk: Desk, view: View) -> None:
        self._desk = desk
        self._view = view
        self._entry = Entry(desk, view)
        self._signing = Signing(self._entry)
        self._choosing = Choosing(self._entry)
        self._pasting = Pasting(self._entry, self._choosing.look_up)

    @property
    def face(self) -> Face:
        """What is shown now."""
        return self._entry.face

    def _may_change(self) -> bool:
        """False with a word why not; a confirm card that is open closes."""
        why_not = self._signing.locked
        if why_not:
            self._view.tell(why_not)
            self._entry.show()
            return False
        self._signing.open_again()
        return True

    def _place(self, field: str) -> str:
        return self._entry.teller.place(field) if self._entry.ground else field

    def _change(self, make: Callable[[EnteredInvoice], EnteredInvoice], title: str) -> None:
        if self._may_change():
            self._entry.change(make(self._entry.now), title)
