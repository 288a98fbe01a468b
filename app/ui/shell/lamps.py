"""The lamps of the status bar: how disk, bureau, stock, lock date and offline quota stand.

No Qt in here: an answer of the terminal becomes words, and each lamp names the page behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from app.ui.shell.bureau_lamp import BureauStands, lamp_of
from app.ui.shell.lamp_state import LampState
from app.ui.shell.quota_lamp import kinds_said, quota_words, share_of

if TYPE_CHECKING:
    from app.services.terminal import Terminal

KINDS = {"007": "普票", "004": "专票", "025": "卷票", "026": "电普", "028": "电专"}
STATES = {
    "blank": "未发行",
    "issued": "未注册",
    "normal": "正常",
    "report_due": "待抄税",
    "reported": "已抄未清",
    "locked": "锁死",
    "cancelled": "已注销",
    "damaged": "记录损坏",
    "clock_back": "时钟异常",
    "offline_over": "离线超限",
}
CONDITIONS = ("damaged", "clock_back", "offline_over")  # over the life of the disk
_STOPS = ("blank", "issued", "locked", "cancelled", *CONDITIONS)
SHOWN_KINDS = 2


class Figures(Struct, frozen=True):
    """What the lamps are made from. `status` is the terminal's answer, its `bureau` empty where
    the bureau has to be asked for it and has not said anything yet. `hours` and
    `limits_fen` say how much offline quota a kind was given (0: no limit);
    `counts` are the numbers of the side bar."""

    status: Mapping[str, Any]
    low_left: int
    warn_hours: float
    warn_percent: int
    hours: Mapping[str, int]
    limits_fen: Mapping[str, int]
    counts: Mapping[str, int] = field(default_factory=dict)
    certificate_days: int | None = None  # until it ends; None: not known
    certificate_steps: tuple[int, ...] = ()  # days before its end that are worth a warning
    stands: BureauStands = BureauStands()  # between terminal and bureau
    report_first: bool = False  # this profile issues nothing before 抄税
    followed: int = 0  # records of another PC on the same disk that came into the book now

    @property
    def certificate_step(self) -> int:
        """How many of the warnings are due: none, the first, … all; one more: it has ended."""
        if self.certificate_days is None:
            return 0
        return sum(self.certificate_days <= step for step in (*self.certificate_steps, -1))


def look(terminal: Terminal) -> Figures:
    """Ask the terminal; on the lane of the disk. The bureau is not asked."""
    status = {**terminal.standing.here(), "bureau": terminal.network.known()}
    limits = terminal.standing.take().limits
    rules, own = terminal.profile, terminal.device.disk.status()
    return Figures(
        status=status,
        low_left=rules.stock.low_left,
        report_first=rules.block_issue_until_reported,
        warn_hours=float(max(rules.offline.warn_hours, default=0)),
        warn_percent=rules.offline.warn_percent,
        hours={one.kind: one.offline_hours for one in limits},
        limits_fen={one.kind: one.offline_limit_fen for one in limits},
        counts={
            "drafts": len(terminal.drafts.all()),
            "unsent": int(status["offline"]["unsent"]),
        },
        certificate_days=(own.certificate_until - own.clock).days,
        certificate_steps=rules.clock.certificate_warn_days,
        stands=BureauStands(network_on=terminal.network.is_on).with_book(
            terminal.upload_standing.now()
        ),
    )


def look_and_follow(terminal: Terminal) -> Figures:
    """The same, after the book took over what another PC wrote on the disk. What hinders that is
    told by the self-check and by the next ticket."""
    from app.services.problems import PROBLEMS

    try:
        followed = terminal.ordering.follow()
    except PROBLEMS:
        followed = 0
    return replace(look(terminal), followed=followed)


def lamps_of(figures: Figures) -> dict[str, LampState]:
    """All lamps by name, in the order of the bar."""
    return {
        "税控盘": _disk(figures),
        "税局": _bureau(figures),
        "库存": _stock(figures),
        "锁死日期": _lock_date(figures),
        "离线剩余": _offline(figures),
    }


def clock_of(figures: Figures) -> datetime:
    """The disk's clock at the moment of the answer."""
    return datetime.fromisoformat(str(figures.status["clock"]))


