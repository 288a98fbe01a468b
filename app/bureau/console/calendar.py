"""征期日历: twelve days of a year, each to be moved or put back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app.bureau.calendar import Calendar
from app.bureau.console.desk import Deed, Page, Said
from app.bureau.refusals import Refusal
from app.domain.tax_period import TaxPeriod

if TYPE_CHECKING:
    from app.bureau.work import Work

YEARS = range(2000, 2100)


def _look(work: Work, asked: Said) -> dict[str, Any]:
    year = _year(asked.get("year", ""), work.at.year)
    calendar = Calendar(work)
    moved = calendar.moved(year)
    months = [TaxPeriod(year, month) for month in range(1, 13)]
    return {
        "year": year,
        "days": [
            {
                "month": month,
                "period": month.previous,
                "end": calendar.filing_end(month),
                "published": calendar.published(month),
                "moved": month.month in moved,
            }
            for month in months
        ],
        "weekdays": "一二三四五六日",
    }


def _year(text: str, present: int) -> int:
    known = text.isascii() and text.isdigit() and int(text[:5]) in YEARS
    return int(text) if known else present


def _keep(work: Work, form: Said) -> str:
    year, calendar = _year(form.get("year", ""), work.at.year), Calendar(work)
    for number in range(1, 13):
        month = TaxPeriod(year, number)
        day = _day(form.get(f"m{number}", ""))
        if day == calendar.published(month):
            calendar.restore(month)
        elif day != calendar.filing_end(month):
            calendar.move(month, day)
    return f"{year}年的征期已保存"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Refusal("CALENDAR-DAY", 422, month="", day=text[:20]) from wrong


PAGE = Page("/calendar", "calendar.html", "征期日历", _look, "6")
DEEDS = (Deed("/calendar", "改征期", _keep, "/calendar?year={year}"),)
