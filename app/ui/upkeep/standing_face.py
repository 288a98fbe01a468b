"""How things stand, in rows of words. No widget."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.kinds import SHORT_NAMES
from app.ui.home.wording import thousands

if TYPE_CHECKING:
    from app.domain.situation import KindSituation, Situation

CHINA = timezone(timedelta(hours=8))
STATES = {
    "blank": ("bad", "未发行"),
    "issued": ("warn", "已发行，未注册"),
    "normal": ("ok", "正常"),
    "report_due": ("warn", "待抄税"),
    "reported": ("warn", "已抄未清"),
    "locked": ("bad", "锁死"),
    "cancelled": ("bad", "已注销"),
    "damaged": ("bad", "记录损坏，只能查询和导出"),
    "clock_back": ("bad", "时钟异常，早于最后一张发票"),
    "offline_over": ("bad", "离线超限，上传后恢复"),
}


class Fact(Struct, frozen=True):
    """A name and what stands there; `shape` "" for plain facts."""

    name: str
    value: str
    shape: str = ""


class KindRow(Struct, frozen=True):
    """One row of the table of kinds: texts by column."""

    cells: tuple[str, ...]
    low: bool = False


COLUMNS = ("票种", "代码", "下一号码", "剩余", "未上传", "离线金额剩", "锁死日期", "抄税", "清卡")


def facts_of(situation: Situation) -> tuple[Fact, ...]:
    """What is the same for all kinds."""
    shape, state = STATES.get(situation.state, ("warn", situation.state))
    others = [STATES[name][1] for name in situation.conditions if name != situation.state]
    state = "；".join([state, *others])
    shape = "bad" if others else shape
    hours = situation.hours_left
    left = "没有计时" if hours is None else f"{hours:g} 小时"
    return (
        Fact("税控盘", f"{state}{'（模拟）' if situation.simulated else ''}", shape),
        Fact("机器编号", situation.disk_number),
        Fact("纳税人", situation.taxpayer_name),
        Fact("纳税人识别号", situation.taxpayer_id),
        Fact("证书到期", _day(situation.certificate_until)),
        Fact("未上传", f"{situation.unsent:,} 张", "warn" if situation.unsent else "ok"),
        Fact("离线时间剩", left, _hours_shape(hours)),
        Fact("最近抄税", _latest(each.last_report for each in situation.kinds)),
        Fact("最近清卡", _latest(each.last_clear for each in situation.kinds)),
    )


def _hours_shape(hours: float | None) -> str:
    if hours is None or hours > 24:
        return "ok"
    return "bad" if hours == 0 else "warn"


def _day(at: datetime | None) -> str:
    return "没有读到" if at is None else f"{at:%Y-%m-%d}"


def _latest(times: object) -> str:
    found = [each for each in times if each is not None]  # type: ignore[attr-defined]
    return f"{max(found):%Y-%m-%d %H:%M}" if found else "还没有过"


def rows_of(situation: Situation) -> tuple[KindRow, ...]:
    """One row a volume with numbers left, or one for a kind without any."""
    return tuple(row for each in situation.kinds for row in _rows(each, situation))


def _rows(each: KindSituation, situation: Situation) -> list[KindRow]:
    left = [v for v in situation.ranges if v.kind == each.kind and v.left]
    name = f"{each.kind} {SHORT_NAMES[each.kind]}"
    money = "不限" if each.amount_left is None else thousands(each.amount_left)
    rest = (
        f"{each.unsent:,}",
        money,
        f"{each.lock_date}",
        _moment(each.last_report),
        _moment(each.last_clear),
    )
    if not left:
        return [KindRow((name, "", "", "0", *rest), low=True)]
    return [KindRow((name, v.code, f"{v.next:08d}", f"{v.left:,}", *rest)) for v in left]


def _moment(at: datetime | None) -> str:
    return "—" if at is None else f"{at:%m-%d %H:%M}"


def clock_words(at: datetime) -> str:
    """
    >>> clock_words(datetime(2024, 1, 15, 10, 2, 36, tzinfo=CHINA))
    '2024-01-15 10:02:36 星期一'
    """
    return f"{at:%Y-%m-%d %H:%M:%S} 星期{'一二三四五六日'[at.weekday()]}"


def time_of(text: str) -> tuple[int, int] | None:
    """Hours and minutes as people type them; None: it is no time.

    >>> time_of("9:05"), time_of("0905"), time_of("25:00")
    ((9, 5), (9, 5), None)
    """
    digits = text.strip().replace("：", ":")
    hours, colon, minutes = digits.partition(":")
    if not colon and len(digits) in (3, 4):
        hours, minutes = digits[:-2], digits[-2:]
    sane = hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()
    if not sane or len(hours) > 2 or len(minutes) != 2:
        return None
    return (int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None
