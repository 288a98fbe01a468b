"""What the start page shows, as plain words and figures; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import astuple


class Way(Struct, frozen=True):
    """Where a figure or a button leads: a page and what it is handed."""

    page: str
    what: Mapping[str, Any] = field(default_factory=dict)


class FigureFace(Struct, frozen=True):
    """One of the five figures."""

    title: str
    value: str
    unit: str
    note: str
    tone: str = ""  # of the note: "" | warn | bad
    way: Way | None = None


class DayFace(Struct, frozen=True):
    """One of the thirty days."""

    day: date
    tickets: int
    gross_fen: int  # below 0 when red tickets outweigh
    gross: str  # "18,020.00"
    label: str = ""  # above the bar: only the highest and today
    mark: str = ""  # below the bar: "01-08", "今天"
    today: bool = False
    way: Way | None = None


class ShareFace(Struct, frozen=True):
    """One rate of this month."""

    name: str  # 13%
    share: float  # of all rates, 0 to 1
    percent: str
    gross: str
    way: Way | None = None


class StockFace(Struct, frozen=True):
    """The numbers of one kind."""

    name: str  # 007 普票
    left: str  # 499 张
    fill: float  # of the longest-lasting month, 0 to 1
    lasts: str  # 约 13 天
    shape: str  # ok | warn | bad
    way: Way | None = None


def seen(face: FigureFace | DayFace | ShareFace | StockFace) -> tuple[object, ...]:
    """All of a face but its way."""
    return astuple(face)[:-1]


class DutyFace(Struct, frozen=True):
    """One thing to do, and the one deed for it ("" when its page is not part of the program)."""

    shape: str  # bad | warn | off | ok
    title: str
    note: str
    deed: str = ""
    way: Way | None = None


class NoticeFace(Struct, frozen=True):
    """One notice."""

    day: str  # 02-23
    text: str


class HomeFace(Struct, frozen=True):
    """The whole page."""

    title: str  # 2024 年 1 月 15 日 星期一
    under: str  # taxpayer and id
    figures: tuple[FigureFace, ...]
    days: tuple[DayFace, ...]
    sentence: str  # the chart in words
    rates: tuple[ShareFace, ...]
    stock: tuple[StockFace, ...]
    duties: tuple[DutyFace, ...]
    duty_note: str  # 2 件宜今天办
    notices: tuple[NoticeFace, ...]
    month: Way
