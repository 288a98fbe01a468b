"""Asks for the start page's figures on the lanes and hands them on in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.domain.duties import duties
from app.domain.notices import notices
from app.ui.home import wording
from app.ui.home.face import DutyFace, HomeFace, Way

if TYPE_CHECKING:
    from datetime import date

    from app.domain.profile import Profile
    from app.domain.situation import Situation
    from app.domain.takings import StartFigures
    from app.services.terminal import Terminal
    from app.ui.desk import Desk


class View(Protocol):
    """What the presenter needs of the page."""

    def show_face(self, face: HomeFace) -> None: ...


Seen = tuple["Situation", "Profile"]


def _look(terminal: Terminal) -> Seen:
    from app.services.outlook import situation_of

    return situation_of(terminal), terminal.profile


class Presenter:
    """First the disk (its day decides what today is), then the book."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._asked = 0

    def refresh(self) -> None:
        """Ask again. Of several asks under way only the last is shown."""
        self._asked += 1
        asked = self._asked
        self._desk.ask(
            lambda terminal: _look(terminal) if asked == self._asked else None,
            lambda seen: self._count(asked, seen),
            lambda error: self._without_disk(asked, error),
        )

    def drop(self) -> None:
        """Nobody looks any more: what is not begun is not looked up."""
        self._asked += 1

    def follow(self, way: Way | None) -> None:
        """Open what is behind a figure."""
        if way is not None:
            self._desk.open(way.page, **way.what)

    def _count(self, asked: int, seen: Seen | None) -> None:
        if seen is None or asked != self._asked:
            return
        situation, profile = seen
        today = situation.today
        self._desk.read(
            lambda terminal: face_of(situation, terminal.figures.of(today), profile),
            lambda face: self._if_last(asked, face),
        )

    def _without_disk(self, asked: int, error: BaseException) -> None:
        """The book speaks alone, as of this PC's day; the disk's trouble is the first duty."""
        if not getattr(error, "code", ""):
            self._desk.show_problem(error)
            return
        self._desk.read(
            lambda terminal: face_without_disk(
                terminal.figures.of(terminal.standing.now().date()), error
            ),
            lambda face: self._if_last(asked, face),
        )

    def _if_last(self, asked: int, face: HomeFace) -> None:
        if asked == self._asked:
            self._view.show_face(face)


def face_of(situation: Situation, figures: StartFigures, profile: Profile) -> HomeFace:
    """The whole page."""
    to_do = duties(situation, figures, profile)
    return HomeFace(
        title=wording.long_day(situation.today),
        under=f"{situation.taxpayer_name} · {situation.taxpayer_id}",
        figures=wording.five_figures(figures, situation),
        days=wording.day_faces(figures),
        sentence=wording.chart_sentence(figures),
        rates=wording.share_faces(figures),
        stock=wording.stock_faces(situation, figures, profile),
        duties=tuple(map(wording.duty_face, to_do)),
        duty_note=wording.pressing(to_do),
        notices=tuple(map(wording.notice_face, notices(situation, profile))),
        month=_month(figures.today),
    )


def face_without_disk(figures: StartFigures, error: BaseException) -> HomeFace:
    """What the book knows, and what is wrong with the disk."""
    code = str(getattr(error, "code", ""))
    trouble = DutyFace("bad", "没有读到税控盘", code, "去自检", Way("self_check"))
    return HomeFace(
        title=wording.long_day(figures.today),
        under="没有读到税控盘，日期是本机的",
        figures=wording.five_figures(figures, None),
        days=wording.day_faces(figures),
        sentence=wording.chart_sentence(figures),
        rates=wording.share_faces(figures),
        stock=(),
        duties=(trouble,),
        duty_note="1 件宜今天办",
        notices=(),
        month=_month(figures.today),
    )


def _month(today: date) -> Way:
    return Way("month", {"period": f"{today:%Y-%m}"})
