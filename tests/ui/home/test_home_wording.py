"""The words of the start page: every figure with its unit, every duty with one way out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from app.domain.duties import Duty, Level, Matter
from app.domain.invoice import InvoiceKind, ZeroRate
from app.domain.money import ZERO, Money
from app.domain.notices import Notice, Word
from app.domain.situation import KindSituation, NumberRange, Situation
from app.domain.takings import NOTHING, RateTakings, StartFigures, Takings
from app.repositories.rows import CHINA
from app.ui.home import wording
from app.ui.home.scale import scale_of
from tests.domain_builders import a_profile

NOW = datetime(2024, 1, 15, 10, tzinfo=CHINA)
DAY = NOW.date()
DAYS = tuple((DAY - timedelta(days=n), NOTHING) for n in range(29, -1, -1))


def figures(**changes: object) -> StartFigures:
    return replace(StartFigures(DAY, NOTHING, NOTHING, NOTHING, DAYS), **changes)


def situation(**changes: object) -> Situation:
    kind = KindSituation(
        *(InvoiceKind.ORDINARY, "007", DAY, DAY, DAY, None, None, 72),
        *(ZERO, 3, ZERO, NOW - timedelta(hours=1)),
    )
    return Situation(NOW, "normal", "9", True, "示例", "9199", (replace(kind, **changes),), ())


def test_the_five_figures_say_what_was_issued_and_what_waits() -> None:
    day = Takings(36, 0, 1, Money(100_000), Money(13_000))
    faces = wording.five_figures(figures(day=day, month=day), situation())
    assert [face.value for face in faces] == ["37", "1,130.00", "37", "1,130.00", "3"]
    assert faces[0].note == "正 36　红 0　作废 1"
    assert faces[3].note == "上月同期没有可比的金额"
    assert faces[4].note == "离线剩 71 小时"
    assert all(face.way and face.way.page == "search" for face in faces)
    today = faces[0].way
    assert today is not None
    assert today.what["filter"].first_day == today.what["filter"].last_day == DAY


@pytest.mark.parametrize(
    ("changes", "note", "tone"),
    [
        ({"unsent": 0, "oldest_unsent_at": None}, "全部已上传", ""),
        ({"oldest_unsent_at": NOW - timedelta(hours=60)}, "离线剩 12 小时", "warn"),
        ({"oldest_unsent_at": NOW - timedelta(hours=80)}, "离线时间已满", "bad"),
        ({"offline_hours": 0}, "没有离线时限", ""),
    ],
)
def test_what_waits_hurts_more_as_time_runs_out(
    changes: dict[str, object], note: str, tone: str
) -> None:
    face = wording.five_figures(figures(), situation(**changes))[4]
    assert (face.note, face.tone) == (note, tone)


def test_without_a_disk_the_last_figure_says_so() -> None:
    assert wording.five_figures(figures(), None)[4].note == "没有读到税控盘"


def test_a_month_is_compared_with_the_same_days_before() -> None:
    more = figures(
        month=Takings(1, net=Money(108_200)), same_days_before=Takings(1, net=Money(100_000))
    )
    assert wording.compared(more) == "比上月同期 +8.2%"


def test_only_today_and_the_best_day_bear_a_figure() -> None:
    days = [*DAYS]
    days[3] = (days[3][0], Takings(1, net=Money(1_802_000)))
    days[-1] = (DAY, Takings(1, net=Money(1_240_000)))
    counted = figures(days=tuple(days), day=days[-1][1])
    faces = wording.day_faces(counted)
    assert [face.label for face in faces if face.label] == ["18,020", "12,400"]
    assert [face.mark for face in faces if face.mark][-1] == "今天"
    assert "最高 12 月 20 日 18,020.00 元" in wording.chart_sentence(counted)
    assert "没有开票收入" in wording.chart_sentence(figures())


def test_what_is_free_of_tax_stands_by_its_own_name_among_the_rates() -> None:
    flags = (ZeroRate.EXEMPT, ZeroRate.NOT_TAXED, ZeroRate.EXPORT, ZeroRate.ORDINARY)
    free = tuple(RateTakings(Decimal(0), Money(100), ZERO, flag) for flag in flags)
    names = [face.name for face in wording.share_faces(figures(rates=free))]
    assert names == ["免税", "不征税", "出口零税率", "普通零税率"]


def test_more_than_four_rates_are_told_together() -> None:
    rates = tuple(RateTakings(Decimal(n) / 100, Money(100), ZERO) for n in range(6))
    faces = wording.share_faces(figures(rates=rates))
    assert [face.name for face in faces][-1] == "其余 2 档"
    assert sum(face.share for face in faces) == pytest.approx(1)
    assert (
        wording.share_faces(figures(rates=(RateTakings(rates[0].rate, ZERO, ZERO),)))[0].share == 0
    )


def test_stock_is_told_in_days_of_use() -> None:
    kind = InvoiceKind.ORDINARY
    used = figures(used={kind: 10}, days=((DAY, Takings(10)),))
    for left, lasts, shape in [
        (0, "已用完", "bad"),
        (5, "不足 1 天", "warn"),
        (500, "约 50 天", "ok"),
        (20_000, "1000 天以上", "ok"),
    ]:
        numbers = (NumberRange(kind, "1", 1, left, 1),) if left else ()
        (face,) = wording.stock_faces(replace(situation(), ranges=numbers), used, a_profile())
        assert (face.lasts, face.shape) == (lasts, shape)
    (idle,) = wording.stock_faces(
        replace(situation(), ranges=(NumberRange(kind, "1", 1, 99, 1),)),
        figures(days=()),
        a_profile(),
    )
    assert (idle.lasts, idle.fill) == ("近期未用", 1.0)


KIND = (InvoiceKind.SPECIAL,)
DUTIES = [
    (Duty(Matter.ATTEMPTS, Level.BAD, NOW, count=2), "2 个开票请求的结果没有入账", "self_check"),
    (
        Duty(Matter.LOCKED, Level.BAD, NOW, kinds=KIND, day=DAY),
        "已过锁死日期 2024-01-15",
        "closing",
    ),
    (Duty(Matter.REPORT, Level.WARN, NOW, count=3, kinds=KIND, day=DAY), "上月待抄税", "closing"),
    (Duty(Matter.CLEAR, Level.WARN, NOW, count=3, kinds=KIND, day=DAY), "没有清卡", "closing"),
    (Duty(Matter.LOCK_DATE, Level.OK, NOW, count=39, day=DAY), "锁死日期 2024-01-15", "calendar"),
    (
        Duty(Matter.OWED, Level.BAD, NOW, day=DAY, money=Money(123_456_789_01), name="2023-12"),
        "2023-12 的税款未缴 123,456,789.01 元",
        "tax_return",
    ),
    (
        Duty(Matter.OWED, Level.WARN, NOW, day=DAY, money=Money(100), name="2024-01"),
        "税款未缴 1.00 元",
        "tax_return",
    ),
    (Duty(Matter.VOIDS, Level.WARN, NOW, count=2), "2 张作废还没有告诉税局", "closing"),
    (
        Duty(Matter.UNSENT, Level.OFF, NOW, count=3, hours=71.5, since=NOW),
        "离线剩 71.5 小时",
        "search",
    ),
    (Duty(Matter.UNSENT, Level.BAD, NOW, count=3, hours=0.0, since=NOW), "3 张未上传", "search"),
    (Duty(Matter.UNSENT, Level.OFF, None, count=3), "3 张未上传", "search"),
    (
        Duty(Matter.AMOUNT, Level.WARN, NOW, kinds=KIND, money=Money(100)),
        "专票离线金额只剩 1.00",
        "search",
    ),
    (Duty(Matter.STOCK, Level.BAD, NOW, kinds=KIND), "专票已用完", ""),
    (Duty(Matter.STOCK, Level.WARN, NOW, count=12, kinds=KIND, days_of_use=1), "约 1 天", ""),
    (Duty(Matter.STOCK, Level.WARN, None, count=12, kinds=KIND), "专票只剩 12 张", ""),
    (Duty(Matter.CERTIFICATE, Level.OFF, NOW, count=45, day=DAY), "45 天后到期", "standing"),
    (Duty(Matter.CERTIFICATE, Level.BAD, NOW, count=-1, day=DAY), "证书已到期", "standing"),
    (Duty(Matter.DRAFTS, Level.OFF, None, count=2, since=NOW), "2 张草稿", "drafts"),
    (Duty(Matter.DRAFTS, Level.OFF, None, count=2), "2 张草稿", "drafts"),
]


@pytest.mark.parametrize(("duty", "words", "page"), DUTIES)
def test_a_duty_has_its_figure_and_one_way(duty: Duty, words: str, page: str) -> None:
    face = wording.duty_face(duty)
    assert words in face.title
    assert (face.way.page if face.way else "") == page
    assert bool(face.deed) == bool(page)


def test_drafts_are_told_by_the_newest_ones_name() -> None:
    name = "虚构丁测试有限公司　226.00"
    duty = Duty(Matter.DRAFTS, Level.OFF, None, count=2, since=NOW, name=name)
    assert wording.duty_face(duty).note.endswith(name)


def test_pressing_duties_are_counted() -> None:
    assert wording.pressing(tuple(duty for duty, _, _ in DUTIES[:3])) == "3 件宜今天办"
    assert wording.pressing(()) == "今天没有急事"


def test_notices_name_their_day() -> None:
    day = date(2024, 2, 23)
    for word, said in [
        (Word.DISK_HELD, "另一个程序"),
        (Word.FILING_MOVED, "2 月征期到 23 日"),
        (Word.NO_TABLE, "没有征期表"),
        (Word.RATE_ENDS, "1% 执行到 2024-02-23"),
    ]:
        face = wording.notice_face(Notice(word, day, Decimal("0.01")))
        assert said in face.text
        assert face.day == "02-23"


def test_a_scale_encloses_red_days_too() -> None:
    scale = scale_of([-150_000, 420_000])
    assert scale.low <= -150_000
    assert scale.high >= 420_000
    assert (0, "0") in scale.lines


def test_what_the_disk_calls_out_is_told_with_its_way_out() -> None:
    for matter, title, page in [
        (Matter.DAMAGED, "记录损坏", "self_check"),
        (Matter.CLOCK_BACK, "时钟", "standing"),
        (Matter.OFFLINE_OVER, "离线超限", "search"),
    ]:
        face = wording.duty_face(Duty(matter, Level.BAD, NOW))
        assert face.shape == "bad"
        assert title in face.title
        assert face.way is not None and face.way.page == page
