"""Figures in the words of the start page. No widget, no lane."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.duties import Duty, Level, Matter, stock_is_low
from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.money import Money
from app.domain.notices import Notice, Word
from app.domain.rates import rate_text
from app.domain.searching import REFUSED, UNSENT, Filter
from app.ui.home.face import DayFace, DutyFace, FigureFace, NoticeFace, ShareFace, StockFace, Way

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.situation import Situation
    from app.domain.takings import StartFigures, Takings

WEEKDAYS = "一二三四五六日"
RATES_SHOWN = 4  # more are told together


def thousands(amount: Money) -> str:
    """An amount as the screen shows it.

    >>> thousands(Money(-1_234_567))
    '-12,345.67'
    """
    return f"{amount.in_yuan:,.2f}"


def long_day(day: date) -> str:
    """
    >>> long_day(date(2024, 1, 15))
    '2024 年 1 月 15 日 星期一'
    """
    return f"{day.year} 年 {day.month} 月 {day.day} 日 星期{WEEKDAYS[day.weekday()]}"


def tickets_between(first: date, last: date, **more: object) -> Way:
    """The list of tickets behind a figure."""
    wanted = Filter(first_day=first, last_day=last, **more)  # type: ignore[arg-type]
    return Way("search", {"filter": wanted})


def waiting_tickets(kind: InvoiceKind | None = None) -> Way:
    """The list of tickets that the bureau does not have."""
    return Way("search", {"filter": Filter(uploads=UNSENT, kind=kind)})


def five_figures(figures: StartFigures, situation: Situation | None) -> tuple[FigureFace, ...]:
    """Today, this month, what waits."""
    today, first = figures.today, figures.today.replace(day=1)
    of_day, of_month = tickets_between(today, today), tickets_between(first, today)
    day, month = figures.day, figures.month
    return (
        FigureFace("今天开具", f"{day.tickets:,}", "张", sorts(day), way=of_day),
        FigureFace(
            "今天价税合计", thousands(day.gross), "元", f"税额 {thousands(day.tax)}", way=of_day
        ),
        FigureFace("本月开具", f"{month.tickets:,}", "张", sorts(month), way=of_month),
        FigureFace("本月价税合计", thousands(month.gross), "元", compared(figures), way=of_month),
        _unsent_figure(situation),
    )


def sorts(takings: Takings) -> str:
    """正, 红, 作废."""
    return f"正 {takings.positive:,}　红 {takings.negative:,}　作废 {takings.void:,}"


def compared(figures: StartFigures) -> str:
    """This month against the same days of the month before."""
    percent = figures.change_percent
    if percent is None:
        return "上月同期没有可比的金额"
    return f"比上月同期 {percent:+,.1f}%"


def _unsent_figure(situation: Situation | None) -> FigureFace:
    if situation is None:
        return FigureFace("未上传", "—", "", "没有读到税控盘", tone="bad")
    hours = situation.hours_left
    if not situation.unsent:
        return FigureFace("未上传", "0", "张", "全部已上传", way=waiting_tickets())
    note = "没有离线时限" if hours is None else f"离线剩 {hours:g} 小时"
    note = "离线时间已满" if hours == 0 else note
    tone = "bad" if hours == 0 else "warn" if hours is not None and hours <= 24 else ""
    return FigureFace(
        "未上传", f"{situation.unsent:,}", "张", note, tone=tone, way=waiting_tickets()
    )


def day_faces(figures: StartFigures) -> tuple[DayFace, ...]:
    """The thirty days: the highest and today bear their figure, every seventh day its date."""
    best = figures.busiest[0] if figures.busiest else None
    return tuple(_day(day, takings, figures.today, best) for day, takings in figures.days)


def _day(day: date, takings: Takings, today: date, best: date | None) -> DayFace:
    is_today = day == today
    shown = (is_today and takings.tickets) or day == best
    weekly = (today - day).days % 7 == 0
    return DayFace(
        day=day,
        tickets=takings.tickets,
        gross_fen=takings.gross.fen,
        gross=thousands(takings.gross),
        label=f"{round(takings.gross.in_yuan):,}" if shown else "",
        mark="今天" if is_today else f"{day:%m-%d}" if weekly else "",
        today=is_today,
        way=tickets_between(day, day),
    )


def chart_sentence(figures: StartFigures) -> str:
    """The chart for who cannot see it."""
    said = f"近 30 天每日价税合计：今天 {thousands(figures.day.gross)} 元"
    if figures.busiest is None:
        return f"{said}，这 30 天没有开票收入。"
    day, takings = figures.busiest
    return f"{said}，最高 {day.month} 月 {day.day} 日 {thousands(takings.gross)} 元。按 F7 看表格。"


def share_faces(figures: StartFigures) -> tuple[ShareFace, ...]:
    """This month by rate, the largest first; what is beyond four rates together."""
    whole = sum(abs(each.gross.fen) for each in figures.rates)
    shown, rest = figures.rates[:RATES_SHOWN], figures.rates[RATES_SHOWN:]
    way = Way("month", {"period": f"{figures.today:%Y-%m}"})
    named = [(each.title, each.gross) for each in shown]
    if rest:
        named.append((f"其余 {len(rest)} 档", Money(sum(each.gross.fen for each in rest))))
    return tuple(_share(name, gross, whole, way) for name, gross in named)


def _share(name: str, gross: Money, whole: int, way: Way) -> ShareFace:
    share = abs(gross.fen) / whole if whole else 0.0
    return ShareFace(name, share, f"{share:.0%}", thousands(gross), way)


def stock_faces(
    situation: Situation, figures: StartFigures, profile: Profile
) -> tuple[StockFace, ...]:
    """Numbers left of each kind, and for how many days of business they last."""
    return tuple(
        _stock(kind, left, figures, profile) for kind, left in sorted(situation.stock.items())
    )


def _stock(kind: InvoiceKind, left: int, figures: StartFigures, profile: Profile) -> StockFace:
    days = figures.days_of_use(kind, left)
    low = stock_is_low(left, days, profile)
    fill = 1.0 if left and days is None else min(1.0, (days or 0) / 30)
    first = figures.days[0][0] if figures.days else figures.today
    return StockFace(
        name=f"{kind} {SHORT_NAMES[kind]}",
        left=f"{left:,} 张",
        fill=fill,
        lasts=_lasts(left, days),
        shape="bad" if not left else "warn" if low else "ok",
        way=tickets_between(first, figures.today, kind=kind),
    )


def _lasts(left: int, days: int | None) -> str:
    if not left:
        return "已用完"
    if days is None:
        return "近期未用"
    return "不足 1 天" if days == 0 else f"约 {days:,} 天" if days < 1000 else "1000 天以上"


def duty_face(duty: Duty) -> DutyFace:
    """One thing to do in words, with its figure and its one way out."""
    return _DUTIES[duty.matter](duty)


def _kinds(duty: Duty) -> str:
    return "、".join(SHORT_NAMES[kind] for kind in duty.kinds)


def _attempts(duty: Duty) -> DutyFace:
    title = f"{duty.count} 个开票请求的结果没有入账"
    return DutyFace("bad", title, "自检会向税控盘查清，号码不会重复", "去查清", Way("self_check"))


def _damaged(_: Duty) -> DutyFace:
    note = "不能开票，已开的照常查询导出；停用此盘，联系服务单位换盘"
    return DutyFace("bad", "税控盘的记录损坏", note, "去自检", Way("self_check"))


def _clock_back(_: Duty) -> DutyFace:
    note = "不能开票；把税控盘时钟校到最后一张发票之后"
    return DutyFace("bad", "税控盘时钟早于最后一张发票", note, "看现状", Way("standing"))


def _offline_over(_: Duty) -> DutyFace:
    note = "联网上传后，离线额度立即恢复"
    return DutyFace("bad", "离线超限，有票种不能开", note, "看未上传", waiting_tickets())


def _locked(duty: Duty) -> DutyFace:
    title = f"已过锁死日期 {duty.day:%Y-%m-%d}"
    return DutyFace(
        "bad", title, f"{_kinds(duty)}不能开票，抄税清卡后解锁", "去办理", Way("closing")
    )


def _report(duty: Duty) -> DutyFace:
    title = f"上月待抄税，锁死日期 {duty.day:%m-%d}"
    note = f"还有 {duty.count} 天，过后{_kinds(duty)}不能开票"
    return DutyFace(duty.level, title, note, "去办理", Way("closing"))


def _clear(duty: Duty) -> DutyFace:
    title = f"上月已抄税，还没有清卡，锁死日期 {duty.day:%m-%d}"
    note = f"还有 {duty.count} 天，过后{_kinds(duty)}不能开票"
    return DutyFace(duty.level, title, note, "去办理", Way("closing"))


def _lock_date(duty: Duty) -> DutyFace:
    title = f"锁死日期 {duty.day:%Y-%m-%d}"
    return DutyFace(
        duty.level, title, f"还有 {duty.count} 天，当天仍可开票", "看征期", Way("calendar")
    )


def _refused(duty: Duty) -> DutyFace:
    title = f"{duty.count} 张发票验签失败"
    note = "税局没有收下，不会自动再传；占着离线额度，挡住上报"
    way = Way("search", {"filter": Filter(uploads=REFUSED)})
    return DutyFace(duty.level, title, note, "去处理", way)


def _owed(duty: Duty) -> DutyFace:
    title = f"{duty.name} 的税款未缴 {thousands(duty.money or Money(0))} 元"
    late = duty.level is Level.BAD
    note = f"期限 {duty.day:%m-%d}" + ("，已经逾期" if late else "，到期前要缴清")
    return DutyFace(duty.level, title, note, "去缴款", Way("tax_return", {"period": duty.name}))


def _voids(duty: Duty) -> DutyFace:
    title = f"{duty.count} 张作废还没有告诉税局"
    return DutyFace(duty.level, title, "联网后自动上传；没有传完不能上报", "去上传", Way("closing"))


def _unsent(duty: Duty) -> DutyFace:
    left = "" if not duty.hours else f"，离线剩 {duty.hours:g} 小时"
    oldest = "" if duty.since is None else f"最早 {_short(duty.since)}"
    note = oldest if duty.hours is None else f"{oldest}，超时不能再开"
    if duty.hours == 0:
        note = f"{oldest}，离线时间已满，不能再开"
    way = waiting_tickets()
    return DutyFace(duty.level, f"{duty.count} 张未上传{left}", note, f"看这 {duty.count} 张", way)


def _amount(duty: Duty) -> DutyFace:
    left = thousands(duty.money or Money(0))
    title = f"{_kinds(duty)}离线金额只剩 {left}"
    way = waiting_tickets(duty.kinds[0])
    return DutyFace(duty.level, title, "用完后要先上传才能再开", "看未上传", way)


def _stock_low(duty: Duty) -> DutyFace:
    if not duty.count:
        return DutyFace("bad", f"{_kinds(duty)}已用完", "没有号码，不能开这种票")
    lasts = "" if duty.days_of_use is None else f"，{_lasts(duty.count, duty.days_of_use)}"
    note = "近 30 天没有用过" if duty.days_of_use is None else "按近 30 天用量"
    return DutyFace(duty.level, f"{_kinds(duty)}只剩 {duty.count} 张{lasts}", note)


def _certificate(duty: Duty) -> DutyFace:
    title = f"税控盘证书 {duty.count} 天后到期" if duty.count >= 0 else "税控盘证书已到期"
    return DutyFace(duty.level, title, f"{duty.day}，到办税厅换发", "看现状", Way("standing"))


def _drafts(duty: Duty) -> DutyFace:
    since = "" if duty.since is None else f"最近 {_short(duty.since)}"
    note = "　".join(filter(None, (since, duty.name)))
    return DutyFace(duty.level, f"{duty.count} 张草稿", note, "打开草稿箱", Way("drafts"))


_DUTIES = {
    Matter.ATTEMPTS: _attempts,
    Matter.DAMAGED: _damaged,
    Matter.CLOCK_BACK: _clock_back,
    Matter.OFFLINE_OVER: _offline_over,
    Matter.LOCKED: _locked,
    Matter.REPORT: _report,
    Matter.CLEAR: _clear,
    Matter.LOCK_DATE: _lock_date,
    Matter.OWED: _owed,
    Matter.REFUSED: _refused,
    Matter.VOIDS: _voids,
    Matter.UNSENT: _unsent,
    Matter.AMOUNT: _amount,
    Matter.STOCK: _stock_low,
    Matter.CERTIFICATE: _certificate,
    Matter.DRAFTS: _drafts,
}


def pressing(duties: tuple[Duty, ...]) -> str:
    """How many should be done today."""
    many = sum(1 for duty in duties if duty.level in (Level.BAD, Level.WARN))
    return f"{many} 件宜今天办" if many else "今天没有急事"


def _short(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def notice_face(notice: Notice) -> NoticeFace:
    """One notice in words."""
    return NoticeFace(f"{notice.day:%m-%d}", _notice(notice))


def _notice(notice: Notice) -> str:
    day = notice.day
    if notice.word is Word.DISK_HELD:
        return "税控盘正由另一个程序使用，这里是上次看到的情形"
    if notice.word is Word.FILING_MOVED:
        return f"{day.month} 月征期到 {day.day} 日"
    if notice.word is Word.NO_TABLE:
        return f"{day.year} 年没有征期表，按 {day.day} 日推算"
    return f"{rate_text(notice.rate or Decimal(0))} 执行到 {day:%Y-%m-%d}"
