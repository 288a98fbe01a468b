"""The terminal: every service of one home in one bundle, and the person who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.clock import Clock
    from app.services.device import Device
    from app.services.drafts import Drafts
    from app.services.entering import Entering
    from app.services.explaining import Explaining
    from app.services.exporting import Exporting
    from app.services.figures import Figures
    from app.services.issuing import Issuing
    from app.services.previewing import Previewing
    from app.services.printing_out import PrintingOut
    from app.services.registers import Registers
    from app.services.saved_filters import SavedFilters
    from app.services.searching import Searching
    from app.services.self_check import SelfCheck
    from app.services.signing_in import SigningIn
    from app.services.standing import Standing
    from app.services.statistics import Statistics
    from app.settings import Settings


@dataclass(slots=True)
class Terminal:
    """What a screen or a word is handed. `close` gives back disk, book and lock, in any state."""

    profile: Profile
    settings: Settings
    book: Book
    device: Device
    signing_in: SigningIn
    issuing: Issuing
    searching: Searching
    registers: Registers
    exporting: Exporting
    explaining: Explaining
    saved_filters: SavedFilters
    printing_out: PrintingOut
    previewing: Previewing
    drafts: Drafts
    entering: Entering
    standing: Standing
    figures: Figures
    statistics: Statistics
    clock: Clock
    self_check: SelfCheck
    practice_login: Callable[[], tuple[str, str] | None]
    closers: list[Callable[[], object]] = field(default_factory=list)
    _session: Session | None = None

    @property
    def simulated(self) -> bool:
        """Whether the disk of this terminal is an emulated one."""
        return self.device.simulated

    @property
    def session(self) -> Session:
        """Who is signed in; LOGIN-NEEDED when nobody is."""
        if self._session is None:
            raise RuleBroken("LOGIN-NEEDED", "operator")
        return self._session

    def sign_in(self, operator: str, password: str) -> None:
        """Open the session of a person."""
        self._session = self.signing_in.sign_in(operator, password)

    def take_session(self, session: Session | None) -> None:
        """Speak as a person who signed in at another terminal of this program."""
        self._session = session

    def sign_in_for_practice(self) -> None:
        """A practice home takes its first login; any other asks who speaks."""
        login = self.practice_login()
        if login is None:
            raise RuleBroken("LOGIN-NEEDED", "operator")
        self.sign_in(*login)

    def close(self) -> None:
        """Give everything back, the last taken first."""
        while self.closers:
            self.closers.pop()()
