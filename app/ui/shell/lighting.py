"""How things stand, shown: lamps, clock, counts, banner and mark, asked again and again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QDateTime, QTimer

from app.ui.own_time import OWN_TIME
from app.ui.shell.bureau_word import BureauWord
from app.ui.shell.lamps import (
    clock_of,
    conditions,
    lamps_of,
    look,
    look_and_follow,
    unknown,
)
from app.ui.shell.messages import CHINA_S
from app.ui.shell.presence import Presence
from app.ui.shell.warnings import reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.shell.bureau_lamp import BureauStands
    from app.ui.shell.lamps import Figures
    from app.ui.shell.working import Working

AGAIN_MS = 30_000


class Lighting:
    """Asks from `begin` to `stop`, and whenever something was written."""

    def __init__(self, working: Working) -> None:
        self._working = working
        self._asked = self._again = False
        self._presence = Presence(working, self)
        self._courier = working.shell.courier
        self._bureau = BureauWord(working.desk, self.ask, self._courier.wake)
        self._figures: Figures | None = None
        self._timer = QTimer(working.view, interval=AGAIN_MS)
        self._timer.timeout.connect(self._ask_again)
        working.desk.on_book_changed(self.ask)
        working.desk.on_uploads(lambda _: self.ask())

    def begin(self) -> None:
        """From now on."""
        self.ask()
        self._timer.start()
        self._presence.begin()
        self._courier.stood.connect(self._carried_on)

    def stop(self) -> None:
        """Nobody looks at them."""
        self._timer.stop()
        self._presence.stop()
        self._courier.stood.disconnect(self._carried_on)

    def ask(self) -> None:
        """How things stand now; one question at a time, and one more for who asked meanwhile."""
        self._again = self._asked
        if not self._asked:
            self._asked = True
            self._working.desk.ask(look, self._show, self._fail)

    def _ask_again(self) -> None:
        """From time to time: another PC may work on the same disk."""
        if not self._asked:
            self._asked = True
            self._working.desk.ask(look_and_follow, self._show, self._fail)

    def turned(self, on: bool) -> None:
        """The network switch was thrown: shown at once, whatever else is being asked."""
        self._working.view.status_bar.network.show_on(on)
        self.ask()

    def _carried_on(self, _: object) -> None:
        """The courier stands differently: the lamp follows without asking anybody."""
        if self._figures is not None and not self._presence.away:
            self._light(self._figures)

    def show_away(self, error: BaseException) -> None:
        """The disk did not answer: its lamp says so at once."""
        told = self._working.shell.handed.explain(error)
        self._presence.away = told.code
        words = told.title or told.message
        self._working.view.status_bar.show_lamps(unknown(words, told.message))
        self._working.view.status_bar.lose_clock()

    def _answered(self) -> None:
        self._asked = False
        if self._again:
            self.ask()

    def _fail(self, error: BaseException) -> None:
        self._answered()
        self.show_away(error)

    def _show(self, figures: Figures) -> None:
        self._answered()
        if self._presence.away:
            self._courier.wake()  # what waited for the disk goes now
        self._presence.away = ""
        self._know_disk(figures.status)
        self._know_clock(figures)
        before, self._figures = self._figures, self._bureau.put_into(figures)
        self._light(self._figures)
        self._bureau.ask_for(figures)
        if before is not None and _is_over(before) and not _is_over(figures):
            self._working.desk.book_changed()  # 离线额度 is free again: one may go on at once
        if figures.followed:
            words = "另一台电脑在同一个税控盘上写入了 {0} 条记录，账册已跟上"
            self._working.tell(words.format(figures.followed))
            self._working.desk.book_changed()

    def _light(self, figures: Figures) -> None:
        working, view = self._working, self._working.view
        figures = replace(figures, stands=self._with_way(figures.stands))
        view.status_bar.network.show_on(figures.stands.network_on)
        view.status_bar.show_lamps(lamps_of(figures))
        counts = {name: str(count) if count else "" for name, count in figures.counts.items()}
        view.side_bar.set_counts(counts)
        damaged = working.shell.damaged_words()
        view.banner.keep(reasons_of(figures, working.action, damaged))

    def _with_way(self, stands: BureauStands) -> BureauStands:
        """What the courier met, in words."""
        way, shell = self._courier.way, self._working.shell
        told = shell.handed.explain(way.problem) if way.problem is not None else None
        return replace(
            stands,
            by_itself=shell.preferences.settings.upload_by_itself,
            busy=way.busy,
            code=told.code if told else "",
            why=told.message if told else "",
            reason=str(getattr(way.problem, "facts", {}).get("reason", "")),
            again_at=way.again_at,
        )

    def _know_clock(self, figures: Figures) -> None:
        """It runs on from this answer; an older one would set it back."""
        disk = clock_of(figures)
        self._working.view.status_bar.show_clock(disk, str(figures.status["disk"]["number"]))
        own = QDateTime.currentDateTimeUtc().addSecs(CHINA_S).toString("yyyy-MM-dd HH:mm:ss")
        OWN_TIME.seen(datetime.fromisoformat(own).replace(tzinfo=disk.tzinfo), disk)

    def _know_disk(self, status: Mapping[str, Any]) -> None:
        """A disk that was away at the start has come back: mark and title follow."""
        desk, shell = self._working.desk, self._working.shell
        desk.keep_mark(bool(status["disk"]["simulated"]))
        self._working.view.header.mark.setVisible(desk.simulated)
        whose = status["taxpayer"]
        shell.window.name_it(whose["name"], whose["tax_id"], simulated=desk.simulated)


def _is_over(figures: Figures) -> bool:
    """Whether the disk refuses for want of uploads."""
    return any(one["name"] == "offline_over" for one in conditions(figures))
