"""The terminal: every service of one home in one bundle, and the person who is signed in."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.domain.errors import RuleBroken
from app.services.terminal_mail import MailServices
from app.services.terminal_month import MonthServices
from app.services.terminal_printing import PrintingServices

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.profile import Profile
    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.disk.clock import Clock
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.faces.previewing import Previewing
    from app.services.figures import Figures
    from app.services.finding.explaining import Explaining
    from app.services.finding.saved_filters import SavedFilters
    from app.services.finding.searching import Searching
    from app.services.machines.devices import Devices
    from app.services.machines.disk_secrets import DiskSecrets
    from app.services.paper.exporting import Exporting
    from app.services.paper.printing_out import PrintingOut
    from app.services.register.registers import Registers
    from app.services.repair.repairing import Repairing
    from app.services.repair.self_check import SelfCheck
    from app.services.reports.statistics import Statistics
    from app.services.signing_in import SigningIn
    from app.services.standing import Standing
    from app.services.tickets.drafts import Drafts
    from app.services.tickets.entering import Entering
    from app.services.tickets.issuing import Issuing
    from app.services.tickets.red_by_slip import RedBySlip
    from app.services.tickets.red_letter import RedLetter
    from app.services.tickets.slips import Slips
    from app.services.tickets.voiding import Voiding
    from app.settings import Settings


T = TypeVar("T")


class AtDisk(Protocol):
    """Does something with the terminal that has the disk, where that one lives, and waits."""

    def __call__(self, work: Callable[[Terminal], T]) -> T: ...


class Terminal(MonthServices, PrintingServices, MailServices):
    """What a screen or a word is handed. A service is made (and its code loaded) when it is first
    asked for: few words need more than three. `close` gives back disk, book and lock, in any
    state."""

    def __init__(self) -> None:
        self.closers: list[Callable[[], object]] = []
        self.given_back: Callable[[], AbstractContextManager[object]] = nullcontext
        self._session: Session | None = None
        self._at_disk: AtDisk | None = None

    @property
    @abstractmethod
    def profile(self) -> Profile:
        """What differs between devices (设备参数)."""

    @property
    @abstractmethod
    def settings(self) -> Settings:
        """This machine's settings."""

    @property
    @abstractmethod
    def book(self) -> Book:
        """The book (账册)."""

    @property
    @abstractmethod
    def device(self) -> Device:
        """The disk of this home (税控盘)."""

    @property
    @abstractmethod
    def signing_in(self) -> SigningIn:
        """Who may enter (登录)."""

    @property
    @abstractmethod
    def issuing(self) -> Issuing:
        """发票填开."""

    @property
    @abstractmethod
    def ordering(self) -> Ordering:
        """Orders to the disk beside signing."""

    @property
    @abstractmethod
    def voiding(self) -> Voiding:
        """发票作废, 空白作废."""

    @property
    @abstractmethod
    def red_letter(self) -> RedLetter:
        """红字发票."""

    @property
    @abstractmethod
    def slips(self) -> Slips:
        """红字信息表."""

    @property
    @abstractmethod
    def red_by_slip(self) -> RedBySlip:
        """红字专票 by 信息表."""

    @property
    @abstractmethod
    def searching(self) -> Searching:
        """查询."""

    @property
    @abstractmethod
    def registers(self) -> Registers:
        """编码."""

    @property
    @abstractmethod
    def exporting(self) -> Exporting:
        """导出."""

    @property
    @abstractmethod
    def explaining(self) -> Explaining:
        """Why a search found nothing."""

    @property
    @abstractmethod
    def saved_filters(self) -> SavedFilters:
        """保存的条件."""

    @property
    @abstractmethod
    def printing_out(self) -> PrintingOut:
        """打印与下载."""

    @property
    @abstractmethod
    def previewing(self) -> Previewing:
        """票面预览."""

    @property
    @abstractmethod
    def drafts(self) -> Drafts:
        """草稿."""

    @property
    @abstractmethod
    def entering(self) -> Entering:
        """What the page of entry asks."""

    @property
    @abstractmethod
    def standing(self) -> Standing:
        """现状."""

    @property
    @abstractmethod
    def figures(self) -> Figures:
        """首页 figures."""

    @property
    @abstractmethod
    def statistics(self) -> Statistics:
        """月度统计, 年度统计."""

    @property
    @abstractmethod
    def clock(self) -> Clock:
        """模拟盘时钟."""

    @property
    @abstractmethod
    def self_check(self) -> SelfCheck:
        """自检."""

    @property
    @abstractmethod
    def devices(self) -> Devices:
        """系统设置 > 设备."""

    @property
    @abstractmethod
    def disk_secrets(self) -> DiskSecrets:
        """系统设置 > 口令一览."""

    @property
    @abstractmethod
    def repairing(self) -> Repairing:
        """发票修复."""

    @abstractmethod
    def practice_login(self) -> tuple[str, str] | None:
        """The first login of a practice home, password included; None in any other."""

    @abstractmethod
    def save_trace(self, path: Path) -> int:
        """Writes what went over the line to the disk (通信记录), masked, into a file that may be
        sent in; how many exchanges. FILE-NOT-WRITTEN."""

    @property
    def simulated(self) -> bool:
        """Whether the disk of this terminal is an emulated one: known also while it is away, of
        the home's own disk and of any that the book has seen."""
        return self.device.emulated or self.device.simulated

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

    def reach_disk(self, over: AtDisk) -> None:
        """What the bureau asks of the disk (who it is, a proof, the time) is done by another
        terminal from now on: this one never touches it."""
        self._at_disk = over

    def at_disk(self, work: Callable[[Terminal], T]) -> T:
        """Where the disk is: here, unless another terminal has it."""
        return work(self) if self._at_disk is None else self._at_disk(work)

    def disk_lane(self, work: Callable[[], T]) -> T:
        """`services.disk_lane.DiskLane` of this terminal."""
        return self.at_disk(lambda _: work())

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
