"""The network switch and the bureau behind it (网络开关, 税局地址).

Off: nothing leaves this terminal, whoever asks. The switch is kept in the book of the home.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from app.gateway.errors import BureauAway, BureauError, Reason
from app.gateway.findings import Step
from app.repositories.audit import AuditEntry

if TYPE_CHECKING:
    from app.gateway.findings import Finding
    from app.gateway.messages.sessions import Health
    from app.services.book import Book
    from app.services.problems import Sentences

Answer = dict[str, Any]
SWITCH = "network"  # key of the setting; "off", else on
KEPT_FOR = timedelta(seconds=60)  # what the bureau said of itself
ONLINE, OFFLINE = "online", "offline"
NOT_LOOKED_AT = "没有检查"
WELL = {
    Step.ADDRESS: "可以使用",
    Step.NAME: "找得到",
    Step.PORT: "连得上",
    Step.TLS: "证书可信",
    Step.HEALTH: "正在服务",
    Step.CLOCK: "相差在10分钟以内",
    Step.VERSION: "可以使用",
}


class BureauPlace(Protocol):
    """Where the bureau is, as bootstrap chose it."""

    @property
    def url(self) -> str:
        """As it is configured; empty: the embedded one, or none."""
        ...

    @property
    def embedded(self) -> bool:
        """Whether it is the practice bureau of this home, which is there whenever it is asked."""
        ...

    def health(self) -> Health:
        """Asked with short deadlines. BureauError."""
        ...

    def diagnose(self) -> Iterable[Finding]:
        """One step after the other."""
        ...


class Network:
    """Answers `network`, and how the bureau stands for `status`."""

    def __init__(
        self,
        book: Book,
        place: BureauPlace,
        sentences: Callable[[], Sentences],
        now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._place = place
        self._sentences = sentences
        self._now = now
        self._said: tuple[datetime, str, str] | None = None  # until when, of which address, what

    @property
    def is_on(self) -> bool:
        """Whether anything may leave."""
        with self._book.reading() as work:
            return work.settings.get(SWITCH) != "off"

    def refuse_off(self) -> None:
        """BureauAway while the switch is off: asked before every line."""
        if not self.is_on:
            raise BureauAway(Reason.SWITCHED_OFF)

    def turn(self, operator: str, *, on: bool) -> None:
        """Throw the switch; nothing is written when it stands so already."""
        if on == self.is_on:
            return
        word = "on" if on else "off"
        with self._book.writing() as work:
            work.settings.put(SWITCH, word)
            work.audit.append(AuditEntry(self._now(), operator, f"network.{word}", "", ""))
            work.commit()

    def show(self) -> Answer:
        """How the switch stands, and the bureau behind it."""
        here = self.show_here()
        return {"network": here.pop("network"), "bureau": self.bureau(), **here}

    def show_here(self) -> Answer:
        """The same without `bureau`: nobody is asked."""
        return {
            "network": "on" if self.is_on else "off",
            "url": self._place.url,
            "embedded": self._place.embedded,
        }

    def bureau(self) -> str:
        """`online`, `offline` or `maintenance`. The embedded bureau is online without being
        started; another is asked, at most once a minute: seconds, where it is away."""
        known = self.known()
        if known:
            return known
        at, url = self._now(), self._place.url
        if self._said is None or at > self._said[0] or url != self._said[1]:
            self._said = (at + KEPT_FOR, url, self._asked())
        return self._said[2]

    def answered(self) -> None:
        """The bureau has just spoken with this terminal: it is not asked how it is."""
        self._said = (self._now() + KEPT_FOR, self._place.url, ONLINE)

    def known(self) -> str:
        """The same where nobody has to be asked for it: while the switch is off, or of the
        embedded bureau; else empty."""
        if not self.is_on:
            return OFFLINE
        return ONLINE if self._place.embedded else ""

    def _asked(self) -> str:
        try:
            return str(self._place.health().state)
        except BureauError:
            return OFFLINE

    def test(self) -> list[Answer]:
        """One answer a step of the way, with verdict, cause and next step. BureauAway while the
        switch is off."""
        return list(self.steps())

    def steps(self) -> Iterator[Answer]:
        """The same, each step taken when it is asked for."""
        self.refuse_off()
        return map(self._told, self._place.diagnose())

    def _told(self, finding: Finding) -> Answer:
        problem, sentences = finding.problem, self._sentences()
        if problem is None:
            cause = WELL[finding.step] if finding.verdict == "ok" else NOT_LOOKED_AT
            return {"check": finding.step, "verdict": finding.verdict, "cause": cause, "next": ""}
        return {
            "check": finding.step,
            "verdict": finding.verdict,
            "cause": sentences.message(problem),
            "next": sentences.fix(problem),
            "code": problem.code,
        }