def unknown(reason: str, more: str = "") -> dict[str, LampState]:
    """The lamps when the disk did not answer: it is named, the others are not known."""
    off = {name: LampState("off", "未知", "standing") for name in ("库存", "锁死日期", "离线剩余")}
    return {
        "税控盘": LampState(
            "bad", reason.removeprefix("税控盘").rstrip("。"), "self_check", more=more
        ),
        **off,
    }


def _disk(figures: Figures) -> LampState:
    disk = figures.status["disk"]
    state = str(disk["state"])
    shape = "ok" if state == "normal" else "bad" if state in _STOPS else "warn"
    words, mark = STATES.get(state, state), "（模拟）" if disk["simulated"] else ""
    more = "　".join([f"{disk['number']}{mark}", *(one["message"] for one in conditions(figures))])
    if conditions(figures):
        shape = "bad"
    if figures.certificate_step:
        words = _certificate_brief(figures) if shape == "ok" else words
        more += f"　{certificate_words(figures)}"
        shape = _worse(shape, _certificate_shape(figures))
    return LampState(shape, words, "standing", more=more)


def conditions(figures: Figures) -> Sequence[Mapping[str, str]]:
    """What the disk calls out beside its state: name, code, message, fix."""
    told: Sequence[Mapping[str, str]] = figures.status["disk"].get("conditions", ())
    return told


def _certificate_brief(figures: Figures) -> str:
    """In place of 正常: the bar has little room."""
    days = figures.certificate_days or 0
    return "证书到期" if days < 0 else f"证书 {days} 天"


def certificate_words(figures: Figures) -> str:
    """How long the certificate still holds."""
    days = figures.certificate_days or 0
    return "证书已到期" if days < 0 else f"证书 {days} 天后到期"


def _certificate_shape(figures: Figures) -> str:
    """The first warning only says it; from the second on the lamp asks for something."""
    if figures.certificate_step > len(figures.certificate_steps):
        return "bad"
    return "warn" if figures.certificate_step > 1 else "ok"


def _worse(one: str, other: str) -> str:
    return max(one, other, key=("ok", "warn", "bad").index)


def _bureau(figures: Figures) -> LampState:
    unsent = int(figures.status["offline"]["unsent"])
    return lamp_of(str(figures.status["bureau"]), unsent, figures.stands)


def _stock(figures: Figures) -> LampState:
    left = {kind: int(one["left"]) for kind, one in figures.status["stock"].items()}
    low = [kind for kind in left if left[kind] <= figures.low_left]
    usual = [kind for kind in KINDS if kind in left]
    shown = list(dict.fromkeys([*sorted(low, key=left.__getitem__), *usual]))[:SHOWN_KINDS]
    shape = "bad" if any(not left[kind] for kind in low) else "warn" if low else "ok"
    every = "　".join(f"{_named(kind)} {left[kind]} 张" for kind in dict.fromkeys([*usual, *left]))
    words = " · ".join(f"{_named(kind)} {left[kind]}" for kind in shown)
    return LampState(shape, words or "没有票种", "standing", more=every)


def _lock_date(figures: Figures) -> LampState:
    days = [date.fromisoformat(str(day)) for day in figures.status["lock_date"].values()]
    if not days:
        return LampState("off", "无", "calendar")
    first, today = min(days), clock_of(figures).date()
    if today > first:
        return LampState("bad", f"{first} 已过", "calendar")
    if (first.year, first.month) == (today.year, today.month):
        left = (first - today).days
        return LampState("warn", f"{first}（还有 {left} 天）", "calendar")
    return LampState("ok", str(first), "calendar")


def _offline(figures: Figures) -> LampState:
    offline = figures.status["offline"]
    hours, unsent = float(offline["hours_left"]), int(offline["unsent"])
    share = share_of(offline, figures.hours, figures.limits_fen)
    low = hours <= figures.warn_hours or share <= 1 - figures.warn_percent / 100
    over = any(one["name"] == "offline_over" for one in conditions(figures))
    shape = "bad" if over or (unsent and share <= 0) else "warn" if unsent and low else "ok"
    every = "\n".join(kinds_said(offline, KINDS))
    return LampState(shape, quota_words(offline), "standing", meter=share, more=every)


def _named(kind: str) -> str:
    return KINDS.get(kind, kind)
