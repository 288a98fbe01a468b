"""The leaps of the practice clock in words. No widget."""

from __future__ import annotations

from app.domain.clock_leaps import Event, Happening, Leap, Target

NAMES = {
    Leap.HOUR: "拨快 1 小时",
    Leap.DAY: "拨快 1 天",
    Leap.MONTH: "到下月 1 日",
    Leap.LAST_DAY: "到锁死日期当天",
    Leap.PAST_LOCK: "过锁死日期",
    Leap.OFFLINE_END: "到离线时限",
}
_HAPPENS = {
    Event.MONTH_ENDS: "{month} 月结束：要上报汇总、申报、清卡",
    Event.LOCKS: "过 {day} 锁死日期：不能开票，清卡后恢复",
    Event.OFFLINE_ENDS: "离线时限到：不能再开，上传后恢复",
    Event.CERTIFICATE_ENDS: "税控盘证书到期：不能开票",
}
_BAD = frozenset({Event.LOCKS, Event.OFFLINE_ENDS, Event.CERTIFICATE_ENDS})
NOTHING = "只是时间往前走，没有期限到"


def place_words(target: Target) -> str:
    """When it is then."""
    return f"{target.at:%Y-%m-%d %H:%M} 星期{'一二三四五六日'[target.at.weekday()]}"


def happens_words(target: Target) -> str:
    """What happens until then."""
    return "；".join(map(_said, target.happens)) or NOTHING


def shape_of(target: Target) -> str:
    """bad: something stops; warn: something is to do; off: nothing."""
    events = {one.event for one in target.happens}
    return "bad" if events & _BAD else "warn" if events else "off"


def _said(one: Happening) -> str:
    return _HAPPENS[one.event].format(month=one.day.month, day=f"{one.day:%m-%d}")
