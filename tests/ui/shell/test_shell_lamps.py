"""Lamps and banner, without a window."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from app.ui.shell.bureau_lamp import BureauStands
from app.ui.shell.lamps import Figures, lamps_of
from app.ui.shell.warnings import reasons_of

AT = datetime(2024, 1, 15, 10, 22)  # noqa: DTZ001 - its zone is nobody's business here
AWAY = BureauStands(left=1, code="BUREAU-AWAY", why="连不上税务局。", reason="port", again_at=AT)
OLD = BureauStands(left=1, code="VERSION-OLD", why="程序版本太旧。")
STATUS: dict[str, Any] = {
    "clock": "2024-01-15T10:00:00+08:00",
    "taxpayer": {"name": "示例甲测试有限公司", "tax_id": "91990000MA0000007X"},
    "disk": {"number": "499000000001", "state": "normal", "simulated": True},
    "lock_date": {"004": "2024-02-23", "007": "2024-02-20"},
    "stock": {"004": {"left": 500}, "007": {"left": 498}, "025": {"left": 300}},
    "offline": {"unsent": 0, "hours_left": 72.0, "amount_left": {"007": "1000000.00"}},
    "bureau": "offline",
}
CALM = Figures(STATUS, 20, 24.0, 80, {"007": 72}, {"007": 100_000_000})


def with_status(**more: Any) -> Figures:
    return replace(CALM, status={**STATUS, **more})


def test_on_a_calm_day_no_lamp_asks_for_anything() -> None:
    lamps = lamps_of(CALM)
    assert {lamp.shape for lamp in lamps.values()} <= {"ok", "off"}
    assert lamps["库存"].value == "普票 498 · 专票 500"
    assert lamps["锁死日期"].value == "2024-02-20"
    assert lamps["离线剩余"].value == "72 小时 · ￥1,000,000.00"
    assert not reasons_of(CALM, lambda _: None)


def test_unsent_invoices_are_counted_at_the_bureau_lamp() -> None:
    offline = {"unsent": 3, "hours_left": 71.5, "amount_left": {"007": "812400.00"}}
    lamps = lamps_of(with_status(offline=offline))
    assert (lamps["税局"].shape, lamps["税局"].value) == ("warn", "税局不通 · 未上传 3 张")
    assert lamps["离线剩余"].shape == "ok"
    assert lamps["离线剩余"].meter == 0.8124


@pytest.mark.parametrize(
    ("stands", "shape", "words", "more"),
    [
        (BureauStands(), "ok", "在线", "还没有上传过"),
        (BureauStands(last_success=AT), "ok", "在线", "上次上传成功：01-15 10:22:00"),
        (BureauStands(network_on=False), "off", "离线", "什么都不发出去"),
        (BureauStands(busy=True, left=2), "busy", "正在上传 · 待传 2 件", "还没有上传过"),
        (BureauStands(left=1, by_itself=False), "warn", "在线 · 待传 1 件", "没有开自动上传"),
        (AWAY, "warn", "税局不通 · 待传 1 件", "连不上税务局。\n10:22:00 自动再试"),
        (OLD, "bad", "在线 · 待传 1 件", "程序版本太旧"),
        (BureauStands(left=1, refused=1), "bad", "在线 · 验签失败 1 张", "还没有上传过"),
        (BureauStands(left=1, conflict=True), "bad", "在线 · 号码重复", "还没有上传过"),
    ],
)
def test_the_bureau_lamp_says_what_waits_why_and_when_the_last_one_arrived(
    stands: BureauStands, shape: str, words: str, more: str
) -> None:
    lamp = lamps_of(replace(with_status(bureau="online"), stands=stands))["税局"]
    assert (lamp.shape, lamp.value) == (shape, words)
    assert more in lamp.more


def test_only_what_needs_a_person_comes_into_the_banner() -> None:
    for stands, ids in (
        (AWAY, []),
        (OLD, ["uploads"]),
        (BureauStands(left=1, code="BUREAU-AWAY", reason="tls"), ["uploads"]),
        (BureauStands(left=1, code="VERSION-OLD", network_on=False), []),
        (BureauStands(left=2, refused=2), ["refused"]),
        (BureauStands(left=1, conflict=True), ["conflict"]),
    ):
        found = reasons_of(replace(CALM, stands=stands), lambda _: None)
        assert [one.id for one in found] == ids


def test_the_quota_is_told_by_hours_amount_and_count_of_each_kind() -> None:
    kinds = {"007": {"unsent": 3, "hours_left": 71.5, "count_left": 17, "share_left": 0.17}}
    amounts = {"007": "812400.00", "004": "50000.00"}
    offline = {"unsent": 3, "hours_left": 71.5, "amount_left": amounts, "kinds": kinds}
    lamp = lamps_of(with_status(offline=offline))["离线剩余"]
    assert lamp.value == "71.5 小时 · ￥50,000.00 · 17 张"
    assert (lamp.shape, lamp.meter) == ("warn", 0.17)
    assert lamp.more.splitlines() == [
        "普票　￥812,400.00　71.5 小时　还可开 17 张　未上传 3 张",
        "专票　￥50,000.00",
    ]


def test_the_lock_date_warns_in_its_own_month_and_stops_after_it() -> None:
    soon = with_status(clock="2024-02-05T09:12:08+08:00")
    assert lamps_of(soon)["锁死日期"].value == "2024-02-20（还有 15 天）"
    gone = with_status(clock="2024-02-21T00:00:00+08:00")
    assert lamps_of(gone)["锁死日期"].shape == "bad"
    assert [one.id for one in reasons_of(gone, lambda _: None)] == ["lock_date"]


def test_a_kind_that_runs_out_is_named_first() -> None:
    lamps = lamps_of(with_status(stock={**STATUS["stock"], "025": {"left": 3}}))
    assert (lamps["库存"].shape, lamps["库存"].value) == ("warn", "卷票 3 · 普票 498")


def test_a_quota_that_is_used_up_stops_and_says_so_in_the_banner() -> None:
    offline = {"unsent": 52, "hours_left": 0.0, "amount_left": {"007": "41300.00"}}
    figures = with_status(offline=offline)
    assert lamps_of(figures)["离线剩余"].shape == "bad"
    (reason,) = reasons_of(figures, lambda _: None)
    assert (reason.shape, reason.code) == ("bad", "OFFLINE-TIME")


def test_a_locked_disk_is_the_first_reason() -> None:
    figures = with_status(disk={**STATUS["disk"], "state": "locked"})
    assert lamps_of(figures)["税控盘"].value == "锁死"
    assert reasons_of(figures, lambda _: None)[0].id == "disk"


def test_damaged_files_are_told_by_their_code() -> None:
    (reason,) = reasons_of(CALM, lambda _: None, [("按键文件读不懂", "KEYS-DAMAGED")])
    assert (reason.shape, reason.code) == ("warn", "KEYS-DAMAGED")


@pytest.mark.parametrize(
    ("days", "shape", "words", "banner"),
    [
        (61, "ok", "正常", []),
        (60, "ok", "证书 60 天", []),
        (30, "warn", "证书 30 天", []),
        (7, "warn", "证书 7 天", ["warn"]),
        (-1, "bad", "证书到期", ["bad"]),
    ],
)
def test_a_certificate_that_ends_is_told_in_three_steps(
    days: int, shape: str, words: str, banner: list[str]
) -> None:
    figures = replace(CALM, certificate_days=days, certificate_steps=(60, 30, 7))
    lamp = lamps_of(figures)["税控盘"]
    assert (lamp.shape, lamp.value) == (shape, words)
    assert [one.shape for one in reasons_of(figures, lambda _: None)] == banner


def test_a_locked_disk_stays_locked_whatever_its_certificate_says() -> None:
    disk = {**STATUS["disk"], "state": "locked"}
    figures = replace(with_status(disk=disk), certificate_days=40, certificate_steps=(60, 30, 7))
    assert lamps_of(figures)["税控盘"].shape == "bad"


CALLED = {
    "damaged": ("记录损坏", "JOURNAL-DAMAGED", "disk.damaged"),
    "clock_back": ("时钟异常", "CLOCK-BACK", "disk.clock_back"),
    "offline_over": ("离线超限", "OFFLINE-OVER", "offline"),
}


def test_a_lock_date_that_has_passed_is_one_banner_whoever_tells_of_it() -> None:
    told = {"name": "locked", "code": "LOCKED", "message": "示例原因。", "fix": "示例办法。"}
    disk = {**STATUS["disk"], "state": "locked", "conditions": [told]}
    passed = with_status(disk=disk, lock_date={"007": "2020-01-15"})
    found = [one.code for one in reasons_of(passed, lambda _: None)]
    assert found == ["LOCKED"]


@pytest.mark.parametrize("name", CALLED)
def test_what_the_disk_calls_out_is_its_lamp_and_a_banner(name: str) -> None:
    value, code, reason = CALLED[name]
    told = {"name": name, "code": code, "message": "示例原因。", "fix": "示例办法。"}
    disk = {**STATUS["disk"], "state": name, "conditions": [told]}
    lamp = lamps_of(with_status(disk=disk))["税控盘"]
    assert (lamp.shape, lamp.value) == ("bad", value)
    assert "示例原因" in lamp.more
    (found,) = reasons_of(with_status(disk=disk), lambda _: None)
    assert (found.id, found.shape) == (reason, "bad")
