"""The bureau's lamp (税局): in or out of reach and why, what has not arrived, when the last did. No
Qt in here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.ui.own_time import OWN_TIME
from app.ui.shell.lamp_state import LampState

if TYPE_CHECKING:
    from app.services.upload.upload_standing import UploadsNow

WORDS = {"online": "在线", "offline": "税局不通", "maintenance": "维护中", "": "未知"}
OFF = "离线"  # the switch
SENDING = "正在上传"
PERSONS = frozenset(
    {"VERSION-OLD", "DISK-UNKNOWN", "SESSION-REFUSED", "BUREAU-REFUSED"}
)  # no waiting ends them
PERSONS_REASONS = frozenset({"not-configured", "address", "tls"})  # of BUREAU-AWAY


class BureauStands(Struct, frozen=True):
    """How it stands between terminal and bureau. `code`, `why` and `reason` say what the last batch
    met ("" for nothing), `again_at` when it is tried again, `by_itself` whether anything goes
    without being asked."""

    network_on: bool = True
    by_itself: bool = True
    busy: bool = False
    code: str = ""
    why: str = ""
    reason: str = ""
    again_at: datetime | None = None
    left: int = 0  # events that the bureau does not have
    refused: int = 0  # 验签失败
    last_success: datetime | None = None
    conflict: bool = False  # the bureau has another ticket at one of our numbers

    def with_book(self, uploads: UploadsNow) -> BureauStands:
        """The same with what the book counts."""
        from msgspec.structs import replace

        return replace(
            self,
            left=uploads.left,
            refused=uploads.refused,
            last_success=uploads.last_success,
            conflict=uploads.conflict is not None,
        )

    @property
    def asks_for_a_person(self) -> bool:
        """Whether the sending stands until somebody does something."""
        return self.code in PERSONS or self.reason in PERSONS_REASONS


def lamp_of(bureau: str, unsent: int, stands: BureauStands) -> LampState:
    """`bureau` as `status` says it; `unsent` tickets as the disk counts them."""
    words = _word(bureau, stands)
    if stands.conflict:
        words += " · 号码重复"
    elif stands.refused:
        words += f" · 验签失败 {stands.refused} 张"
    elif unsent:
        words += f" · 未上传 {unsent} 张"
    elif stands.left:
        words += f" · 待传 {stands.left} 件"  # a void of a ticket that arrived
    shape = _shape(bureau, unsent or stands.left, stands)
    return LampState(shape, words, "unsent", more="\n".join(_more(stands, unsent)))


def _word(bureau: str, stands: BureauStands) -> str:
    if not stands.network_on:
        return OFF
    if stands.busy:
        return SENDING
    if stands.code == "BUREAU-AWAY":
        return WORDS["offline"]
    if stands.code == "BUREAU-MAINTENANCE":
        return WORDS["maintenance"]
    return WORDS.get(bureau, bureau)


def _shape(bureau: str, waiting: int, stands: BureauStands) -> str:
    if stands.refused or stands.conflict or (waiting and stands.asks_for_a_person):
        return "bad"
    if stands.network_on and stands.busy:
        return "busy"
    if waiting:
        return "warn"
    return "ok" if bureau == "online" and stands.network_on else "off"


def _more(stands: BureauStands, unsent: int) -> Iterator[str]:
    at = stands.last_success
    yield f"上次上传成功：{OWN_TIME.told(at, '%m-%d %H:%M:%S')}" if at else "还没有上传过"
    waits = bool(stands.network_on and stands.by_itself and (unsent or stands.left))
    if not stands.network_on:
        yield "网络开关已断开：什么都不发出去，开票照常"
    elif not stands.by_itself and (unsent or stands.left):
        yield "没有开自动上传：要自己按立即上传"
    elif stands.why and (unsent or stands.left):
        yield stands.why
    if waits and stands.again_at is not None:
        yield f"{OWN_TIME.told(stands.again_at, '%H:%M:%S')} 自动再试"
