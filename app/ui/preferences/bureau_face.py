"""What the page of the bureau shows, in words. No widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.kinds import SHORT_NAMES
from app.ui.preferences.device_face import StepFace

if TYPE_CHECKING:
    from app.gateway.messages.devices import Standing
    from app.services.disk.offline_quota import Meter
    from app.services.upload.upload_standing import UploadsNow
    from hardware.ports import KindLimits

STEP_NAMES = (
    ("address", "地址"),
    ("name", "服务器名"),
    ("port", "端口"),
    ("tls", "证书"),
    ("health", "服务"),
    ("clock", "时钟"),
    ("version", "程序版本"),
)
SKIPPED = "没有检查"


class MeterFace(Struct, frozen=True):
    """One kind's quota: what is left of hours, amount and count in words, the smallest share (1 to
    0), and its shape."""

    name: str
    words: str
    share: float
    shape: str


def step_face(told: Mapping[str, Any]) -> StepFace:
    """One answer of `network test`."""
    shape = "off" if told["verdict"] == "skipped" else str(told["verdict"])
    return StepFace(shape, str(told["cause"]), str(told["next"]), str(told.get("code", "")))


def summary(told: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Shape and words of a test that is over: the step that failed is the cause."""
    names = dict(STEP_NAMES)
    bad = next((one for one in told if one["verdict"] == "bad"), None)
    return ("ok", "连接正常") if bad is None else ("bad", f"停在「{names[str(bad['check'])]}」")


def meter_face(meter: Meter, given: KindLimits) -> MeterFace:
    """From the first hour on: with nothing unsent all of it is left."""
    words = []
    if given.offline_hours:
        left = given.offline_hours if meter.hours_left is None else meter.hours_left
        words.append(f"{left:g} / {given.offline_hours} 小时")
    if meter.amount_left is not None:
        limit = given.offline_limit_fen / 100
        words.append(f"￥{meter.amount_left.in_yuan:,.2f} / {limit:,.0f}")
    if meter.count_left is not None:
        words.append(f"{meter.count_left} / {given.offline_count} 张")
    used = f"未上传 {meter.unsent} 张" if meter.unsent else "没有未上传"
    shape = "bad" if meter.share_left <= 0 else "warn" if meter.warnings else "ok"
    name = f"{meter.kind} {SHORT_NAMES.get(meter.kind, '')}".strip()  # type: ignore[call-overload]
    return MeterFace(name, "　".join([*words, used]) if words else "不限", meter.share_left, shape)


def uploads_words(uploads: UploadsNow) -> str:
    """How it stands with the upload."""
    at = uploads.last_success
    told = [f"上次成功 {at:%Y-%m-%d %H:%M:%S}" if at else "还没有上传过"]
    told += [f"待传 {uploads.waiting + uploads.sending} 件"] if uploads.left else ["全部已上传"]
    told += [f"验签失败 {uploads.refused} 件"] if uploads.refused else []
    return "；".join(told)


def standing_facts(standing: Standing) -> tuple[tuple[str, str], ...]:
    """What the bureau knows of this terminal (发行与登记), name and value."""
    kinds = "、".join(
        f"{each.kind} 单张 {each.single_limit_fen / 100:,.2f}" for each in standing.kinds
    )
    locks = "、".join(f"{each.group} {each.lock_date}" for each in standing.groups)
    others = [number for number in standing.disks if number != standing.disk]
    return (
        ("纳税人", f"{standing.taxpayer.name}　{standing.taxpayer.tax_id}"),
        ("税控盘", standing.disk + ("" if standing.active else "（已注销）")),
        ("同一纳税人的其他盘", "、".join(others) or "没有"),
        ("核定票种", kinds or "没有"),
        ("锁死日期", locks or "没有"),
        ("等待办理的变更", "、".join(standing.changes) or "没有"),
        ("税局的时间", f"{standing.time:%Y-%m-%d %H:%M:%S}"),
    )
