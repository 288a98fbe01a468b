"""What every desk of a test has besides its lanes: keys, settings, and what it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.bootstrap.profiles import RESOURCES
from app.domain.invoice import InvoiceKey
from app.domain.rights import Session
from app.services.upload.upload_batch import Moved
from app.settings import Settings
from app.ui.actions import Actions
from app.ui.shell.keys import Keys, read_shipped
from app.ui.shell.preferences import Preferences


class NotedDesk:
    """Remembers what a page told it, opened and kept."""

    def __init__(self, session: Session) -> None:
        self.actions = Actions()
        self.kept_keys: list[str] = []
        self.kept_settings: list[Settings] = []
        shipped = read_shipped(RESOURCES / "keys.toml")
        self.keys = Keys(shipped, save=self.kept_keys.append)
        self.preferences = Preferences(Settings(), self.kept_settings.append)
        self.session = session
        self.simulated = True
        self.problems: list[BaseException] = []
        self.told: list[str] = []
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.uploads_asked = 0
        self.second_looks: list[InvoiceKey] = []
        self._again: list[Callable[[], None]] = []
        self._moved: list[Callable[[tuple[Moved, ...]], None]] = []

    def show_problem(self, error: BaseException) -> None:
        self.problems.append(error)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def open(self, page: str, **what: Any) -> None:
        self.opened.append((page, what))

    def book_changed(self) -> None:
        for again in self._again:
            again()

    def on_book_changed(self, again: Callable[[], None]) -> None:
        self._again.append(again)

    def upload_now(self) -> None:
        self.uploads_asked += 1

    def look_again(self, key: InvoiceKey) -> None:
        self.second_looks.append(key)

    def on_uploads(self, again: Callable[[tuple[Moved, ...]], None]) -> None:
        self._moved.append(again)

    def uploads_moved(self, *moved: Moved) -> None:
        """As the window does it when the courier comes back."""
        for again in self._moved:
            again(moved)
