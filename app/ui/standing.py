"""How things stand (现状), as rows of words: what `status` answers, read by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = {"004": "专票", "007": "普票", "025": "卷票", "026": "电子普票", "028": "电子专票"}
STATES = {
    "blank": "未发行",
    "issued": "已发行未注册",
    "normal": "正常",
    "report_due": "待抄税",
    "reported": "已抄未清",
    "locked": "锁死",
    "cancelled": "已注销",
}
BUREAU = {"online": "联机", "offline": "脱机", "maintenance": "维护中"}
GROUPS = {"vat": "增值税发票", "roll_e": "卷票与电子票"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board. `good`: the lamp; None has no lamp."""

    label: str
    value: str
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the first window shows."""

    taxpayer: str
    tax_id: str
    simulated: bool
    rows: tuple[Row, ...]


def standing_of(status: Mapping[str, Any]) -> Standing:
    """Rows of the answer of `status` (contract §3)."""
    taxpayer, disk = status["taxpayer"], status["disk"]
    rows = (_disk(disk), _clock(status), *_locks(status), *_stock(status), *_offline(status))
    rows += (_bureau(str(status["bureau"])),)
    return Standing(taxpayer["name"], taxpayer["tax_id"], bool(disk["simulated"]), rows)


def _disk(disk: Mapping[str, Any]) -> Row:
    mark = "【模拟】" if disk["simulated"] else ""
    state = str(disk["state"])
    return Row("税控盘", f"{mark}{disk['number']} {STATES.get(state, state)}", state == "normal")


def _clock(status: Mapping[str, Any]) -> Row:
    return Row("盘内时钟", str(status["clock"])[:19].replace("T", " "))


def _locks(status: Mapping[str, Any]) -> list[Row]:
    dates = status["lock_date"].items()
    return [Row(f"锁死日 {_named(group)}", str(day)) for group, day in dates]


def _stock(status: Mapping[str, Any]) -> list[Row]:
    return [
        Row(f"库存 {_named(kind)}", _left(one), one["left"] > 0)
        for kind, one in status["stock"].items()
    ]


def _left(stock: Mapping[str, Any]) -> str:
    if not stock["left"]:
        return "0 份"
    return f"{stock['left']} 份,下一张 {stock['next_code']} {stock['next_number']}"


def _offline(status: Mapping[str, Any]) -> list[Row]:
    offline = status["offline"]
    hours = offline["hours_left"]
    text = f"{offline['unsent']} 张" + (f",离线时间剩余 {hours} 小时" if hours is not None else "")
    return [Row("未上传发票", text, hours is None or hours > 0)]


def _bureau(state: str) -> Row:
    return Row("税局连接", BUREAU.get(state, state), state == "online")


def _named(kind_or_group: str) -> str:
    return KINDS.get(kind_or_group) or GROUPS.get(kind_or_group, kind_or_group)
