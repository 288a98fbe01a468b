"""One call of the bureau: who speaks, and what is at hand for an answer."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bureau.bureau import Bureau
    from app.bureau.work import Work


class Call:
    """`disk` is the number of the disk whose session it is; empty without one."""

    def __init__(self, bureau: Bureau, method: str, path: str, token: str) -> None:
        self.bureau = bureau
        self.method = method
        self.path = path
        self.token = token
        self.disk = ""

    def reading(self) -> AbstractContextManager[Work]:
        """Looks and changes nothing."""
        return self.bureau.reading()

    def writing(self) -> AbstractContextManager[Work]:
        """All or nothing."""
        return self.bureau.writing()

    def admit(self, *, session: bool) -> None:
        """Past the gates, and with a session that holds; Refusal if not."""
        with self.reading() as work:
            for gate in self.bureau.gates:
                gate(work, self)
            if session:
                self.disk = work.sessions.holder(self.token)
