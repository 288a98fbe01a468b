"""核对纸号: which sheet a person saw in the printer. Said once for a session and a code; from then
on the numbers follow each other, and one that does not is asked about again."""

from __future__ import annotations

from collections.abc import Callable


class PaperChecks:
    """`session` tells who is signed in now: another session has checked nothing yet."""

    def __init__(self, session: Callable[[], object]) -> None:
        self._session = session
        self._by: object = None
        self._next: dict[str, int] = {}  # of each code, the number that was seen or follows

    def confirm(self, code: str, number: str) -> None:
        """A person saw this number on the sheet that is in the printer."""
        self._known()[code] = int(number)

    def holds(self, code: str, number: str) -> bool:
        """Whether the sheet with this number is the one that is in the printer."""
        return bool(number) and self._known().get(code) == int(number)

    def used(self, code: str, number: str) -> None:
        """A ticket took this number: the sheet behind it comes next."""
        if self.holds(code, number):
            self._next[code] += 1

    def expected(self, code: str, number: str) -> str:
        """The number that was to follow, where it is not this one; "" where none was."""
        follows = self._known().get(code)
        return "" if follows is None or follows == int(number) else f"{follows:08d}"

    def _known(self) -> dict[str, int]:
        if self._session() is not self._by:
            self._by, self._next = self._session(), {}
        return self._next
